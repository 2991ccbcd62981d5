import type { SessionBody } from './content.ts'

/**
 * Which side of a dialog owes the other an answer. It counts bodies and does not read them.
 *
 * @spec RFC 3261 §13.2.1; RFC 3262 §5; RFC 3311 §5
 */
export class OfferAnswer {
  #state: 'stable' | 'offer sent' | 'offer received' = 'stable'
  /** The last body sent as offer or answer. */
  #local: SessionBody | undefined
  /** Responses to the present INVITE have carried their one offer or answer; later ones only repeat it. */
  #isDescribed = false

  get state(): 'stable' | 'offer sent' | 'offer received' {
    return this.#state
  }

  get local(): SessionBody | undefined {
    return this.#local
  }

  /** A request with an offer, or what carries the answer: PRACK and its 2xx, UPDATE and its 2xx, ACK. */
  sent(body: SessionBody | undefined): void {
    if (body === undefined) return
    this.#local = body
    this.#state = this.#state === 'offer received' ? 'stable' : 'offer sent'
  }

  received(body: SessionBody | undefined): void {
    if (body !== undefined) this.#state = this.#state === 'offer sent' ? 'stable' : 'offer received'
  }

  sentInvite(body: SessionBody | undefined): void {
    this.#isDescribed = false
    this.sent(body)
  }

  receivedInvite(body: SessionBody | undefined): void {
    this.#isDescribed = false
    this.received(body)
  }

  /** A reliable 1xx or a 2xx to an INVITE. @spec RFC 3261 §13.2.1 */
  sentInviteResponse(body: SessionBody | undefined): void {
    if (body === undefined || this.#isDescribed) return
    this.#isDescribed = true
    this.sent(body)
  }

  receivedInviteResponse(body: SessionBody | undefined): void {
    if (body === undefined || this.#isDescribed) return
    this.#isDescribed = true
    this.received(body)
  }

  /** The request that carried the offer was refused: what held before holds again. @spec RFC 3261 §14.1; RFC 3311 §5.2 */
  fail(): void {
    this.#state = 'stable'
  }
}
