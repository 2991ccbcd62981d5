import type { SipResponse } from '../message/sip-response.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'

/** How many phones may answer one INVITE; the 2xx of more is not sent on. */
const MAX_ACCEPTED_ANSWERS = 16

/**
 * The 2xx responses that go upstream for one INVITE: one for each To tag, as this element changed it, and again
 * whenever the callee sends it again.
 *
 * @spec RFC 6026 §7.1; RFC 3261 §16.7
 */
export class AcceptedAnswers {
  readonly #transaction: ServerTransaction
  /** To tag of the latest, which the transaction itself keeps. */
  #latest: string | undefined
  /** The octets of those before the latest, by To tag. */
  #earlier: Map<string, string> | undefined
  /** Those that came while the element was still at work on the first. */
  #waiting: SipResponse[] | undefined

  constructor(transaction: ServerTransaction) {
    this.#transaction = transaction
  }

  /** Sends the first, and what has come meanwhile. */
  begin(answer: SipResponse): void {
    this.#send(answer)
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const response of waiting) {
      if (tagOf(response) !== tagOf(answer)) this.further(response)
    }
  }

  /** A 2xx after the first: of another phone, or the same once more. @returns false when there are too many */
  further(response: SipResponse): boolean {
    const tag = tagOf(response)
    const sent = this.#earlier?.get(tag)
    if (this.#latest === undefined) return this.#wait(response)
    if (tag === this.#latest) this.#transaction.resend()
    else if (sent !== undefined) this.#transaction.resend(sent)
    else return this.#another(response)
    return true
  }

  #another(response: SipResponse): boolean {
    this.#earlier ??= new Map()
    const { lastResponse } = this.#transaction
    if (this.#earlier.size + 1 >= MAX_ACCEPTED_ANSWERS || this.#latest === undefined) return false
    if (lastResponse !== undefined) this.#earlier.set(this.#latest, lastResponse)
    this.#send(response)
    return true
  }

  #send(answer: SipResponse): void {
    this.#latest = tagOf(answer)
    this.#transaction.respond(answer)
  }

  #wait(response: SipResponse): boolean {
    this.#waiting ??= []
    if (this.#waiting.some((other) => tagOf(other) === tagOf(response))) return true
    if (this.#waiting.length + 1 >= MAX_ACCEPTED_ANSWERS) return false
    this.#waiting.push(response)
    return true
  }
}

function tagOf(response: SipResponse): string {
  return response.toTag ?? ''
}
