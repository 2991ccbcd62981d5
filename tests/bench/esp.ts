// What ESP costs, packet by packet and through the engine. Run: node bin/launch.cjs tests/bench/esp.ts
import {
  ALGORITHM_PAIRS,
  type AlgorithmPair,
  createProtectedNet,
  deriveEspKeys,
  EspWorkspace,
  formatAlgorithmPair,
  InboundSa,
  OutboundSa,
  SaAlgorithms,
  SaDatabase,
} from '@voltaic/ipsec'
import { Counters, createMemoryNet, createSystemClock, createSystemRandom, type Net } from '@voltaic/runtime'

export interface EspFigure {
  readonly what: string
  readonly microseconds: number
  readonly goal: number
}

const ROUNDS = 5
const REPEAT = 5000
/** A REGISTER of a phone. */
const LENGTH = 700
/** Microseconds for one packet, sealed or opened. */
const GOALS: { readonly [E in AlgorithmPair['ealg']]: number } = {
  null: 8,
  'aes-cbc': 7,
  'des-ede3-cbc': 40,
  'aes-gcm': 13,
}
const header = new Uint8Array(8)
const data = new Uint8Array(LENGTH).fill(7)

/** The best of several rounds, in microseconds of wall time for one packet. */
function measurePair(pair: AlgorithmPair): readonly EspFigure[] {
  const random = createSystemRandom()
  const keys = deriveEspKeys(pair, random.bytes(16), random.bytes(16))
  const algorithms = new SaAlgorithms(keys, new EspWorkspace(random))
  const outbound = new OutboundSa(1000, algorithms)
  const inbound = new InboundSa(1000, algorithms)
  let [seal, open] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < ROUNDS; round++) {
    const packets: Uint8Array[] = []
    const start = performance.now()
    for (let i = 0; i < REPEAT; i++) packets.push(outbound.protect({ nextHeader: 17, header, data }) ?? data)
    const middle = performance.now()
    for (const packet of packets) if (inbound.open(packet).kind === 'dropped') throw new Error('dropped')
    seal = Math.min(seal, middle - start)
    open = Math.min(open, performance.now() - middle)
  }
  const goal = GOALS[pair.ealg]
  return [
    { what: `${formatAlgorithmPair(pair)}: seal`, microseconds: (1000 * seal) / REPEAT, goal },
    { what: `${formatAlgorithmPair(pair)}: open`, microseconds: (1000 * open) / REPEAT, goal },
  ]
}

const UE = { host: '10.0.0.1', spiC: 1001, spiS: 1002, portC: 6300, portS: 6301 }
const PCSCF = { host: '10.0.0.2', spiC: 2001, spiS: 2002, portC: 5064, portS: 6100 }

/** A datagram through two in-memory sockets, in clear or protected. */
async function measureNet(net: Net): Promise<number> {
  let received = 0
  const nothing = { onDatagram() {} }
  const from = await net.bindDatagram({ host: UE.host, port: UE.portC }, nothing)
  const to = { host: PCSCF.host, port: PCSCF.portS }
  const receiver = await net.bindDatagram(to, { onDatagram: () => received++ })
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    for (let i = 0; i < REPEAT; i++) {
      from.send(data, to)
      await Promise.resolve()
    }
    best = Math.min(best, performance.now() - start)
  }
  if (received < REPEAT) throw new Error('datagrams were lost')
  await Promise.all([from.close(), receiver.close()])
  return (1000 * best) / REPEAT
}

async function measureEngine(): Promise<readonly EspFigure[]> {
  const [clock, random] = [createSystemClock(), createSystemRandom()]
  const memory = createMemoryNet({ clock, random })
  const keys = deriveEspKeys({ alg: 'hmac-sha-1-96', ealg: 'aes-cbc' }, random.bytes(16), random.bytes(16))
  // One database for both ends: only this bench has both in one network.
  const [ue, pcscf] = (['ue', 'pcscf'] as const).map((side) => {
    const database = new SaDatabase(random)
    database.install({ ue: UE, pcscf: PCSCF }, side, keys)
    for (const { host, portC, portS } of [UE, PCSCF])
      for (const port of [portC, portS]) database.protect({ host, port })
    return createProtectedNet(memory, database, { clock, random, counters: new Counters() })
  }) as [Net, Net]
  const protectedNet: Net = {
    ...ue,
    bindDatagram: (at, handlers) => (at.host === UE.host ? ue : pcscf).bindDatagram(at, handlers),
  }
  return [
    { what: 'datagram in memory, clear', microseconds: await measureNet(memory), goal: 2 },
    { what: 'datagram in memory, protected', microseconds: await measureNet(protectedNet), goal: 20 },
  ]
}

/** What a registration costs a P-CSCF: SPIs, keys, four associations in, and out again. */
function measureDatabase(): EspFigure {
  const random = createSystemRandom()
  const database = new SaDatabase(random)
  const pair = { alg: 'hmac-sha-1-96', ealg: 'aes-cbc' } as const
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    for (let i = 0; i < REPEAT; i++) {
      const [spiC, spiS] = database.allocateSpis([UE.spiC, UE.spiS])
      const ue = { ...UE, host: `10.1.${i >> 8}.${i & 255}` }
      const keys = deriveEspKeys(pair, random.bytes(16), random.bytes(16))
      database.install({ ue, pcscf: { ...PCSCF, spiC, spiS } }, 'pcscf', keys)
    }
    for (const set of database.list()) database.remove(set)
    best = Math.min(best, performance.now() - start)
  }
  return { what: 'four associations, in and out', microseconds: (1000 * best) / REPEAT, goal: 50 }
}

export async function measureEsp(): Promise<readonly EspFigure[]> {
  return [...ALGORITHM_PAIRS.flatMap(measurePair), measureDatabase(), ...(await measureEngine())]
}

if (import.meta.main) {
  for (const { what, microseconds, goal } of await measureEsp()) {
    console.log(`${what.padEnd(34)} ${microseconds.toFixed(2).padStart(7)} µs (goal ${goal})`)
  }
}
