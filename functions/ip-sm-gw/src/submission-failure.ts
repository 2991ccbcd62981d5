import { RP_CAUSES } from '@voltaic/sms'
import type { SmsRefusal } from './sms-submission.ts'

/** RP-Cause and TP-FCS. */
export interface Failure {
  readonly cause: number
  readonly failureCause: number
}

/** What a phone is told of each refusal. @spec TS 24.011 §8.2.5.4; TS 23.040 §9.2.3.22 */
export const FAILURES: Readonly<Record<SmsRefusal, Failure>> = {
  INVALID_NUMBER: { cause: RP_CAUSES.unassignedNumber, failureCause: 0xc3 },
  UNASSIGNED_NUMBER: { cause: RP_CAUSES.unassignedNumber, failureCause: 0xc3 },
  INVALID_ORIGINATOR: { cause: RP_CAUSES.unidentifiedSubscriber, failureCause: 0xff },
  TEXT_TOO_LONG: { cause: RP_CAUSES.smTransferRejected, failureCause: 0xff },
  QUEUE_FULL: { cause: RP_CAUSES.congestion, failureCause: 0xc0 },
  STORE_FULL: { cause: RP_CAUSES.congestion, failureCause: 0xc2 },
  STORE_UNAVAILABLE: { cause: RP_CAUSES.temporaryFailure, failureCause: 0xc2 },
  IDEMPOTENCY_CONFLICT: { cause: RP_CAUSES.smTransferRejected, failureCause: 0xff },
  DUPLICATE: { cause: RP_CAUSES.smTransferRejected, failureCause: 0xc5 },
}
