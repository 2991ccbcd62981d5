import type { TraceProtocol } from '../traced-message.ts'
import { isDns, lengthOfDiameter, nextStartOfSip, type StartOfSip, startOfSip } from './recognise.ts'

/** Octets of one message that is not finished. */
export const MAX_UNFINISHED = 1_310_720
/** Pieces of a stream that nobody understands, before it is left alone. */
export const MAX_STRANGE_PIECES = 16
const FIRST_CAPACITY = 4096
const CR = 0x0d
const LF = 0x0a
const COLON = 0x3a
const DNS_LENGTH = 2
/** A Diameter header; nothing shorter can be told apart. */
const SHORTEST = 20

/** Takes a message; its octets are its own. */
export type TakeMessage = (protocol: TraceProtocol, data: Uint8Array) => void

/**
 * Cuts one direction of a TCP connection into messages of whatever protocol it turns out to carry. A stream whose
 * beginning is not in the capture, or that lacks octets, is taken up again where the next message begins.
 *
 * @spec RFC 3261 §18.3; RFC 6733 §2.1; RFC 7766 §8
 */
export class MessageSplitter {
  readonly #take: TakeMessage
  #protocol: TraceProtocol | undefined
  #held = new Uint8Array(0)
  #length = 0
  #strange = 0
  /** Octets of the SIP message at the front in which its head does not end: they are not searched again. */
  #searched = 0
  /** Octets that the SIP message at the front has, once its head has told. */
  #announced = 0

  constructor(take: TakeMessage) {
    this.#take = take
  }

  /** Nobody understands this stream: it need not be given any more. */
  get isHopeless(): boolean {
    return this.#strange >= MAX_STRANGE_PIECES && this.#protocol === undefined
  }

  push(octets: Uint8Array, start: number, end: number): void {
    this.#append(octets, start, end)
    let at = 0
    for (let next = this.#step(at); next > at; next = this.#step(at)) at = next
    this.#held.copyWithin(0, at, this.#length)
    this.#length -= at
    if (this.#length > MAX_UNFINISHED) this.#lose()
  }

  /** Octets are missing, or another connection begins: what is unfinished is given up. */
  lose(): void {
    this.#length = 0
    this.#forget()
  }

  #forget(): void {
    this.#searched = 0
    this.#announced = 0
  }

  /** @returns where to go on; `at` when more octets are needed */
  #step(at: number): number {
    const end = this.#length
    if (at >= end) return at
    switch (this.#protocol) {
      case 'sip':
        return this.#sip(at)
      case 'diameter':
        return this.#diameter(at)
      case 'dns':
        return this.#dns(at)
      default:
        this.#protocol = guess(this.#held, at, end)
        if (this.#protocol !== undefined) return this.#step(at)
        return this.#isTooShort(at) ? at : this.#strangePiece()
    }
  }

  /** Some send the length of a DNS message apart, and a peer may write a request line letter by letter. */
  #isTooShort(at: number): boolean {
    const end = this.#length
    return end - at < SHORTEST || startOfSip(this.#held, skipLineEnds(this.#held, at, end), end) === 'unfinished'
  }

  #strangePiece(): number {
    this.#strange++
    return this.#length
  }

