import { VoltaicError } from '@voltaic/base'
import type { Counters, Log } from '@voltaic/runtime'
import type { RelayEngine, RelayStream, SideCounters, StreamCounters } from './relay-engine.ts'

interface Placed {
  engine: RelayEngine
  stream: RelayStream
  /** What earlier engines, and earlier ports, have counted. */
  before: StreamCounters
}

/**
 * Gives each stream to the first engine that can relay it, and moves it when that changes: recording starts or stops,
 * a phone turns out to be behind a NAT.
 */
export class EngineChoice {
  readonly #engines: readonly RelayEngine[]
  readonly #log: Log
  readonly #counters: Counters
  readonly #placed = new Map<string, Placed>()

  /** @param engines the best first; the last one takes everything */
  constructor(engines: readonly RelayEngine[], log: Log, counters: Counters) {
    this.#engines = engines
    this.#log = log
    this.#counters = counters
  }

  /** Streams that are relayed. */
  get size(): number {
    return this.#placed.size
  }

  /** @throws VoltaicError of the last engine that could have taken it */
  async open(stream: RelayStream): Promise<void> {
    const engine = await this.#openSomewhere(stream)
    this.#placed.set(stream.id, { engine, stream, before: NOTHING })
  }

  /** New terms for a stream that is open. @throws VoltaicError when it had to move and no engine takes it: it is gone then */
  async update(stream: RelayStream): Promise<void> {
    const placed = this.#placed.get(stream.id)
    if (placed === undefined) return
    const best = this.#engines.find((engine) => engine.canRelay(stream))
    if (best === placed.engine && isSamePlace(placed.stream, stream)) {
      await placed.engine.update(stream)
      placed.stream = stream
      return
    }
    this.#placed.delete(stream.id)
    const before = sum(placed.before, await placed.engine.close(stream.id))
    const engine = await this.#openSomewhere(stream)
    if (engine !== placed.engine) this.#counters.add('agw.engine.moved')
    this.#placed.set(stream.id, { engine, stream, before })
  }

  async close(id: string): Promise<StreamCounters> {
    const placed = this.#placed.get(id)
    if (placed === undefined) return NOTHING
    this.#placed.delete(id)
    return sum(placed.before, await placed.engine.close(id))
  }

  async counters(id: string): Promise<StreamCounters> {
    const placed = this.#placed.get(id)
    if (placed === undefined) return NOTHING
    return sum(placed.before, (await placed.engine.counters(id)) ?? NOTHING)
  }

  engineOf(id: string): RelayEngine['name'] | undefined {
    return this.#placed.get(id)?.engine.name
  }

  async #openSomewhere(stream: RelayStream): Promise<RelayEngine> {
    let failure: unknown = new VoltaicError('MEDIA_ENGINE_NONE', 'no engine can relay this stream', '')
    for (const engine of this.#engines) {
      if (!engine.canRelay(stream)) continue
      try {
        await engine.open(stream)
        return engine
      } catch (error) {
        if (!(error instanceof VoltaicError)) throw error
        failure = error
        this.#counters.add('agw.engine.failed')
        this.#log.warn('agw.engine.failed', { engine: engine.name, code: error.code, error: error.message })
      }
    }
    throw failure
  }
}

function isSamePlace(a: RelayStream, b: RelayStream): boolean {
  return isSameAddress(a.a.local, b.a.local) && isSameAddress(a.b.local, b.b.local)
}

function isSameAddress(a: { host: string; port: number }, b: { host: string; port: number }): boolean {
  return a.host === b.host && a.port === b.port
}

function sum([a, b]: StreamCounters, [moreA, moreB]: StreamCounters): StreamCounters {
  return [add(a, moreA), add(b, moreB)]
}

function add(before: SideCounters, now: SideCounters): SideCounters {
  const errors = (before.errors ?? 0) + (now.errors ?? 0)
  const reception = now.reception ?? before.reception
  return {
    packets: before.packets + now.packets,
    octets: before.octets + now.octets,
    dropped: before.dropped + now.dropped,
    foreign: before.foreign + now.foreign,
    lastPacketAt: now.lastPacketAt ?? before.lastPacketAt,
    errors,
    ...(reception && { reception }),
  }
}

const NO_PACKETS: SideCounters = { packets: 0, octets: 0, dropped: 0, foreign: 0, lastPacketAt: undefined }
const NOTHING: StreamCounters = [NO_PACKETS, NO_PACKETS]
