/** What a delivery receipt says, in the text that clients read. */
export interface DeliveryReceipt {
  readonly messageId: string
  readonly submitted: number
  readonly delivered: number
  /** Milliseconds since 1970. */
  readonly submittedAt: number
  readonly doneAt: number
  readonly state: ReceiptState
  /** Three digits: what the network says. */
  readonly error: number
  /** The beginning of the message. */
  readonly text: string
}

/** message_state in seven letters. @spec SMPP 3.4 §B */
export type ReceiptState = 'DELIVRD' | 'EXPIRED' | 'DELETED' | 'UNDELIV' | 'ACCEPTD' | 'UNKNOWN' | 'REJECTD'

/** Characters of the message in a receipt. */
const MAX_TEXT = 20

/**
 * The text that is customary, and that clients look for.
 *
 * @spec SMPP 3.4 §B
 */
export function formatReceipt(receipt: DeliveryReceipt): string {
  const three = (value: number) => String(Math.min(value, 999)).padStart(3, '0')
  return [
    `id:${receipt.messageId}`,
    `sub:${three(receipt.submitted)}`,
    `dlvrd:${three(receipt.delivered)}`,
    `submit date:${minuteOf(receipt.submittedAt)}`,
    `done date:${minuteOf(receipt.doneAt)}`,
    `stat:${receipt.state}`,
    `err:${three(receipt.error)}`,
    `text:${receipt.text.slice(0, MAX_TEXT)}`,
  ].join(' ')
}

/** YYMMDDhhmm, in UTC. */
function minuteOf(at: number): string {
  return new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 12)
}
