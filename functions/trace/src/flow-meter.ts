import type { Address, Clock, Timer } from '@voltaic/runtime'
import { AddressBook } from './ladder/address-book.ts'
import { strangerOf } from './ladder/columns.ts'
import { subscribeToMessages } from './message-source.ts'
import type { TracedMessage, TraceProtocol } from './traced-message.ts'

/** Messages from one element to another in the last seconds. */
export interface Flow {
  readonly from: string
  readonly to: string
  readonly protocol: TraceProtocol
  readonly messages: number
}

/** Counts who speaks with whom while somebody wants to know, and nothing otherwise. */
export interface FlowMeter {
  /** What was said in the last `FLOW_SECONDS`; nothing at the first time, as counting begins with it. */
  read(): readonly Flow[]
  stop(): void
}

export const FLOW_SECONDS = 5
/** Whoever does not ask again within this time has gone, in milliseconds. */
const IDLE_MS = 20_000
/** Pairs of elements; strangers have no names of their own. */
const MAX_PAIRS = 1000

/**
 * @param names who listens where
 * @param nameOf who is at an address that comes and goes, for who knows
 */
export function createFlowMeter(
  clock: Clock,
  names: Iterable<readonly [Address, string]>,
  nameOf: (address: Address) => string | undefined = () => undefined,
): FlowMeter {
  const configured = [...names]
  let running: { readonly counts: FlowCounts; readonly end: () => void } | undefined
  let idle: Timer | undefined
  const stop = (): void => {
    idle?.cancel()
    running?.end()
    running = undefined
  }
  return {
    read() {
      idle?.cancel()
      idle = clock.startTimer(IDLE_MS, stop)
      if (running === undefined) {
        const counts = new FlowCounts(clock, new AddressBook(configured), nameOf)
        const end = subscribeToMessages({ onMessage: (protocol, trace) => counts.count({ ...trace, protocol }) })
        running = { counts, end }
      }
      return running.counts.read()
    },
    stop,
  }
}

/** One pair of elements, second by second. */
interface Pair {
  readonly from: string
  readonly to: string
  readonly protocol: TraceProtocol
  /** By second, modulo their number. */
  readonly seconds: number[]
}

class FlowCounts {
  readonly #clock: Clock
  readonly #book: AddressBook
  readonly #nameOf: (address: Address) => string | undefined
  readonly #pairs = new Map<string, Pair>()
  #second: number

  constructor(clock: Clock, book: AddressBook, nameOf: (address: Address) => string | undefined) {
    this.#clock = clock
    this.#book = book
    this.#nameOf = nameOf
    this.#second = this.#now()
  }

  count(message: TracedMessage): void {
    const { element, remote, transport, direction, protocol } = message
    this.#book.learn(message)
    const far = this.#nameOf(remote) ?? this.#book.nameOf(remote, transport) ?? strangerOf(protocol, element, remote)
    const [from, to] = direction === 'out' ? [element, far] : [far, element]
    const key = `${protocol} ${from} ${to}`
    this.#advance()
    let pair = this.#pairs.get(key)
    if (pair === undefined) {
      if (this.#pairs.size >= MAX_PAIRS) return
      pair = { from, to, protocol, seconds: new Array<number>(FLOW_SECONDS).fill(0) }
      this.#pairs.set(key, pair)
    }
    const at = this.#second % FLOW_SECONDS
    pair.seconds[at] = (pair.seconds[at] ?? 0) + 1
  }

  read(): readonly Flow[] {
    this.#advance()
    return [...this.#pairs.values()].flatMap(({ from, to, protocol, seconds }): readonly Flow[] => {
      const messages = seconds.reduce((sum, each) => sum + each, 0)
      return messages === 0 ? [] : [{ from, to, protocol, messages }]
    })
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000)
  }

  /** Seconds that have gone by count nothing any more. */
  #advance(): void {
    const now = this.#now()
    const passed = Math.min(FLOW_SECONDS, now - this.#second)
    for (let step = 0; step < passed; step++) {
      const at = (now - step) % FLOW_SECONDS
      for (const { seconds } of this.#pairs.values()) seconds[at] = 0
    }
    this.#second = Math.max(now, this.#second)
  }
}
