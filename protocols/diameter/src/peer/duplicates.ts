import type { Clock } from '@voltaic/runtime'
import { writeUnsigned32 } from '../codec/avp-header.ts'
import type { DiameterMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import { getAvp } from '../dictionary/get-avp.ts'

/** How long End-to-End Identifiers are unique, and duplicates possible. @spec RFC 6733 §3 */
export const DUPLICATE_WINDOW_MS = 240_000
/** At least as many requests are remembered, if so many came in that time; twice as many at most. */
export const MIN_REMEMBERED = 10_000
/** Octets of their answers before older ones are forgotten; twice as many at most. Large profiles need this. */
export const MAX_ANSWER_OCTETS = 8_388_608
/** Answers are kept many to a piece of memory of this length: each alone would hold the slab that it was encoded in. */
const CHUNK_LENGTH = 262_144

/** A request that has come and whose answer is given by `answered`. */
export interface RememberedRequest {
  readonly commandCode: number
  readonly originHost: string | undefined
  readonly sessionId: string | undefined
  /** Milliseconds since the first request. */
  readonly at: number
  /** The memory that holds the answer; undefined while the request is being worked on. */
  answer: Buffer | undefined
  answerStart: number
  answerEnd: number
  /** Where else the answer has to go. */
  followers: ((answer: Buffer) => void)[] | undefined
}

/**
 * Recognises a request that has come before, by its Origin-Host and End-to-End Identifier, and gives it the same answer,
 * so that a failover does not do things twice. Session-Id and command must be the same, too: a peer that counts its
 * identifiers from the same number after every start does not get old answers.
 *
 * @spec RFC 6733 §3, §5.5.4
 */
export class Duplicates {
  readonly #clock: Clock
  /** By End-to-End Identifier. A full map becomes the older one, and that is forgotten whole. */
  #young = new Map<number, RememberedRequest>()
  #old = new Map<number, RememberedRequest>()
  #youngSince = 0
  #youngOctets = 0
  #chunk: Buffer | undefined
  #chunkUsed = 0
  /** The Origin-Host seen last: requests of one peer share the text. */
  #originHost: string | undefined
  readonly #start: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#start = clock.now()
  }

  /** Requests that are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /**
   * @param reply called with the octets of the answer when the request is a duplicate, now or when there is one
   * @returns what to give to `answered` for a new request; undefined for a duplicate
   * @throws DiameterDecodeError when Origin-Host or Session-Id cannot be read
   */
  take(request: DiameterMessage, reply: (answer: Buffer) => void): RememberedRequest | undefined {
    const originHost = getAvp(request.avps, base.OriginHost)
    if (originHost !== this.#originHost) this.#originHost = originHost
    const fresh: RememberedRequest = {
      commandCode: request.commandCode,
      originHost: this.#originHost,
      sessionId: getAvp(request.avps, base.SessionId),
      at: this.#clock.now() - this.#start,
      answer: undefined,
      answerStart: 0,
      answerEnd: 0,
      followers: undefined,
    }
    const known = this.#find(request.endToEndId)
    if (known !== undefined && isSame(known, fresh)) {
      const answerTo = (answer: Buffer) => reply(withHopByHopId(answer, request.hopByHopId))
      if (known.answer !== undefined) answerTo(known.answer.subarray(known.answerStart, known.answerEnd))
      else if (known.followers === undefined) known.followers = [answerTo]
      else known.followers.push(answerTo)
      return undefined
    }
    this.#turn(fresh.at)
    this.#young.set(request.endToEndId | 0, fresh)
    return fresh
  }

  /** Keeps the answer of a request that `take` has remembered, and sends it to the duplicates that came meanwhile. */
  answered(remembered: RememberedRequest, answer: Buffer): void {
    const chunk = this.#room(answer.length)
    chunk.set(answer, this.#chunkUsed)
    remembered.answer = chunk
    remembered.answerStart = this.#chunkUsed
    this.#chunkUsed += answer.length
    remembered.answerEnd = this.#chunkUsed
    this.#youngOctets += answer.length
    for (const answerTo of remembered.followers ?? []) answerTo(answer)
    remembered.followers = undefined
  }

  clear(): void {
    this.#young = new Map()
    this.#old = new Map()
    this.#chunk = undefined
  }

  #room(length: number): Buffer {
    if (this.#chunk === undefined || this.#chunk.length - this.#chunkUsed < length) {
      this.#chunk = Buffer.allocUnsafeSlow(Math.max(length, CHUNK_LENGTH))
      this.#chunkUsed = 0
    }
    return this.#chunk
  }

  #find(endToEndId: number): RememberedRequest | undefined {
    return this.#young.get(endToEndId | 0) ?? this.#old.get(endToEndId | 0)
  }

  #turn(now: number): void {
    const isFull = this.#young.size >= MIN_REMEMBERED || this.#youngOctets >= MAX_ANSWER_OCTETS
    if (!isFull && now - this.#youngSince < DUPLICATE_WINDOW_MS) return
    this.#old = this.#young
    this.#young = new Map()
    this.#youngSince = now
    this.#youngOctets = 0
    this.#chunk = undefined
  }
}

function isSame(known: RememberedRequest, fresh: RememberedRequest): boolean {
  return (
    known.sessionId === fresh.sessionId &&
    known.originHost === fresh.originHost &&
    known.commandCode === fresh.commandCode &&
    fresh.at - known.at < DUPLICATE_WINDOW_MS
  )
}

// RFC 6733 §3: the same answer, but for the identifier of the hop.
function withHopByHopId(answer: Buffer, hopByHopId: number): Buffer {
  const copy = Buffer.from(answer)
  writeUnsigned32(hopByHopId, copy, 12)
  return copy
}
