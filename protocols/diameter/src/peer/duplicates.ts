import type { Clock } from '@voltaic/runtime'
import { writeUnsigned32 } from '../codec/avp-header.ts'
import type { DiameterMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import { getAvp } from '../dictionary/get-avp.ts'

/** How long End-to-End Identifiers are unique, and duplicates possible. @spec RFC 6733 §3 */
export const DUPLICATE_WINDOW_MS = 240_000
/** Requests that are remembered; with more than that in four minutes the oldest are forgotten first. */
export const MAX_REMEMBERED = 20_000

interface Remembered {
  readonly sessionId: string | undefined
  readonly at: number
  /** Undefined while the request is being worked on. */
  answer: Buffer | undefined
  /** Where else the answer has to go. */
  readonly followers: ((answer: Buffer) => void)[]
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
  /** In the order of their arrival. */
  readonly #requests = new Map<string, Remembered>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#requests.size
  }

  /**
   * @param reply called with the octets of the answer when the request is a duplicate, now or when there is one
   * @returns false for a new request, which is remembered
   */
  take(request: DiameterMessage, reply: (answer: Buffer) => void): boolean {
    const key = keyOf(request)
    const sessionId = getAvp(request.avps, base.SessionId)
    const known = this.#requests.get(key)
    if (known !== undefined && known.sessionId === sessionId && !this.#isOld(known)) {
      const answerTo = (answer: Buffer) => reply(withHopByHopId(answer, request.hopByHopId))
      if (known.answer === undefined) known.followers.push(answerTo)
      else answerTo(known.answer)
      return true
    }
    this.#requests.delete(key)
    this.#requests.set(key, { sessionId, at: this.#clock.now(), answer: undefined, followers: [] })
    this.#forgetOld()
    return false
  }

  /** Keeps the answer of a request that `take` has remembered, and sends it to the duplicates that came meanwhile. */
  answered(request: DiameterMessage, answer: Buffer): void {
    const known = this.#requests.get(keyOf(request))
    if (known === undefined || known.answer !== undefined) return
    known.answer = answer
    for (const answerTo of known.followers.splice(0)) answerTo(answer)
  }

  clear(): void {
    this.#requests.clear()
  }

  #forgetOld(): void {
    for (const [key, remembered] of this.#requests) {
      if (this.#requests.size <= MAX_REMEMBERED && !this.#isOld(remembered)) return
      this.#requests.delete(key)
    }
  }

  #isOld(remembered: Remembered): boolean {
    return this.#clock.now() - remembered.at >= DUPLICATE_WINDOW_MS
  }
}

/** @throws DiameterDecodeError when there is no readable Origin-Host */
function keyOf(request: DiameterMessage): string {
  return `${request.endToEndId} ${request.commandCode} ${getAvp(request.avps, base.OriginHost)}`
}

// RFC 6733 §3: the same answer, but for the identifier of the hop.
function withHopByHopId(answer: Buffer, hopByHopId: number): Buffer {
  const copy = Buffer.from(answer)
  writeUnsigned32(hopByHopId, copy, 12)
  return copy
}
