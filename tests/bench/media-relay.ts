/**
 * What a relayed packet costs: plain routing, nftables, our thread for packets, and Debian's rtpengine in user space, one
 * after the other in network namespaces; and what a call costs to set up.
 *
 *   node bin/launch.cjs tests/bench/media-relay.ts [--seconds 2] [--rounds 3] [--only thread]       as root, on an idle machine
 *
 * Cost of a packet: CPU seconds of generator, relay and kernel, less those of the same load on a wire past the gateway just
 * before, by packets received. Median of the rounds.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createBatchEngine, createNftablesEngine, type RelayEngine, type RelayStream } from '@voltaic/agw'
import { createNgClient } from '@voltaic/ng'
import { type Address, createNodeNet, createSystemClock } from '@voltaic/runtime'
import { description, placeIn, rewritten } from '../contracts/media-gateway-lab.ts'
import { netIn } from '../contracts/network-namespaces.ts'
import { sideOf } from '../contracts/relay-call.ts'
import { startRtpengine } from '../interop/rtpengine.ts'
import { runtimeOn } from '../scenarios/media/kill-pcscf.ts'
import { createMediaLab, MEDIA_HOSTS, type MediaLab } from './media-lab.ts'
import { type CallWay, type MediaLoadFigures, runMediaLoad } from './media-load.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
})
const SECONDS = Number(values.seconds)
const ROUNDS = Number(values.rounds)
/** Two-way calls of 50 packets a second each way, and the point at which others were measured. */
const LOADS = [
  { calls: 1000, rate: 100_000 },
  { calls: 100, rate: 40_000 },
] as const
const MOST_CALLS = 1000
const FIRST_PORT = 20_000
const PORTS = { first: FIRST_PORT, last: FIRST_PORT + 2 * MOST_CALLS + 1 }
const PHONE = 5004
const NG = { host: MEDIA_HOSTS.core, port: 2223 }

/** Calls that can be sent through, and what each took to set up. */
interface Relay {
  readonly name: string
  readonly ways: readonly CallWay[]
  readonly setUp?: { readonly wallUs: number; readonly cpuUs?: number }
  /** Besides this one. */
  readonly processes?: readonly number[]
  stop(): Promise<void>
}

const at = (host: string, port: number): Address => ({ host, port })
const phones = { a: at(MEDIA_HOSTS.a, PHONE), b: at(MEDIA_HOSTS.b, PHONE) }
/** Past the gateway. */
const wire = { a: at(MEDIA_HOSTS.directA, PHONE), b: at(MEDIA_HOSTS.directB, PHONE) }
const past: CallWay[] = [{ fromA: wire.b, fromB: wire.a }]
const tell = (text: string): void => void process.stderr.write(`${text}\n`)

function streamOf(index: number): RelayStream {
  const port = FIRST_PORT + 2 * index
  return {
    id: `call-${index}`,
    a: sideOf(at(MEDIA_HOSTS.access, port), phones.a),
    b: sideOf(at(MEDIA_HOSTS.core, port), phones.b),
  }
}

async function throughEngine(name: string, lab: MediaLab, engine: RelayEngine): Promise<Relay> {
  await lab.gateway.run(() => engine.start())
  const streams = Array.from({ length: MOST_CALLS }, (_, index) => streamOf(index))
  // the second time counts: everything is compiled by then
  await lab.gateway.run(async () => {
    for (const stream of streams) await engine.open(stream)
    for (const { id } of streams) await engine.close(id)
  })
  const [cpu, start] = [process.cpuUsage(), process.hrtime.bigint()]
  await lab.gateway.run(async () => {
    for (const stream of streams) await engine.open(stream)
  })
  const wallUs = Number(process.hrtime.bigint() - start) / 1000 / MOST_CALLS
  const { user, system } = process.cpuUsage(cpu)
  return {
    name,
    ways: streams.map(({ a, b }) => ({ fromA: a.local, fromB: b.local })),
    setUp: { wallUs, cpuUs: (user + system) / MOST_CALLS },
    stop: () => lab.gateway.run(() => engine.stop()),
  }
}

