import type { SipRequest } from '../message/sip-request.ts'
import type { ServerTransaction } from './server-transaction.ts'

/**
 * Finds requests that came to a user agent over more than one way, since somebody forked and it was a target twice.
 * Only what is outside of dialogs is looked at.
 *
 * @spec RFC 3261 §8.2.2.2
 */
export class MergedRequests {
  readonly #first = new Map<string, ServerTransaction>()
  readonly #keys = new Map<ServerTransaction, string>()

  /** Takes note of a request. @returns whether it is one that another transaction has brought already */
  isMerged(request: SipRequest, transaction: ServerTransaction): boolean {
    if (request.toTag !== undefined) return false
    const key = [request.callId, request.fromTag, request.cseq.number, request.method].join(' ')
    if (this.#first.has(key)) return true
    this.#first.set(key, transaction)
    this.#keys.set(transaction, key)
    return false
  }

  /** The transaction is over. */
  forget(transaction: ServerTransaction): void {
    const key = this.#keys.get(transaction)
    if (key === undefined) return
    this.#keys.delete(transaction)
    this.#first.delete(key)
  }

  clear(): void {
    this.#first.clear()
    this.#keys.clear()
  }
}
