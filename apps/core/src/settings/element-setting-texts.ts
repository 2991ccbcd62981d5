import type { FunctionName } from '../config/config.ts'
import type { SettingText } from './setting-texts.ts'

type Texts = Readonly<Record<string, SettingText>>

/** What anchors media: a P-CSCF for its phones, a BGCF for its trunks. */
const MEDIA: Texts = {
  media: {
    what: 'has calls go through a media gateway: [media](../guides/media.md); without it media go past this network',
  },
  'media.gateway': { what: 'where the gateway is controlled: the `ng` of an `agw`, or an rtpengine' },
  'media.onFailure': {
    default: '`refuse`',
    what: 'calls while the gateway is not there: `refuse` them, or `bypass`: they go on without it',
  },
  'media.coreFamily': {
    default: 'that of the other side',
    what: 'IP version of the addresses that the core is told: `IP4` or `IP6`',
  },
  'media.inactivitySeconds': { default: '`60`', what: 'seconds without a packet after which a call ends' },
}

/** Of elements, by function and path. */
export const ELEMENT_TEXTS: Readonly<Record<FunctionName, Texts>> = {
  dns: {
    dns: { what: 'address and port of the DNS server with the zones of this network' },
    zones: {
      what: 'folder of [master files](../guides/dns-server.md) that it serves as well, beside this file unless absolute',
    },
    numbers: {
      default: '`true`',
      what: 'serve the zones of numbers in the database, which `voltaic enum number` and the console write',
    },
  },
  hss: { diameter: { what: 'address and port for Diameter' } },
  pcscf: {
    sip: { what: 'address and port for phones and core' },
    core: {
      what: 'an address of the other IP version, without a port, at which the core reaches it ([why](../guides/media.md))',
    },
    regEvent: { default: '`true`', what: 'watch the registration state of the phones (TS 24.229 §5.2.3)' },
    overloadControl: {
      default: '`true`',
      what: 'refuse new requests of phones with 503 while this process has more to do than it can ([why so](../decisions/0010-overload-at-the-edge.md))',
    },
    gm: { what: 'IPsec with the phones (TS 33.203): [a private network](../guides/private-network.md)' },
    'gm.policy': { default: '`prefer`', what: 'IPsec: `prefer` with those that offer it, `require` of all, or `off`' },
    'gm.backend': {
      default: '`none`',
      what: 'who does ESP: `auto` (the kernel, else user space), `xfrm` (the kernel), `tun` (user space), `process` (phones of this process only), or `none`; `voltaic init` writes `auto` unless the address is loopback',
    },
    'gm.portS': { default: '`6100`', what: 'protected server port' },
    'gm.portC': { default: '`[6101, 6102]`', what: 'protected client ports, two or more' },
    'gm.algorithms': {
      default: 'all eight',
      what: 'allowed pairs, most wanted first: `hmac-sha-1-96/aes-cbc`, `null/aes-gcm`',
    },
    'gm.subscribers': {
      what: "another policy for some: `{ impi: '00101*', policy: off }`; the first that fits counts ([example](#policies-of-some-subscribers))",
    },
    ...MEDIA,
    'media.earlyMedia': {
      default: '`open`',
      what: '`open`, or `gated`: held back until the network allows it (RFC 5009)',
    },
    'media.transcode': {
      what: 'codecs that both sides are offered besides their own, and that the gateway converts: `PCMA`, `PCMU`, `AMR`, `AMR-WB`',
    },
  },
  icscf: {
    sip: { what: 'address and port' },
    scscfTimeout: { default: '`5`', what: 'seconds until a silent S-CSCF is replaced' },
  },
  scscf: {
    sip: { what: 'address and port' },
    capabilities: { what: 'what it can do, as numbers (TS 29.228 §6.7)' },
    qop: { default: '`auth`', what: '`auth`, `auth-int`, `auth,auth-int` or `none`' },
    minExpires: { default: '`60`', what: 'seconds; a shorter registration is answered 423' },
    maxExpires: { default: '`600000`', what: 'seconds; a longer one is shortened' },
    defaultExpires: { default: '`600000`', what: 'seconds; for a phone that names none' },
    refreshWithoutChallenge: { default: '`false`', what: 'let a known phone refresh without a new challenge' },
    localTermination: {
      default: '`false`',
      what: 'call a user who is registered here without the way through I-CSCF and HSS: half the cost of a call',
    },
    authenticateRequests: {
      default: '`true`',
      what: 'challenge each call and message of a phone that registered by SIP Digest too (407), which otherwise only its address protects',
    },
    sequentialRing: {
      default: '`20`',
      what: 'seconds that the contacts of one preference (`q`) ring before those of the next',
    },
    applicationServerTimeout: {
      default: '`6`',
      what: 'seconds that an application server may do nothing before the request goes on without it',
    },
  },
  agw: {
    ng: { what: 'address and port at which the [media gateway](../guides/media.md) is controlled; keep it inside' },
    access: { what: 'its address towards the phones: an IP address, or a list with one of IPv4 and one of IPv6' },
    core: { what: 'its address towards the core, as `access`; may be the same' },
    ports: {
      default: '`20000-29999`',
      what: 'UDP ports for media, on each address; a stream takes two, four where both sides share an address',
    },
    engine: {
      default: '`auto`',
      what: '`auto`: the kernel where it can, else user space; `nftables`: the kernel or not at all; `user-space`',
    },
    dscp: { what: 'code point of the packets that it sends, 0 to 63: `46`' },
    controllers: { what: "hosts besides this network's that may control it" },
  },
  bgcf: {
    sip: { what: 'address and port for core and trunks' },
    ...MEDIA,
    'media.trunkFamily': {
      default: 'that of the other side',
      what: 'IP version of the addresses that trunks are told: `IP4` or `IP6`',
    },
    'media.trunkCodecs': {
      default: '`[PCMA, PCMU]`',
      what: 'codecs that trunks are offered besides what the phone speaks',
    },
    'media.coreCodecs': {
      default: '`[AMR-WB, AMR]`',
      what: 'codecs that phones are offered besides what the trunk speaks',
    },
    homeNumbers: { what: "beginnings of the numbers of this network, which no trunk may call from: `['+6125550']`" },
    trunks: { what: 'SIP peers that take calls out and bring calls in: [trunks](../guides/trunks.md)' },
    'trunks[].uri': {
      what: 'where it is reached: `sip:192.0.2.10:5060;transport=tcp`; a name is looked up as RFC 3263 has it',
    },
    'trunks[].domain': { default: 'that of `uri`', what: 'what stands behind the `@` of Request-URIs' },
    'trunks[].numbers': { what: 'how it writes numbers' },
    'trunks[].numbers.style': {
      default: '`e164`',
      what: '`e164`: +61255501234; `digits`: 61255501234; `international`: 0061255501234; `national`: 0255501234 for numbers of `countryCode`, international for others',
    },
    'trunks[].numbers.internationalPrefix': { default: '`00`' },
    'trunks[].numbers.nationalPrefix': { default: '`0`' },
    'trunks[].sources': { what: 'addresses that its calls come from; with none it brings no calls' },
    'trunks[].trusted': { default: '`false`', what: 'an MGC of this network: headers and identities pass' },
    'trunks[].removeHeaders': { what: 'headers that it does not like' },
    'trunks[].defaultNumber': { what: 'asserted for callers without a number, and for those who stay unknown' },
    'trunks[].registration': { what: 'an account at the trunk, where it knows this network by one' },
    'trunks[].registration.username': { default: 'that of `user`' },
    'trunks[].registration.expires': { default: '`600`', what: 'lifetime in seconds' },
    'trunks[].probe': {
      default: '`30`',
      what: 'seconds between two OPTIONS; 0: none, and the trunk always counts as there',
    },
    'trunks[].silence': { default: '`4`', what: 'seconds that it may say nothing at all' },
    'trunks[].progress': { default: '`20`', what: 'seconds that it may say nothing but 100' },
    carriers: { what: 'trunks with a common name, for routes' },
    'carriers[].trunks[].priority': { default: '`0`', what: 'the lower first' },
    'carriers[].trunks[].weight': { default: '`1`', what: 'share among those of one priority' },
    routes: { what: 'which numbers go where: the longest `prefix` counts' },
    'routes[].prefix': { what: 'beginning of the numbers: `+61`; `+` alone for all' },
    'routes[].via[].to': { what: 'name of a trunk or carrier' },
    'routes[].via[].priority': { default: '`0`', what: 'the lower first' },
    'routes[].via[].weight': { default: '`1`', what: 'share among those of one priority' },
  },
  as: {
    sip: { what: 'address and port' },
    service: { what: 'what it does: [one of the box](../guides/application-servers.md)' },
    options: { what: 'options of the service' },
  },
  'ip-sm-gw': {
    sip: { what: 'address and port of the service centre for [short messages](../guides/sms.md)' },
    serviceCentre: { what: 'its number, `+491710760000`: what the SIMs have as their service centre' },
    validity: { default: '`259200`', what: 'how long a message may wait that does not say so itself, in seconds' },
    smpp: { what: 'programs that bind by [SMPP](../guides/sms.md)' },
    'smpp.accounts[].systemId': {
      what: 'system_id: up to 15 letters, digits, dots, dashes and underscores, not `api`',
    },
    webhooks: { what: 'web servers that are told of messages: [short messages](../guides/sms.md)' },
    'webhooks[].status': { default: '`true`' },
  },
}