  #lose(): void {
    this.#strange++
    this.lose()
  }

  #sip(at: number): number {
    const held = this.#held
    const end = this.#length
    if (end - at < this.#announced) return at
    const start = skipLineEnds(held, at, end)
    if (start > at) return start
    const begins: StartOfSip = startOfSip(held, start, end)
    if (begins === 'unfinished') return at
    if (begins === 'no') return this.#resynchronise(nextStartOfSip(held, start, end))
    const head = endOfHead(held, start, start + this.#searched, end)
    if (head < 0) {
      this.#searched = end - at
      return at
    }
    const length = contentLength(held, start, head)
    // a value that was masked, or none: the body goes to where the next message begins
    const last = length === undefined ? nextStartOfSip(held, head, end) : head + length
    if (last > end) {
      this.#announced = last - at
      return at
    }
    this.#give('sip', start, last)
    return last
  }

  #resynchronise(at: number): number {
    if (at === this.#length) this.#strange++
    return at
  }

  #diameter(at: number): number {
    const end = this.#length
    if (end - at < SHORTEST) return at
    const length = lengthOfDiameter(this.#held, at, end)
    if (length === 0) {
      this.#protocol = undefined
      return this.#strangePiece()
    }
    if (at + length > end) return at
    this.#give('diameter', at, at + length)
    return at + length
  }

  #dns(at: number): number {
    const end = this.#length
    if (end - at < DNS_LENGTH) return at
    const last = at + DNS_LENGTH + dnsLength(this.#held, at)
    if (last > end) return at
    if (!isDns(this.#held, at + DNS_LENGTH, last)) {
      this.#protocol = undefined
      return this.#strangePiece()
    }
    this.#give('dns', at, last)
    return last
  }

  #give(protocol: TraceProtocol, start: number, end: number): void {
    this.#strange = 0
    this.#forget()
    this.#take(protocol, this.#held.slice(start, end))
  }

  #append(octets: Uint8Array, start: number, end: number): void {
    const needed = this.#length + end - start
    if (needed > this.#held.length) {
      const grown = new Uint8Array(Math.max(needed, this.#held.length * 2, FIRST_CAPACITY))
      grown.set(this.#held.subarray(0, this.#length))
      this.#held = grown
    }
    this.#held.set(octets.subarray(start, end), this.#length)
    this.#length = needed
  }
}

function guess(octets: Uint8Array, start: number, end: number): TraceProtocol | undefined {
  const first = skipLineEnds(octets, start, end)
  if (first < end && (startOfSip(octets, first, end) === 'sip' || nextStartOfSip(octets, first, end) < end))
    return 'sip'
  if (lengthOfDiameter(octets, start, end) > 0) return 'diameter'
  const isWhole = end - start > DNS_LENGTH && dnsLength(octets, start) <= end - start - DNS_LENGTH
  return isWhole && isDns(octets, start + DNS_LENGTH, start + DNS_LENGTH + dnsLength(octets, start)) ? 'dns' : undefined
}

function dnsLength(octets: Uint8Array, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number)
}

function skipLineEnds(octets: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && (octets[at] === CR || octets[at] === LF)) at++
  return at
}

/** The offset behind the empty line; -1 when it has not come. @param from where to look: it does not end before */
function endOfHead(octets: Uint8Array, start: number, from: number, end: number): number {
  for (let at = Math.max(from, start + 1); at < end; at++) {
    if (octets[at] !== LF) continue
    if (octets[at - 1] === LF || (octets[at - 1] === CR && octets[at - 2] === LF)) return at + 1
  }
  return -1
}

const CONTENT_LENGTH = Buffer.from('content-length')
const COMPACT = Buffer.from('l')
const LOWER_CASE = 0x20
const MAX_DIGITS = 7

/** @returns undefined when there is none, or it is no number */
function contentLength(octets: Uint8Array, start: number, head: number): number | undefined {
  for (let at = start; at < head; at++) {
    if (octets[at] !== LF) continue
    const value = behindName(octets, at + 1, head, CONTENT_LENGTH) ?? behindName(octets, at + 1, head, COMPACT)
    if (value !== undefined) return numberAt(octets, value, head)
  }
  return undefined
}

/** The offset of the value of a header line with that name. */
function behindName(octets: Uint8Array, start: number, end: number, name: Uint8Array): number | undefined {
  for (let index = 0; index < name.length; index++) {
    if (((octets[start + index] ?? 0) | LOWER_CASE) !== name[index]) return undefined
  }
  let at = start + name.length
  while (at < end && isBlank(octets[at])) at++
  return octets[at] === COLON ? at + 1 : undefined
}

function numberAt(octets: Uint8Array, start: number, end: number): number | undefined {
  let at = start
  while (at < end && isBlank(octets[at])) at++
  const first = at
  let value = 0
  for (; at < end && at - first < MAX_DIGITS; at++) {
    const digit = (octets[at] as number) - 0x30
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  const isNumber = at > first && (octets[at] === CR || octets[at] === LF || isBlank(octets[at]))
  return isNumber ? value : undefined
}

function isBlank(octet: number | undefined): boolean {
  return octet === 0x20 || octet === 0x09
}
