import { statusClass } from '@voltaic/sms'

/** How the sending of a text ended. */
export type SendOutcome =
  /** The service centre has taken all of its parts. */
  | { readonly kind: 'sent' }
  /** It refused one, or did not answer. */
  | {
      readonly kind: 'failed'
      readonly reason: string
      /** RP-Cause. */
      readonly cause?: number
      /** TP-FCS. */
      readonly failureCause?: number
      /** Of SIP. */
      readonly status?: number
    }

/** What became of a text at the other side. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  /** @param status TP-ST of the first part that was not delivered */
  | { readonly kind: 'not delivered'; readonly status: number }
  /** No report was asked for, the text was not sent, or the phone has stopped. */
  | { readonly kind: 'not known' }

/** A text that the phone sends. */
export interface SentText {
  readonly to: string
  readonly text: string
  readonly alphabet: 'gsm7' | 'ucs2'
  readonly parts: number
  /** Parts of which a status report has come, and its TP-ST; temporary ones are replaced by what comes behind them. */
  readonly statuses: ReadonlyMap<number, number>
  /** What the phone shows. */
  readonly state: 'sending' | 'sent' | 'failed' | 'delivered' | 'not delivered'
  /** Ends with the last RP-ACK, or the first RP-ERROR. */
  readonly sent: Promise<SendOutcome>
  /** Ends with the last status report. */
  readonly delivered: Promise<DeliveryOutcome>
}

/** The same, for those who send it. */
export class OwnText implements SentText {
  readonly to: string
  readonly text: string
  readonly alphabet: 'gsm7' | 'ucs2'
  readonly parts: number
  readonly statuses: Map<number, number> = new Map()
  readonly sent: Promise<SendOutcome>
  readonly delivered: Promise<DeliveryOutcome>
  readonly #wantsReport: boolean
  readonly #endSent: (outcome: SendOutcome) => void
  readonly #endDelivered: (outcome: DeliveryOutcome) => void
  #sendOutcome: SendOutcome | undefined
  #deliveryOutcome: DeliveryOutcome | undefined

  constructor(what: Pick<SentText, 'to' | 'text' | 'alphabet' | 'parts'>, wantsReport: boolean) {
    this.to = what.to
    this.text = what.text
    this.alphabet = what.alphabet
    this.parts = what.parts
    this.#wantsReport = wantsReport
    const sent = Promise.withResolvers<SendOutcome>()
    const delivered = Promise.withResolvers<DeliveryOutcome>()
    this.sent = sent.promise
    this.delivered = delivered.promise
    this.#endSent = sent.resolve
    this.#endDelivered = delivered.resolve
  }

  get state(): SentText['state'] {
    const delivery = this.#deliveryOutcome?.kind
    if (delivery === 'delivered' || delivery === 'not delivered') return delivery
    return this.#sendOutcome?.kind ?? 'sending'
  }

  end(outcome: SendOutcome): void {
    if (this.#sendOutcome !== undefined) return
    this.#sendOutcome = outcome
    this.#endSent(outcome)
    if (outcome.kind === 'failed' || !this.#wantsReport) this.#deliver({ kind: 'not known' })
  }

  /** The phone stops. */
  abandon(): void {
    this.end({ kind: 'failed', reason: 'the phone has stopped' })
    this.#deliver({ kind: 'not known' })
  }

  /** @param part from 0 @param status TP-ST @spec TS 23.040 §9.2.3.15 */
  report(part: number, status: number): void {
    this.statuses.set(part, status)
    const all = [...this.statuses.values()].map((each) => ({ status: each, is: statusClass(each) }))
    const failed = all.find(({ is }) => is === 'permanent-error' || is === 'given-up')
    if (failed !== undefined) this.#deliver({ kind: 'not delivered', status: failed.status })
    else if (all.length === this.parts && all.every(({ is }) => is === 'completed'))
      this.#deliver({ kind: 'delivered' })
  }

  #deliver(outcome: DeliveryOutcome): void {
    if (this.#deliveryOutcome !== undefined) return
    this.#deliveryOutcome = outcome
    this.#endDelivered(outcome)
  }
}
