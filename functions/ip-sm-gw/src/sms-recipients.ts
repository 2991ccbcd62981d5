/** Who has a number, as far as a service centre has to know. */
export type SmsRecipient =
  /** One of this network; the phone may be off. */
  | { readonly kind: 'subscriber' }
  /** A program: SMPP client, HTTP application. It takes messages by events `mo` of the consumer of this name. */
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'unassigned' }
  /** Nobody could be asked; delivery will tell. */
  | { readonly kind: 'unknown' }

/** Asked for each message before it is taken. */
export interface SmsRecipients {
  /** @param number as `+49...`, or a short code */
  find(number: string): Promise<SmsRecipient>
}
