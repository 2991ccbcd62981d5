// What filter criteria cost: for each INVITE, and in memory for many profiles.
// Run: node bin/launch.cjs tests/bench/ifc.ts
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  type CompiledIfcs,
  IfcCompiler,
  IfcSubject,
  type InitialFilterCriteria,
  importServiceProfile,
  nextIfc,
} from '@voltaic/profile'
import { parseMessage, SipRequest } from '@voltaic/sip'
import { criteriaOf } from './criteria.ts'

const INVITES = 20_000
const PROFILES = 10_000
const IFCS = 100
const CHAINED = 10

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const invite = [
  `INVITE sip:+99901000002@${realm};user=phone SIP/2.0`,
  'Via: SIP/2.0/UDP 192.0.2.10:5070;branch=z9hG4bK1;rport',
  'Max-Forwards: 68',
  `Route: <sip:orig@scscf.${realm}:6060;lr>`,
  `Record-Route: <sip:mo@pcscf.${realm}:5070;lr>`,
  `From: <sip:+99901000001@${realm}>;tag=1`,
  `To: <sip:+99901000002@${realm};user=phone>`,
  'Call-ID: 1@192.0.2.1',
  'CSeq: 1 INVITE',
  'Contact: <sip:+99901000001@192.0.2.1:5060>;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"',
  'Accept-Contact: *;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"',
  `P-Asserted-Identity: <sip:+99901000001@${realm}>`,
  'P-Access-Network-Info: 3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100010000001',
  'P-Charging-Vector: icid-value=1;orig-ioi=home',
  'Supported: 100rel, timer, precondition',
  'Content-Type: application/sdp',
  '',
  'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 49170 RTP/AVP 96\r\na=rtpmap:96 AMR-WB/16000\r\n',
].join('\r\n')

/** Every one of `met` of `count` is met by the INVITE. */
function criteriaFor(count: number, met: number, method = 'INVITE'): InitialFilterCriteria[] {
  return criteriaOf({ method, count, met, serverName: (priority) => `sip:as${priority}.${realm}` })
}

function request(): SipRequest {
  const message = parseMessage(Buffer.from(invite))
  if (message instanceof SipRequest) return message
  throw new Error('no request')
}

/** Microseconds for one INVITE. A fresh message for each, as in a core; parsing it is not counted. */
function costOf(compiled: CompiledIfcs, expected: number): number {
  const messages = Array.from({ length: INVITES }, request)
  const started = process.cpuUsage()
  for (const message of messages) {
    let from = 0
    let met = 0
    // one subject for each hop of the chain, since every server gives back another message
    for (;;) {
      const next = nextIfc(compiled, new IfcSubject(message, { sessionCase: 'ORIGINATING_SESSION' }), from)
      if (next === undefined) break
      met += 1
      from = next.index + 1
    }
    if (met !== expected) throw new Error(`${met} met, ${expected} expected`)
  }
  const { user, system } = process.cpuUsage(started)
  return (user + system) / INVITES
}

function figure(what: string, value: number, unit: string): void {
  console.log(`${what.padEnd(64)} ${value.toFixed(2).padStart(9)} ${unit}`)
}

const compile = (ifcs: readonly InitialFilterCriteria[]): CompiledIfcs =>
  new IfcCompiler().compile({ initialFilterCriteria: ifcs, sharedIfcSetIds: [] })

for (const [count, met] of [
  [0, 0],
  [5, 1],
  [IFCS, 0],
  [IFCS, CHAINED],
] as const) {
  const compiled = compile(criteriaFor(count, met))
  costOf(compiled, met)
  figure(`INVITE against ${count} criteria, ${met} of them met`, costOf(compiled, met), 'µs CPU')
}

const unconcerned = compile(criteriaFor(IFCS, 0, 'MESSAGE'))
costOf(unconcerned, 0)
figure(`INVITE against ${IFCS} criteria for another method`, costOf(unconcerned, 0), 'µs CPU')

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
function heldOctets(make: () => unknown): number {
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  const held = make()
  collectGarbage()
  const after = process.memoryUsage().heapUsed
  if (held === undefined) throw new Error('nothing held')
  return after - before
}

for (const [what, different] of [
  [`all with the same ${IFCS} criteria`, 1],
  [`of 100 tariffs of ${IFCS} criteria each`, 100],
] as const) {
  const compiler = new IfcCompiler()
  const lists = Array.from({ length: different }, (_, tariff) =>
    JSON.stringify(criteriaFor(IFCS, 0).map((one) => ({ ...one, priority: one.priority + tariff }))),
  )
  const started = process.cpuUsage()
  const octets = heldOctets(() =>
    Array.from({ length: PROFILES }, (_, user) => {
      const initialFilterCriteria = JSON.parse(lists[user % different] ?? '[]') as InitialFilterCriteria[]
      return compiler.compile({ initialFilterCriteria, sharedIfcSetIds: [] })
    }),
  )
  const { user, system } = process.cpuUsage(started)
  figure(`${PROFILES} profiles, ${what}: memory of each`, octets / PROFILES, 'octets')
  figure(`${PROFILES} profiles, ${what}: reading and compiling one`, (user + system) / PROFILES, 'µs CPU')
}

const xml = `<ServiceProfile>${criteriaFor(IFCS, 0)
  .map(
    ({ priority, applicationServer }) =>
      `<InitialFilterCriteria><Priority>${priority}</Priority><TriggerPoint><ConditionTypeCNF>1</ConditionTypeCNF><SPT>` +
      '<Group>0</Group><RequestURI>^(tel:|sip:)\\+[0-9]{2,3}55[0-9]*@</RequestURI></SPT></TriggerPoint>' +
      `<ApplicationServer><ServerName>${applicationServer.serverName}</ServerName></ApplicationServer></InitialFilterCriteria>`,
  )
  .join('')}</ServiceProfile>`
const started = process.cpuUsage()
for (let i = 0; i < 200; i += 1) if (importServiceProfile(xml).kind !== 'accepted') throw new Error('refused')
const { user, system } = process.cpuUsage(started)
figure(`import of ${IFCS} criteria in XML, with all checks`, (user + system) / 200 / 1000, 'ms CPU')
