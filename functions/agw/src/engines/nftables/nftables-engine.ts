import { VoltaicError } from '@voltaic/base'
import { type Libc, loadLibc } from '@voltaic/linux'
import type { Address, Clock, Timer } from '@voltaic/runtime'
import type { PortRange } from '../../ports/port-pool.ts'
import type { EngineCapabilities, RelayEngine, RelayStream, SideCounters, StreamCounters } from '../relay-engine.ts'
import { createKernelSettings, type HostSettings, prepareHost } from './host-settings.ts'
import { KernelStream } from './kernel-stream.ts'
import { RelayKernel } from './relay-kernel.ts'
import type { RelayFamily } from './relay-tables.ts'
import { decodeHeard, familyOfStream, portKey, SIDES, type SideName } from './stream-elements.ts'

export interface NftablesEngineOptions {
  readonly clock: Clock
  /** Addresses of the gateway, of both sides. */
  readonly hosts: readonly string[]
  /** Ports that the gateway hands out. */
  readonly ports: PortRange
  /** Name of the tables; two gateways in one network namespace need two. */
  readonly table?: string
  /** Whether settings of the host that it needs are set; else their lack is an error that names them. */
  readonly prepareHost?: boolean
  /** Those of the kernel unless a test says otherwise. */
  readonly settings?: HostSettings
}

const DEFAULT_TABLE = 'voltaic_media'
/** While ports are to be learnt, the kernel is asked so often what it heard. */
const LEARNING_MS = 50

const CAPABILITIES: EngineCapabilities = {
  families: ['IP4', 'IP6'],
  crossFamily: false,
  processing: false,
  latching: true,
  sourceCheck: true,
  rtpCheck: false,
  rtpStatistics: false,
  dropCounters: true,
  dscp: true,
  fragments: false,
  outlivesProcess: true,
}

const NO_PACKETS: SideCounters = { packets: 0, octets: 0, dropped: 0, foreign: 0, lastPacketAt: undefined }

/** Relays in the kernel: this process sets elements of maps, and no packet passes it. */
export function createNftablesEngine(options: NftablesEngineOptions): RelayEngine {
  return new NftablesEngine(options)
}

class NftablesEngine implements RelayEngine {
  readonly name = 'nftables'
  readonly capabilities: EngineCapabilities
  readonly #options: NftablesEngineOptions
  readonly #families: readonly RelayFamily[]
  readonly #streams = new Map<string, KernelStream>()
  #kernel: RelayKernel | undefined
  #listening: Timer | undefined

  constructor(options: NftablesEngineOptions) {
    this.#options = options
    this.#families = (['IP4', 'IP6'] as const).filter((family) =>
      options.hosts.some((host) => host.includes(':') === (family === 'IP6')),
    )
    this.capabilities = { ...CAPABILITIES, families: this.#families }
  }

  async start(takesOver = false): Promise<void> {
    const libc = await loadLibc()
    const { hosts, table = DEFAULT_TABLE, ports, settings = createKernelSettings(libc) } = this.#options
    prepareHost(hosts, this.#options.prepareHost ?? false, settings)
    const kernel = openKernel(libc, table, ports)
    try {
      if (takesOver) kernel.gather(this.#families)
      else kernel.create(this.#families)
    } catch (error) {
      kernel.close()
      throw error
    }
    this.#kernel = kernel
  }

  async settle(): Promise<void> {
    this.#started().settle()
  }

  async stop(): Promise<void> {
    this.#listening?.cancel()
    this.#listening = undefined
    this.#streams.clear()
    this.#kernel?.remove()
    this.#kernel?.close()
    this.#kernel = undefined
  }

  canRelay(stream: RelayStream): boolean {
    const family = familyOfStream(stream)
    if (family === undefined || !this.#families.includes(family)) return false
    if (stream.processing !== undefined) return false
    return [stream.a, stream.b].every(({ latches, allowedHost }) => !latches || allowedHost !== undefined)
  }

  async open(stream: RelayStream): Promise<void> {
    const family = familyOfStream(stream)
    if (family === undefined) throw new Error(`stream ${stream.id} is not for this engine`)
    const opened = new KernelStream(this.#started(), family, stream, (address) => this.#isOurs(address))
    this.#streams.set(stream.id, opened)
    try {
      this.#heal(opened.set(stream))
    } catch (error) {
      this.#streams.delete(stream.id)
      throw error
    }
    this.#listen()
  }

  async update(stream: RelayStream): Promise<void> {
    const known = this.#streams.get(stream.id)
    if (known === undefined) return
    // what was heard under the old terms is of the old terms
    if (known.isLearning) this.#learn()
    this.#heal(known.set(stream))
    this.#listen()
  }

  async close(id: string): Promise<StreamCounters> {
    const stream = this.#streams.get(id)
    if (stream === undefined) return [NO_PACKETS, NO_PACKETS]
    this.#streams.delete(id)
    return stream.remove(this.#options.clock.now())
  }

  async counters(id: string): Promise<StreamCounters | undefined> {
    const stream = this.#streams.get(id)
    if (stream === undefined) return undefined
    const counters = stream.counters(this.#options.clock.now())
    if (counters !== undefined) return counters
    this.#heal(false)
    return stream.counters(this.#options.clock.now())
  }

  #isOurs({ host, port }: Address): boolean {
    const { hosts, ports } = this.#options
    return hosts.includes(host) && port >= ports.first && port <= ports.last
  }

  #started(): RelayKernel {
    if (this.#kernel === undefined) throw new Error('the engine has not been started')
    return this.#kernel
  }

  /**
   * Somebody else emptied the packet filter, as a firewall does that loads its rules anew: all streams are put in again.
   */
  #heal(isWhole: boolean): void {
    if (isWhole) return
    this.#started().create(this.#families)
    for (const each of this.#streams.values()) {
      each.forget()
      each.set(each.stream)
    }
  }

  /** Asks the kernel for ports while some are to be learnt. */
  #listen(): void {
    if (this.#listening !== undefined || ![...this.#streams.values()].some(({ isLearning }) => isLearning)) return
    this.#listening = this.#options.clock.startTimer(LEARNING_MS, () => {
      this.#listening = undefined
      this.#learn()
      this.#listen()
    })
  }

  #learn(): void {
    const learning = [...this.#streams.values()].filter(({ isLearning }) => isLearning)
    const ports = new Map<string, readonly [KernelStream, SideName]>()
    for (const stream of learning) {
      for (const side of SIDES) ports.set(portKey(stream.stream[side].local), [stream, side])
    }
    for (const family of new Set(learning.map((stream) => stream.family))) {
      const heard = this.#started().list(family, 'heard')
      for (const { key } of heard) {
        const { port, from } = decodeHeard(family, key)
        const [stream, side] = ports.get(port) ?? []
        if (stream !== undefined && side !== undefined) this.#heal(stream.learn(side, from))
      }
      // One may have gone by itself meanwhile; then the others go when their time is over.
      this.#started().change({ family, out: heard.map(({ key }) => ({ set: 'heard', key })), in: [] })
    }
  }
}

function openKernel(libc: Libc, table: string, ports: PortRange): RelayKernel {
  try {
    return new RelayKernel(libc, table, ports)
  } catch (error) {
    throw noNftables(error)
  }
}

function noNftables(cause: unknown): VoltaicError {
  const remedy = 'load it: modprobe nf_tables; or set engine: user-space'
  return new VoltaicError('AGW_NO_NFTABLES', `this kernel has no nftables: ${cause}`, remedy, { cause })
}
