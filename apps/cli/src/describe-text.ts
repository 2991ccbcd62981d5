import { describeRpCause, STATUSES } from '@voltaic/sms'
import type { DeliveryOutcome, ReceivedText, SendOutcome } from '@voltaic/ue'
import { printable } from './printable.ts'

/** A text that came in as a short message, in one line. A terminal has nothing to obey in it, whoever wrote it. */
export function describeText(text: ReceivedText): string {
  const parts = text.parts === 1 ? '' : ` (${text.parts} parts)`
  return `Text from ${printable(text.from)}${parts}: ${printable(wordsOf(text))}`
}

/** What it says. */
export function wordsOf({ body }: ReceivedText): string {
  return body.kind === 'text' ? body.text : `${body.octets.length} octets of data`
}

const NOT_FOUND = 404
/** What a service centre refuses comes as RP-ERROR; a 404 says that nothing led there. */
const NO_CRITERIA = '; no filter criteria of the sender led to a service centre: docs/guides/sms.md'

/** How the sending of a text ended, in words. */
export function describeSending(outcome: SendOutcome): string {
  if (outcome.kind === 'sent') return 'sent: the service centre has it'
  const { cause } = outcome
  const words =
    cause === undefined ? printable(outcome.reason) : `${describeRpCause(cause) ?? 'not known'} (RP-ERROR ${cause})`
  return `not sent: ${words}${outcome.status === NOT_FOUND ? NO_CRITERIA : ''}`
}

/** What became of it at the other side, in words. */
export function describeDelivery(outcome: DeliveryOutcome): string {
  if (outcome.kind === 'delivered') return 'delivered'
  if (outcome.kind === 'not known') return 'nothing is known of its delivery'
  return `not delivered: ${STATUSES.get(outcome.status) ?? 'not known'} (TP-ST ${outcome.status})`
}
