import type { Address } from '@voltaic/runtime'
import type { TraceProtocol } from '../traced-message.ts'
import type { CarriedBy, ParsedMessage, Sight } from './imported-message.ts'

/** How much later the same message may come by at another place, in milliseconds of the capture. */
const MERGE_WINDOW_MS = 2000
/** At the same place it is the same only so long: what comes later was sent again. @spec RFC 3261 §17.1.1.1 */
export const SAME_PLACE_WINDOW_MS = 100
/** How long it is remembered what was sent, to know what is sent again. @spec RFC 3261 §17.1.1.2 */
const AGAIN_WINDOW_MS = 32_000
/** Messages that wait for their other sights. */
export const MAX_WAITING = 20_000
/** Octets of them. */
export const MAX_WAITING_OCTETS = 33_554_432
/** Messages of which it is remembered that they were sent. */
const MAX_REMEMBERED = 65_536
/** Sights of one message. */
export const MAX_SIGHTS = 32

/** A message with all its sights. */
export interface MergedMessage {
  readonly parsed: ParsedMessage
  readonly protocol: TraceProtocol
  readonly transport: CarriedBy
  readonly data: Uint8Array
  readonly sights: readonly Sight[]
  readonly isAgain: boolean
}

interface Waiting {
  readonly parsed: ParsedMessage
  readonly protocol: TraceProtocol
  readonly transport: CarriedBy
  readonly data: Uint8Array
  readonly hash: number
  readonly sights: Sight[]
  readonly isAgain: boolean
}

/** Anything else that takes its turn among the messages. */
interface Other {
  readonly at: number
  readonly give: () => void
}

/**
 * Makes one message of all its sights, and gives messages in the order of their time. The same octets are the same message:
 * a proxy that forwards one changes its Via, a relay its Hop-by-Hop Identifier.
 *
 * @spec RFC 3261 §16.6; RFC 6733 §6.1.8
 */
export class SightMerger {
  readonly #give: (message: MergedMessage) => void
  readonly #waiting = new Map<number, Waiting[]>()
  /** Waiting messages and others, by time. */
  #queue: (Waiting | Other)[] = []
  #octets = 0
  #latest = 0
  /** When octets with this hash went by last, and which way. */
  readonly #sent = new Map<number, Sight>()

  constructor(give: (message: MergedMessage) => void) {
    this.#give = give
  }

  /** @param parsed what is known of the octets, and goes with them */
  add(protocol: TraceProtocol, data: Uint8Array, sight: Sight, transport: CarriedBy, parsed: ParsedMessage = {}): void {
    const hash = hashOf(data)
    const list = this.#waiting.get(hash)
    const same = list?.findLast((each) => isSame(each, protocol, data, sight))
    if (same === undefined) {
      const isAgain = this.#isAgain(hash, sight)
      this.#wait({ protocol, transport, data, parsed, hash, sights: [sight], isAgain })
    } else if (same.sights.length < MAX_SIGHTS) same.sights.push(sight)
    this.#remember(hash, sight)
    this.#advance(sight.at)
  }

  /** Has `give` called when it is the turn of that time. */
  addOther(at: number, give: () => void): void {
    this.#insert({ at, give })
    this.#advance(at)
  }

  /** Gives all that waits. */
  end(): void {
    this.#release(this.#queue.length)
  }

  #wait(waiting: Waiting): void {
    const list = this.#waiting.get(waiting.hash)
    if (list === undefined) this.#waiting.set(waiting.hash, [waiting])
    else list.push(waiting)
    this.#octets += waiting.data.length
    this.#insert(waiting)
  }

  /** Captures are nearly in order: the place is near the end. */
  #insert(entry: Waiting | Other): void {
    const at = timeOf(entry)
    let place = this.#queue.length
    while (place > 0 && timeOf(this.#queue[place - 1] as Waiting | Other) > at) place--
    if (place === this.#queue.length) this.#queue.push(entry)
    else this.#queue.splice(place, 0, entry)
  }

  #advance(at: number): void {
    this.#latest = Math.max(this.#latest, at)
    if (this.#queue.length > MAX_WAITING || this.#octets > MAX_WAITING_OCTETS) {
      this.#release(Math.ceil(this.#queue.length / 2))
      return
    }
    const first = this.#queue[0]
    if (first === undefined || timeOf(first) > this.#latest - 2 * MERGE_WINDOW_MS) return
    const limit = this.#latest - MERGE_WINDOW_MS
    const ready = this.#queue.findIndex((each) => timeOf(each) > limit)
    this.#release(ready < 0 ? this.#queue.length : ready)
  }

  #release(count: number): void {
    const ready = this.#queue.slice(0, count)
    this.#queue = this.#queue.slice(count)
    for (const entry of ready) {
      if ('give' in entry) entry.give()
      else {
        this.#forget(entry)
        this.#give(entry)
      }
    }
  }

  #forget(entry: Waiting): void {
    this.#octets -= entry.data.length
    const list = this.#waiting.get(entry.hash)
    const place = list?.indexOf(entry) ?? -1
    if (list === undefined || place < 0) return
    if (list.length === 1) this.#waiting.delete(entry.hash)
    else list.splice(place, 1)
  }

  #isAgain(hash: number, sight: Sight): boolean {
    const before = this.#sent.get(hash)
    return before !== undefined && sight.at - before.at < AGAIN_WINDOW_MS && isSameWay(before, sight)
  }

  #remember(hash: number, sight: Sight): void {
    this.#sent.delete(hash)
    this.#sent.set(hash, sight)
    if (this.#sent.size <= MAX_REMEMBERED) return
    const oldest = this.#sent.keys().next().value
    if (oldest !== undefined) this.#sent.delete(oldest)
  }
}

function timeOf(entry: Waiting | Other): number {
  return 'give' in entry ? entry.at : (entry.sights[0]?.at ?? 0)
}

function isSame(waiting: Waiting, protocol: TraceProtocol, data: Uint8Array, sight: Sight): boolean {
  if (waiting.protocol !== protocol || Buffer.compare(waiting.data, data) !== 0) return false
  const isHere = waiting.sights.some((each) => isSamePlace(each, sight))
  const last = waiting.sights.at(-1)?.at ?? 0
  if (Math.abs(sight.at - last) > (isHere ? SAME_PLACE_WINDOW_MS : MERGE_WINDOW_MS)) return false
  // a query that goes to two servers is two messages, whatever its octets
  const [first] = waiting.sights
  return protocol !== 'dns' || (first !== undefined && isSameWay(first, sight))
}

function isSamePlace(a: Sight, b: Sight): boolean {
  return a.interfaceId === b.interfaceId && a.teid === b.teid && a.spi === b.spi && isSameWay(a, b)
}

function isSameWay(a: Sight, b: Sight): boolean {
  return isSameAddress(a.from, b.from) && isSameAddress(a.to, b.to)
}

function isSameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && a.host === b.host
}

/** FNV-1a, of 32 bits, with the length: what is equal by chance is compared anyway. */
function hashOf(data: Uint8Array): number {
  let hash = 0x811c_9dc5 ^ data.length
  for (const octet of data) hash = Math.imul(hash ^ octet, 0x0100_0193)
  return hash >>> 0
}
