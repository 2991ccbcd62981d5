/** A short message that the phone has received whole. */
export interface ReceivedText {
  /** As people write it: `+99901000001`, or a name. */
  readonly from: string
  readonly body:
    | { readonly kind: 'text'; readonly text: string }
    /** 8-bit data. */
    | { readonly kind: 'octets'; readonly octets: Uint8Array }
  /** How many parts it came in. */
  readonly parts: number
  /** TP-SCTS of its first part: wall-clock milliseconds when the service centre took it; undefined for no time. */
  readonly takenAt: number | undefined
  /** When it was whole. */
  readonly at: number
  /** 0 is shown at once. @spec TS 23.038 §4 */
  readonly messageClass?: number
  readonly protocolIdentifier: number
}
