/**
 * CPU time of a call P-S-P without sockets and without foreign programs: phones that are texts, the core, and MemoryNet
 * between them in this process. For profiling: `node --cpu-prof tests/bench/call-path.ts [calls] [in flight] [registered]`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCore, createLog, createRuntime, openSubscribers } from '@voltaic/core'
import { type Address, createMemoryNet, type DatagramSocket, formatAddress, type Net } from '@voltaic/runtime'
import { parseMessage, parseNameAddr, type SipRequest, SipResponse } from '@voltaic/sip'
import { createTraceRing } from '@voltaic/trace'
import { serviceRouteOf } from '../interop/sipp-phones.ts'
import { BENCH_HOSTS, benchConfig, benchSubscriber, benchSubscribers } from './bench-network.ts'
import { registerPhone } from './bench-phone.ts'

const CALLS = Number(process.argv[2] ?? 20_000)
const IN_FLIGHT = Number(process.argv[3] ?? 20)
const PAIRS = 50
/** Registered subscribers, those who call among them. */
const REGISTERED = Number(process.argv[4] ?? 2 * PAIRS)
/** Registrations at once. */
const REGISTERING = 100
const PCSCF: Address = { host: BENCH_HOSTS.pcscf, port: 5060 }
const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 49170 RTP/AVP 116 107',
  'a=rtpmap:116 AMR-WB/16000/1',
  'a=fmtp:116 mode-change-capability=2;max-red=0',
  'a=rtpmap:107 telephone-event/16000',
  'a=ptime:20',
  'a=sendrecv',
  '',
].join('\r\n')

interface Side {
  readonly at: Address
  readonly impu: string
}

const data = mkdtempSync(join(tmpdir(), 'voltaic-bench-'))
const config = benchConfig(data)
const { occupancy, ...system } = createRuntime({ log: createLog('warn') })
const runtime = { ...system, net: createMemoryNet({ clock: system.clock, random: system.random }) }
const subscribers = await openSubscribers(config, runtime)
await subscribers.provisioning.import(benchSubscribers(REGISTERED))
await subscribers.close()
const ring = createTraceRing({ clock: runtime.clock, capacity: 10_000 })
const core = await createCore(config, runtime)
await core.start()

const sides: Side[] = []
for (let first = 1; first <= REGISTERED; first += REGISTERING) {
  const numbers = Array.from({ length: Math.min(REGISTERING, REGISTERED - first + 1) }, (_, index) => first + index)
  await Promise.all(numbers.map(register))
}

async function register(number: number): Promise<void> {
  const at = { host: `127.${1 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`, port: 5060 }
  const world = { net: runtime.net, realm: config.realm, pcscf: PCSCF }
  const outcome = await registerPhone(benchSubscriber(number), at, world)
  if (outcome.kind === 'failed') throw new Error(outcome.why)
  sides[number - 1] = { at, impu: `sip:${benchSubscriber(number).imsi}@${config.realm}` }
}

const callers = await Promise.all(
  Array.from({ length: PAIRS }, (_, pair) =>
    startPair(runtime.net, sides[2 * pair] as Side, sides[2 * pair + 1] as Side),
  ),
)

/** A callee that answers at once, and its caller. @returns what makes a call and resolves when it is over */
async function startPair(net: Net, caller: Side, callee: Side): Promise<(n: number) => Promise<void>> {
  await net.bindDatagram(callee.at, { onDatagram: () => {} }).then((socket) => socket.close())
  const answering: DatagramSocket = await net.bindDatagram(callee.at, {
    onDatagram(octets, from) {
      const request = parseMessage(octets) as SipRequest
      if (request.method === 'ACK') return
      if (request.method === 'INVITE') answering.send(answerTo(request, '180 Ringing', callee, ''), from)
      answering.send(answerTo(request, '200 OK', callee, request.method === 'INVITE' ? SDP : ''), from)
    },
  })
  const open = new Map<string, () => void>()
  const calling = await net.bindDatagram(caller.at, {
    onDatagram(octets) {
      const message = parseMessage(octets)
      if (!(message instanceof SipResponse) || message.status < 200) return
      if (message.status > 200) throw new Error(Buffer.from(octets).toString('latin1'))
      if (message.cseq.method === 'INVITE') {
        for (const request of restOfCall(caller, message)) calling.send(request, PCSCF)
      } else {
        open.get(message.callId)?.()
        open.delete(message.callId)
      }
    },
  })
  return (n) =>
    new Promise((resolve) => {
      const callId = `call-${n}@${caller.at.host}`
      open.set(callId, resolve)
      const invite = requestOf(caller, 'INVITE', callee.impu, `<${callee.impu}>`, callId, 1, [serviceRouteOf(config)])
      calling.send(invite, PCSCF)
    })
}

/** ACK and BYE of the caller. */
function restOfCall(caller: Side, answer: SipResponse): readonly Uint8Array[] {
  const routes = answer.list('Record-Route').toReversed()
  const target = parseNameAddr(answer.header('Contact') ?? '').uri
  const to = answer.header('To') ?? ''
  return [
    requestOf(caller, 'ACK', target, to, answer.callId, 1, routes),
    requestOf(caller, 'BYE', target, to, answer.callId, 2, routes),
  ]
}

function requestOf(
  caller: Side,
  method: string,
  uri: string,
  to: string,
  callId: string,
  cseq: number,
  routes: readonly string[],
): Uint8Array {
  const here = formatAddress(caller.at)
  const body = method === 'INVITE' ? SDP : ''
  return Buffer.from(
    [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${here};branch=z9hG4bK${callId}-${method};rport`,
      'Max-Forwards: 70',
      ...routes.map((route) => `Route: ${route}`),
      `From: <${caller.impu}>;tag=a${callId}`,
      `To: ${to}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:ue@${here}>`,
      ...(body === ''
        ? []
        : [
            'P-Access-Network-Info: 3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100010000001',
            'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS',
            'Content-Type: application/sdp',
          ]),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  )
}

function answerTo(request: SipRequest, status: string, callee: Side, body: string): Uint8Array {
  const copied = ['Via', 'Record-Route', 'From', 'Call-ID', 'CSeq'].flatMap((name) =>
    request.headerLines(name).map((value) => `${name}: ${value}`),
  )
  const to = request.header('To') ?? ''
  return Buffer.from(
    [
      `SIP/2.0 ${status}`,
      ...copied,
      `To: ${to}${to.includes(';tag=') ? '' : ';tag=b'}`,
      `Contact: <sip:ue@${formatAddress(callee.at)}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  )
}

async function run(calls: number): Promise<number> {
  let next = 0
  const before = process.cpuUsage()
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async (_, lane) => {
      while (next < calls) {
        const n = next++
        await callers[(n + lane) % PAIRS]?.(serial++)
        if (n % 10 === 0) await new Promise(setImmediate)
      }
    }),
  )
  const { user, system: kernel } = process.cpuUsage(before)
  return (user + kernel) / calls
}

let serial = 0
for (let round = 0; round < 5; round++) {
  const cost = await run(CALLS / 5)
  console.log(`${cost.toFixed(0)} µs CPU a call, heap ${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(0)} MiB`)
}
await core.stop()
ring.stop()
rmSync(data, { recursive: true, force: true })
process.exit(0)
