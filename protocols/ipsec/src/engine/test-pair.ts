import assert from 'node:assert/strict'
import {
  type Address,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type DatagramSocket,
  type Faults,
  type Flight,
  type ManualClock,
  type MemoryNet,
  type Net,
  type Random,
  type StreamHandlers,
  type StreamListener,
  type StreamSocket,
} from '@voltaic/runtime'
import { deriveEspKeys, type EspKeys } from '../keys/esp-keys.ts'
import type { SaAgreement, SaSide } from '../sa/sa-agreement.ts'
import { createProtectedNet } from './protected-net.ts'
import type { EspDropped, EspFlight } from './protected-wire.ts'
import { type InstalledSaSet, SaDatabase } from './sa-database.ts'

/** Of all agreements of these tests. */
export const TEST_KEYS: EspKeys = deriveEspKeys(
  { alg: 'hmac-sha-1-96', ealg: 'aes-cbc' },
  new Uint8Array(16).fill(5),
  new Uint8Array(16).fill(6),
)

const PORTS = {
  ue: { spiC: 1001, spiS: 1002, portC: 6300, portS: 6301 },
  pcscf: { spiC: 2001, spiS: 2002, portC: 5064, portS: 6100 },
}
const HOSTS = { 4: ['10.0.0.1', '10.0.0.2'], 6: ['2001:db8::1', '2001:db8::2'] } as const

/** One side with its protected network and its associations. */
export interface TestSide {
  readonly net: Net
  readonly database: SaDatabase
  readonly counters: Counters
  readonly client: Address
  readonly server: Address
  readonly set: InstalledSaSet
  readonly seen: EspFlight[]
  /** What came in and went no further. */
  readonly dropped: EspDropped[]
}

/** A phone and a P-CSCF, each on a protected network of its own over one in-memory network. */
export interface TestPair {
  readonly clock: ManualClock
  readonly memory: MemoryNet
  /** All that was sent, protected or not. */
  readonly flights: Flight[]
  readonly agreement: SaAgreement
  readonly ue: TestSide
  readonly pcscf: TestSide
}

export function createPair({ version = 4, faults = {} }: { version?: 4 | 6; faults?: Faults } = {}): TestPair {
  const clock = createManualClock(0)
  const random = createSeededRandom(7)
  const memory = createMemoryNet({ clock, random, faults })
  const [ueHost, pcscfHost] = HOSTS[version]
  const agreement: SaAgreement = {
    ue: { host: ueHost, ...PORTS.ue },
    pcscf: { host: pcscfHost, ...PORTS.pcscf },
  }
  const flights: Flight[] = []
  memory.addTap((flight) => {
    flights.push({ ...flight, data: Uint8Array.from(flight.data) })
    return undefined
  })
  const world = { clock, random, memory, agreement }
  return { clock, memory, flights, agreement, ue: createSide('ue', world), pcscf: createSide('pcscf', world) }
}

interface World {
  readonly clock: ManualClock
  readonly random: Random
  readonly memory: MemoryNet
  readonly agreement: SaAgreement
}

function createSide(side: SaSide, { clock, random, memory, agreement }: World): TestSide {
  const database = new SaDatabase(random)
  const { host, portC, portS } = agreement[side]
  const client = { host, port: portC }
  const server = { host, port: portS }
  for (const at of [client, server]) database.protect(at)
  const result = database.install(agreement, side, TEST_KEYS)
  assert.ok(result.kind === 'installed')
  const counters = new Counters()
  const seen: EspFlight[] = []
  const dropped: EspDropped[] = []
  const net = createProtectedNet(memory, database, {
    clock,
    random,
    counters,
    onFlight: (each) => seen.push(each),
    onDrop: (each) => dropped.push(each),
  })
  return { net, database, counters, client, server, set: result.set, seen, dropped }
}

/** A bound port and what came to it: `6300: text`, with the port of the sender. */
export interface NotingDatagrams {
  readonly socket: DatagramSocket
  readonly lines: string[]
  readonly errors: string[]
}

export async function bindNoting({ net }: TestSide, at: Address): Promise<NotingDatagrams> {
  const lines: string[] = []
  const errors: string[] = []
  const socket = await net.bindDatagram(at, {
    onDatagram: (data, from) => lines.push(`${from.port}: ${Buffer.from(data).toString()}`),
    onError: (error) => errors.push('code' in error ? String(error.code) : error.message),
  })
  return { socket, lines, errors }
}

/** One end of a stream, and all that happened to it. */
export function notingHandlers(): { readonly log: string[]; readonly handlers: StreamHandlers } {
  const log: string[] = []
  const handlers: StreamHandlers = {
    onData: (data) => log.push(Buffer.from(data).toString()),
    onClose: (error) => log.push(error === undefined ? 'closed' : `closed: ${'code' in error ? error.code : error}`),
  }
  return { log, handlers }
}

/** A listener, and all that happened to what it accepted. */
export interface NotingListener {
  readonly listener: StreamListener
  readonly log: string[]
  readonly accepted: StreamSocket[]
}

export async function listenNoting({ net }: TestSide, at: Address): Promise<NotingListener> {
  const { log, handlers } = notingHandlers()
  const accepted: StreamSocket[] = []
  const listener = await net.listenStream(at, (socket) => {
    accepted.push(socket)
    return handlers
  })
  return { listener, log, accepted }
}

/** What was dropped, by reason. */
export function drops({ counters }: TestSide): Record<string, number> {
  const prefix = 'ipsec.drop.'
  const entries = Object.entries(counters.read()).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(entries.map(([name, count]) => [name.slice(prefix.length), count]))
}

export function text(octets: string): Uint8Array {
  return Buffer.from(octets)
}
