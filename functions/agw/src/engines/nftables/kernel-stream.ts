import type { NftElementFound } from '@voltaic/linux'
import type { RelayStream, SideCounters, StreamCounters } from '../relay-engine.ts'
import type { RelayKernel } from './relay-kernel.ts'
import type { RelayFamily } from './relay-tables.ts'
import {
  elementsOf,
  type LearntPorts,
  type RelayElement,
  SIDES,
  type SideName,
  type StreamTerms,
} from './stream-elements.ts'

/** What was counted on a side. */
interface Count {
  packets: number
  octets: number
  dropped: number
  foreign: number
}

/** Octets of the headers in front of the payload of UDP, which the kernel counts too. */
const HEADERS: { readonly [F in RelayFamily]: number } = { IP4: 28, IP6: 48 }

/** One stream, whose elements are in the kernel. */
export class KernelStream {
  readonly #kernel: RelayKernel
  readonly #family: RelayFamily
  readonly #isOurs: StreamTerms['isOurs']
  #stream: RelayStream
  #elements: readonly RelayElement[] = []
  #learnt: LearntPorts = {}
  /** Sides whose terms are new, so that a port learnt before is learnt anew. */
  #unsure: ReadonlySet<SideName>
  /** Of elements that are not in the kernel any more. */
  readonly #past: { readonly [S in SideName]: Count } = { a: nothing(), b: nothing() }
  readonly #seen: { readonly [S in SideName]: { packets: number; at: number | undefined } } = {
    a: { packets: 0, at: undefined },
    b: { packets: 0, at: undefined },
  }

  /** @param isOurs whether an address is where a stream of this gateway may be */
  constructor(kernel: RelayKernel, family: RelayFamily, stream: RelayStream, isOurs: StreamTerms['isOurs']) {
    this.#kernel = kernel
    this.#family = family
    this.#isOurs = isOurs
    this.#stream = stream
    this.#unsure = latchingSides(stream)
  }

  get family(): RelayFamily {
    return this.#family
  }

  get stream(): RelayStream {
    return this.#stream
  }

  get elements(): readonly RelayElement[] {
    return this.#elements
  }

  /** Whether the port of a side is still to be learnt. */
  get isLearning(): boolean {
    return this.#unsure.size > 0
  }

  /**
   * Puts the elements in, or those of new terms in the place of the old ones.
   *
   * @param others elements that have to go in the same moment
   * @returns false when the kernel has lost what it had
   * @throws VoltaicError AGW_NFTABLES_REFUSED
   */
  set(stream: RelayStream, others: readonly RelayElement[] = []): boolean {
    for (const side of SIDES) {
      if (!isSamePeer(this.#stream, stream, side)) this.#learnt = { ...this.#learnt, [side]: undefined }
    }
    this.#stream = stream
    this.#unsure = latchingSides(stream)
    return this.#apply(others)
  }

  /** The kernel heard the peer of a side. @returns false when the kernel has lost what it had */
  learn(side: SideName, port: number): boolean {
    if (!this.#unsure.has(side)) return true
    this.#learnt = { ...this.#learnt, [side]: port }
    this.#unsure = new Set([...this.#unsure].filter((each) => each !== side))
    return this.#apply([])
  }

  /** The kernel has none of the elements any more. */
  forget(): void {
    this.#elements = []
  }

  /** Takes the elements out. @param now milliseconds since 1970 */
  remove(now: number): StreamCounters {
    const outcome = this.#kernel.change({ family: this.#family, out: this.#elements, in: [] })
    if (outcome.kind === 'done') this.#add(this.#past, outcome.taken)
    this.#elements = []
    return this.#told(this.#past, now)
  }

  /** @returns undefined when the kernel has lost what it had */
  counters(now: number): StreamCounters | undefined {
    const outcome = this.#kernel.read(this.#family, this.#elements)
    if (outcome.kind === 'lost') return undefined
    const counts = { a: { ...this.#past.a }, b: { ...this.#past.b } }
    this.#add(counts, outcome.taken)
    return this.#told(counts, now)
  }

  #apply(others: readonly RelayElement[]): boolean {
    const wanted = elementsOf({
      stream: this.#stream,
      family: this.#family,
      learnt: this.#learnt,
      learning: this.#unsure,
      isOurs: this.#isOurs,
    })
    const stays = wanted.filter((element) => this.#elements.some((each) => isSame(each, element)))
    const out = this.#elements.filter((element) => !stays.some((each) => isSame(each, element)))
    const outcome = this.#kernel.change({
      family: this.#family,
      out: [...others, ...out],
      in: wanted.filter((element) => !stays.includes(element)),
    })
    if (outcome.kind === 'lost') return false
    this.#add(this.#past, outcome.taken)
    this.#elements = wanted
    return true
  }

  #add(counts: { readonly [S in SideName]: Count }, found: readonly NftElementFound[]): void {
    for (const { set, key, packets, octets } of found) {
      const element = this.#elements.find((each) => each.set === set && Buffer.compare(each.key, key) === 0)
      if (element === undefined) continue
      const count = counts[element.side]
      if (set === 'ports') {
        // Where any host may send, what found no other element came while nothing was relayed.
        const isBound = this.#stream[element.side].allowedHost !== undefined
        count[isBound ? 'foreign' : 'dropped'] += packets
        if (!isBound) this.#count(count, packets, octets)
      } else {
        this.#count(count, packets, octets)
        if (set === 'held') count.dropped += packets
      }
    }
  }

  #count(count: Count, packets: number, octets: number): void {
    count.packets += packets
    count.octets += octets - packets * HEADERS[this.#family]
  }

  #told(counts: { readonly [S in SideName]: Count }, now: number): StreamCounters {
    const [a, b] = SIDES.map((side): SideCounters => {
      const seen = this.#seen[side]
      const count = counts[side]
      if (count.packets > seen.packets) {
        seen.packets = count.packets
        seen.at = now
      }
      return { ...count, lastPacketAt: seen.at }
    })
    return [a as SideCounters, b as SideCounters]
  }
}

function latchingSides(stream: RelayStream): ReadonlySet<SideName> {
  return new Set(SIDES.filter((side) => stream[side].latches))
}

function isSamePeer(before: RelayStream, after: RelayStream, side: SideName): boolean {
  return after[side].latches && before[side].allowedHost === after[side].allowedHost
}

function isSame(one: RelayElement, other: RelayElement): boolean {
  return (
    one.set === other.set &&
    Buffer.compare(one.key, other.key) === 0 &&
    Buffer.compare(one.value ?? EMPTY, other.value ?? EMPTY) === 0
  )
}

const EMPTY = new Uint8Array(0)

function nothing(): Count {
  return { packets: 0, octets: 0, dropped: 0, foreign: 0 }
}
