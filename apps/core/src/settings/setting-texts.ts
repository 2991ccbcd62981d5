/** What the schema does not say of a setting: what it is for, in Markdown with links as from docs/reference, and what holds without it. */
export interface SettingText {
  /** The description of the schema unless given. */
  readonly what?: string
  readonly default?: string
}

/** Of the file itself, by path; settings of lists have `[]` in theirs. */
export const FILE_TEXTS: Readonly<Record<string, SettingText>> = {
  plmn: { what: 'the PLMN of this network, `mcc` and `mnc`' },
  'plmn.mnc': { what: 'mobile network code, two or three digits as on the SIM' },
  realm: { default: '`ims.mncNNN.mccNNN.3gppnetwork.org`', what: 'home domain (TS 23.003 §13.2), in lower case' },
  data: {
    default: '`./voltaic-data`',
    what: 'folder of databases and of the key file, beside this file unless it is absolute; `voltaic init` names it after the PLMN, so that it is not the folder of the lab',
  },
  storage: {
    default: '`sqlite`',
    what: '`sqlite`: files in `data`; or `postgres://user@host:5432/database` ([which one](../guides/storage.md))',
  },
  mw: { default: '`tcp`', what: 'transport between the CSCFs: `tcp` or `udp`; every CSCF listens on both' },
  applicationServers: {
    what: 'IP addresses of machines with application servers that are no elements here; trusted as the CSCFs are',
  },
  dnsServers: {
    what: 'DNS servers for names that are not of this network: carriers, other networks; as `192.0.2.53:53`',
  },
  numberPlan: {
    what: 'what phones dial and which numbers that is, by group: [the number plan](../guides/number-plan.md)',
  },
  'numberPlan.internationalPrefixes': { default: "`['00']`" },
  'numberPlan.emergencyNumbers': { default: "`['112', '911']`" },
  'numberPlan.display': {
    default: '`none`',
    what: 'how callers are shown: `none`, `international`, `national`, `local`',
  },
  'numberPlan.minimumDigits': { default: '`5`' },
  'numberPlan.unlisted': { default: '`pass`', what: 'numbers of no range: `pass` or `refuse`' },
  'numberPlan.ranges': { what: 'how long numbers may be that begin so' },
  'numberPlan.ranges[].tooLong': {
    default: '`refuse`',
    what: 'what becomes of longer ones: `drop` the digits behind, `refuse`, `pass`',
  },
  'numberPlan.groups': {
    what: 'subscribers who dial otherwise than the others; what a group does not say is as the plan has it',
  },
  'numberPlan.groups[].of': { what: 'who is of the group: beginnings of numbers (`+61355`), or public identities' },
  'numberPlan.tests': { what: 'numbers and what is to become of them: a plan whose tests fail is refused' },
  enum: { what: 'where the S-CSCFs look numbers up ([ENUM](../guides/enum.md)); without it they ask no zone' },
  'enum.zones': { what: 'the zones that are asked, in this order' },
  'enum.zones[].suffix': { what: 'end of the names: `e164.arpa`' },
  'enum.zones[].kind': {
    default: '`public` of `e164.arpa`, else `private`',
    what: '`public`, `infrastructure` or `private`',
  },
  'enum.zones[].weighting': { default: '`none`', what: '`preference`: PREFERENCE is a weight' },
  'enum.zones[].failover': { default: '`preference`', what: '`order`: a higher ORDER is a standby' },
  'enum.servers': { default: 'those of this network', what: 'DNS servers that are asked, as `127.0.0.1:5300`' },
  api: { what: 'the [provisioning API](../guides/provisioning.md), and with it the [console](../guides/console.md)' },
  'api.listen': {
    default: 'a free port of 127.0.0.1',
    what: 'address and port of the API; `voltaic init` writes `127.0.0.1:8080`',
  },
  'api.tls.cert': { what: 'certificate, a PEM file, beside this file unless absolute; the API does TLS then' },
  'api.proxy': { what: 'address of a proxy that does TLS for the API; beyond loopback it wants this or `api.tls`' },
  trace: { what: 'what each process keeps of messages and events: [what was said](../guides/trace.md)' },
  'trace.megabytes': {
    default: '`256`',
    what: 'MiB of messages and events that each process keeps in `data`, the oldest go first; `0` keeps none, less than 16 is 16',
  },
  'trace.hep.to': {
    what: 'where a copy of every message goes: HOMER, or another collector of HEP version 3 over UDP, as `192.0.2.1:9060`',
  },
  'trace.hep.agent': { default: '`2001`', what: 'number of this agent there' },
  'trace.hep.only': { what: '`sip`: neither Diameter nor DNS, for a Kamailio, which takes all for SIP' },
  recording: {
    what: 'which calls are recorded, and where recordings go: [recordings](../guides/recording.md). Without it none is',
  },
  'recording.rules': {
    what: 'which calls: all that a rule names must hold, and one that names nothing holds for every call',
  },
  'recording.rules[].number': { what: 'either side: a number, or its beginning and `*`: `+6128*`' },
  'recording.rules[].trunk': { what: 'name of the trunk that the call takes' },
  'recording.rules[].direction': { what: '`in` or `out`, as the phone or the trunk sees it' },
  'recording.rules[].beep': { default: '`false`', what: 'whether both sides hear a tone every 15 seconds' },
  'recording.format': {
    default: '`wav`',
    what: '`wav`; `amr`: as it was sent, a file for each side; `pcap`: every packet',
  },
  'recording.upload': { what: 'where recordings are sent; without it they are kept on this machine' },
  'recording.upload.url': {
    what: 'an address with names of what is known of the call in braces: `https://store.example/{id}.{extension}`',
  },
  'recording.upload.method': { default: '`PUT`', what: '`PUT`, or `POST` of a form' },
  'recording.upload.field': { default: '`file`', what: 'name of the file in a form' },
  'recording.upload.user': { what: 'user name, for HTTP Basic' },
  'recording.upload.password': { what: 'password, for HTTP Basic' },
  'recording.upload.token': { what: 'token, sent as Bearer in the place of user and password' },
  'recording.upload.headers': { what: 'headers of each upload, by name' },
  'recording.upload.retrySeconds': { what: 'pauses between attempts, ever longer' },
  'recording.upload.retrySeconds.first': { default: '`1`' },
  'recording.upload.retrySeconds.longest': { default: '`300`' },
  'recording.spool.gigabytes': { default: '`10`' },
  'recording.spool.files': { default: '`100000`' },
  'recording.spool.keepFreeGigabytes': { default: '`1`' },
  'recording.spool': {
    what: 'what may wait for its upload; when one limit is reached nothing new is recorded, and calls go on',
  },
  'recording.keep': { default: 'until the disk is full', what: 'how long recordings are kept on this machine' },
  'recording.receiver': { what: 'takes recordings of this network and of others over HTTP' },
  'recording.receiver.maxMegabytes': { default: '`1024`' },
  'recording.receiver.accounts': { what: 'who may; beyond loopback there must be some' },
  'recording.receiver.accounts[].role': {
    default: '`upload`',
    what: '`upload`; `read`: may list and fetch; `admin`: may do all',
  },
  'log.level': {
    default: '`warn`',
    what: 'what is logged: `debug`, `info`, `warn`, `error` or `silent`; `--log-level` of `voltaic start` goes first ([what a line says](../guides/operation.md#the-log))',
  },
  'telemetry.otlp': {
    what: 'where a collector of OpenTelemetry takes OTLP over HTTP, as `http://127.0.0.1:4318` ([what it gets](../guides/operation.md#opentelemetry))',
  },
  'telemetry.interval': { default: '`15`', what: 'seconds between two reports of figures' },
  'alarms.webhooks': {
    what: 'web servers that are told when an [alarm](../guides/alarms.md) is raised and when it is over: `name`, `url`, and `secret` of 16 characters or more, which signs the requests',
  },
  devices: { what: 'folder of [device profiles](../guides/devices.md) of your own, files of YAML or JSON' },
  elements: { what: 'the network functions, also those that run on other machines' },
}
