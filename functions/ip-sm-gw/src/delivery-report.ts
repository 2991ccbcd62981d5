import type { SipRequest } from '@voltaic/sip'
import { isStoreFailure } from './conclusions.ts'
import { type Outcome, outcomeOfError, STATUS } from './outcome.ts'
import { type DeliveryReport, type ExpectedReport, messageOfCallId, referenceOf } from './reports.ts'
import type { SmsParty } from './sms-parties.ts'
import type { SmscParts } from './smsc-parts.ts'

/**
 * The report of a phone on a message that it was handed. One that comes late, or after this process has died and come
 * back, counts too, unless the message has ended: then nothing is left to be done.
 *
 * @spec TS 24.341 §5.3.3.4; TS 24.011 §7.3.2, §7.3.4
 */
export async function takeReport(
  report: DeliveryReport,
  request: SipRequest,
  sender: SmsParty,
  parts: SmscParts,
): Promise<void> {
  const { reports, room } = parts
  const inReplyTo = request.header('In-Reply-To')?.trim()
  const expected = reports.find(report, inReplyTo, sender.key)
  if (expected !== undefined) {
    await settle(expected, report.type === 'RP-ACK' ? DELIVERED : outcomeOfError(report), parts)
    return
  }
  const isLate =
    report.type === 'RP-ACK' && inReplyTo !== undefined && (await takeLate(inReplyTo, report, sender, parts))
  if (!isLate) room.runtime.counters.add('sms.report.unmatched')
}

const DELIVERED: Outcome = { kind: 'delivered' }
const DELIVERED_END = { state: 'delivered', status: STATUS.received, attempts: 1 } as const

/** The phone gets its 202 when the end is on disk, so that it asks again if it is not. */
async function settle(expected: ExpectedReport, outcome: Outcome, { conclusions, room }: SmscParts): Promise<void> {
  if (outcome.kind === 'delivered') {
    try {
      await conclusions.end(expected.messageId, DELIVERED_END)
    } catch (error) {
      if (!isStoreFailure(error)) throw error
      // whoever waits for the report goes on trying
      room.runtime.log.warn('report of a phone not stored yet', { code: error.code })
    }
  }
  expected.resolve(outcome)
}

/** @returns whether it was of a message that waits for another attempt, or for the report on one */
async function takeLate(callId: string, report: DeliveryReport, sender: SmsParty, parts: SmscParts): Promise<boolean> {
  const { room, conclusions, deliveries, reports } = parts
  try {
    const [row] = await room.statements.message.read({ id: messageOfCallId(callId) })
    if (row === undefined || row.ended_at !== null || referenceOf(row) !== report.messageReference) return false
    // programs know identifiers too: who names one is its phone only when it has its number
    if (row.destination !== sender.key) return false
    await conclusions.end(row.id, DELIVERED_END)
    room.runtime.counters.add('sms.report.late')
    reports.ofMessage(row)?.resolve(DELIVERED)
    // the phone is there, and so is the next message perhaps
    await deliveries.hurry(row.destination)
    return true
  } catch (error) {
    if (!isStoreFailure(error)) throw error
    return false
  }
}