async function throughRtpengine(lab: MediaLab): Promise<Relay> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-bench-'))
  const program = await lab.gateway.run(() =>
    startRtpengine({
      runtime: runtimeOn(),
      folder,
      access: [MEDIA_HOSTS.access],
      core: [MEDIA_HOSTS.core],
      ng: NG,
      ports: { first: FIRST_PORT, last: FIRST_PORT + 4 * MOST_CALLS },
    }),
  )
  const client = createNgClient({ runtime: runtimeOn(netIn(lab.gateway, createNodeNet())), gateway: NG })
  await client.start()
  const sdpOf = ({ host, port }: Address): string => description(host, [`m=audio ${port} RTP/AVP 8`])
  const ways: CallWay[] = []
  const start = process.hrtime.bigint()
  for (let index = 0; index < MOST_CALLS; index++) {
    const call = { callId: `call-${index}`, fromTag: 'a' }
    const offer = await client.offer({ ...call, from: 'access', to: 'core', sdp: sdpOf(phones.a) })
    const terms = { ...call, toTag: 'b', from: 'core', to: 'access' } as const
    const answer = await client.answer({ ...terms, sdp: sdpOf(phones.b) })
    ways.push({ fromA: placeIn(rewritten(answer)), fromB: placeIn(rewritten(offer)) })
  }
  const wallUs = Number(process.hrtime.bigint() - start) / 1000 / MOST_CALLS
  await client.stop()
  return {
    name: 'rtpengine, user space',
    ways,
    setUp: { wallUs },
    processes: [childOf(program.pid)],
    async stop() {
      await program.stop('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The program that `timeout` runs. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim())
}

async function directly(): Promise<Relay> {
  return { name: 'plain routing', ways: [{ fromA: phones.b, fromB: phones.a }], stop: async () => {} }
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((x, y) => x - y)[Math.floor(numbers.length / 2)] ?? Number.NaN

const perPacket = ({ busySeconds, received }: MediaLoadFigures): number => (busySeconds * 1e6) / received

/** Medians of the rounds: what a packet costs beyond the wire, in microseconds, and the share of packets that were lost. */
async function measured(relay: Relay, { calls, rate }: (typeof LOADS)[number]): Promise<readonly [number, number]> {
  const ways = relay.ways.slice(0, calls)
  const rounds: { readonly cost: number; readonly lost: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const base = await runMediaLoad(lab, wire, past, { rate, seconds: SECONDS })
    const figures = await runMediaLoad(lab, phones, ways, { rate, seconds: SECONDS, others: relay.processes ?? [] })
    rounds.push({ cost: perPacket(figures) - perPacket(base), lost: 1 - figures.received / figures.sent })
  }
  return [median(rounds.map(({ cost }) => cost)), median(rounds.map(({ lost }) => lost))]
}

const lab = await createMediaLab()
try {
  // the first run warms up
  await runMediaLoad(lab, wire, past, { rate: 40_000, seconds: 1 })
  const clock = createSystemClock()
  const hosts = [MEDIA_HOSTS.access, MEDIA_HOSTS.core]
  const relays: Readonly<Record<string, () => Promise<Relay>>> = {
    routing: directly,
    nftables: () => throughEngine('nftables', lab, createNftablesEngine({ clock, hosts, ports: PORTS })),
    thread: () => throughEngine('thread for packets', lab, createBatchEngine()),
    rtpengine: () => throughRtpengine(lab),
  }
  const heads = LOADS.map(({ calls, rate }) => `${calls} calls, ${rate / 1000}k pps: µs a packet | lost`)
  process.stdout.write(`| relay | ${heads.join(' | ')} | set-up of a call, µs wall / CPU |\n|${'---|'.repeat(6)}\n`)
  for (const [key, open] of Object.entries(relays)) {
    if (values.only !== '' && values.only !== key) continue
    const relay = await open()
    tell(relay.name)
    const cells: string[] = []
    for (const load of LOADS) {
      const [cost, lost] = await measured(relay, load)
      cells.push(cost.toFixed(1), `${(lost * 100).toFixed(2)} %`)
    }
    const { wallUs, cpuUs } = relay.setUp ?? {}
    const setUp = wallUs === undefined ? '' : `${wallUs.toFixed(0)} / ${cpuUs?.toFixed(0) ?? ''}`
    process.stdout.write(`| ${relay.name} | ${cells.join(' | ')} | ${setUp} |\n`)
    await relay.stop()
  }
} finally {
  lab.close()
}
