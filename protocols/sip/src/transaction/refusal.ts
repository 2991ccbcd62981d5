import type { Clock } from '@voltaic/runtime'
import { createResponse } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { FNV_OFFSET, fnv } from './fnv.ts'

/** Refused requests that are remembered, a power of 2; 64 KiB hold what is refused in some seconds of overload. */
const REMEMBERED = 2 ** 14
/** As long after the last refusal nobody retransmits what was refused any more, in milliseconds: Timer B and F. */
const MEMORY_MS = 32_000

/** 503 under load, 403 to who may not ask at all, 481 to a CANCEL of nothing. */
type RefusalStatus = 403 | 481 | 503

/**
 * Refuses requests without a transaction. A retransmission of what was refused is refused as well, or a
 * client that has taken the first answer would have a call that it knows nothing of; and the ACK is known by its To
 * tag, which follows from the request.
 *
 * @spec RFC 3261 §8.2.7, RFC 3261 §21.4.4, RFC 3261 §21.5.4
 */
export class Refusals {
  /** Hashes of the keys of server transactions, each in the place that its last bits say; made when it is needed. */
  #recent: Uint32Array | undefined
  /** When the last one was refused. */
  #refusedAt = 0
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether just this request was refused not long ago. @param key see `serverKey` */
  isKnown(key: string): boolean {
    if (this.#recent === undefined) return false
    if (Math.abs(this.#clock.now() - this.#refusedAt) >= MEMORY_MS) {
      this.#recent = undefined
      return false
    }
    const hash = hashOf(key)
    return this.#recent[hash % REMEMBERED] === hash
  }

  /** Whether an ACK acknowledges such a refusal. */
  isAcknowledgement(ack: SipRequest, key: string): boolean {
    return this.#recent !== undefined && ack.toTag === tagOf(hashOf(key))
  }

  /**
   * @param key see `serverKey`
   * @param seconds what its Retry-After says at least; at most it is twice that, so that not all come back at once;
   *   without it there is no Retry-After
   */
  refuse(request: SipRequest, key: string, status: RefusalStatus, seconds?: number): SipResponse {
    const hash = hashOf(key)
    this.#recent ??= new Uint32Array(REMEMBERED)
    this.#recent[hash % REMEMBERED] = hash
    this.#refusedAt = this.#clock.now()
    const toTag = tagOf(hash)
    if (seconds === undefined) return createResponse(request, status, { toTag })
    const retryAfter = seconds + (hash % (seconds + 1))
    return createResponse(request, status, { toTag, headers: [['Retry-After', String(retryAfter)]] })
  }

  clear(): void {
    this.#recent = undefined
  }
}

/** Never 0, which stands for an empty place. */
function hashOf(key: string): number {
  return fnv(FNV_OFFSET, key) >>> 0 || 1
}

function tagOf(hash: number): string {
  return `refused-${hash.toString(36)}`
}
