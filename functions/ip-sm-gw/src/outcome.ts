import type { SipResponse } from '@voltaic/sip'
import { decodeTpdu, describeRpCause, FAILURE_CAUSES, RP_CAUSES, type RpError } from '@voltaic/sms'
import { plainWords } from './plain-words.ts'
import type { Setback } from './retry-schedule.ts'

/** What one attempt to deliver has come to. `status` is TP-ST when no other is made. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'later'; readonly setback: Setback; readonly reason: string; readonly status: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly status: number }

/** Characters that are kept of the Reason-Phrase of a phone. */
export const MAX_REASON_PHRASE = 80

/** TP-ST of messages that are not delivered. @spec TS 23.040 §9.2.3.15 */
export const STATUS = {
  received: 0x00,
  remoteProcedureError: 0x40,
  incompatibleDestination: 0x41,
  rejectedBySme: 0x42,
  notObtainable: 0x43,
  expired: 0x46,
  deletedBySender: 0x47,
  deletedByOperator: 0x48,
  congestionGivenUp: 0x60,
  busyGivenUp: 0x61,
  noResponseGivenUp: 0x62,
  errorInSmeGivenUp: 0x65,
} as const

const later = (setback: Setback, status: number) => ({ kind: 'later', setback, status }) as const
const refused = (status: number) => ({ kind: 'refused', status }) as const
type Verdict = ReturnType<typeof later> | ReturnType<typeof refused>

const BY_SIP_STATUS: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [403, refused(STATUS.rejectedBySme)],
  [404, refused(STATUS.notObtainable)],
  [408, later('absent', STATUS.noResponseGivenUp)],
  [410, refused(STATUS.notObtainable)],
  [413, refused(STATUS.incompatibleDestination)],
  [415, refused(STATUS.incompatibleDestination)],
  [430, later('absent', STATUS.noResponseGivenUp)],
  [480, later('absent', STATUS.noResponseGivenUp)],
  [486, later('busy', STATUS.busyGivenUp)],
  [488, refused(STATUS.incompatibleDestination)],
  [503, later('busy', STATUS.congestionGivenUp)],
  [600, later('busy', STATUS.busyGivenUp)],
  [603, refused(STATUS.rejectedBySme)],
  [604, refused(STATUS.notObtainable)],
  [606, refused(STATUS.incompatibleDestination)],
])

/**
 * What the final response to the MESSAGE of an attempt says.
 *
 * @returns undefined when the phone has it: its report follows
 * @spec TS 24.341 §5.3.3.4; RFC 3428 §7
 */
export function outcomeOfResponse({ status, reason, local }: SipResponse): Outcome | undefined {
  if (status < 300) return undefined
  const words = `SIP ${status} ${plainWords(reason, MAX_REASON_PHRASE)}`
  // nobody has answered: it may be anything on the way
  if (local !== undefined) return { ...later('absent', STATUS.noResponseGivenUp), reason: words }
  const known = BY_SIP_STATUS.get(status)
  if (known !== undefined) return { ...known, reason: words }
  const verdict =
    status >= 500 && status < 600 ? later('busy', STATUS.errorInSmeGivenUp) : refused(STATUS.remoteProcedureError)
  return { ...verdict, reason: words }
}

/** The phone has it, as far as SIP is concerned, and says nothing more. @spec TS 24.011 §10 */
export const NO_REPORT: Outcome = {
  ...later('no-report', STATUS.noResponseGivenUp),
  reason: 'no report from the phone',
}

const BY_FAILURE_CAUSE: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [0xd0, later('memory-full', STATUS.noResponseGivenUp)],
  [0xd3, later('memory-full', STATUS.noResponseGivenUp)],
  [0xd4, later('busy', STATUS.busyGivenUp)],
])

const BY_RP_CAUSE: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [RP_CAUSES.unassignedNumber, refused(STATUS.notObtainable)],
  [RP_CAUSES.smTransferRejected, refused(STATUS.rejectedBySme)],
  [RP_CAUSES.memoryCapacityExceeded, later('memory-full', STATUS.noResponseGivenUp)],
  [RP_CAUSES.destinationOutOfOrder, later('busy', STATUS.noResponseGivenUp)],
  [RP_CAUSES.unidentifiedSubscriber, refused(STATUS.notObtainable)],
  [RP_CAUSES.unknownSubscriber, refused(STATUS.notObtainable)],
  [RP_CAUSES.networkOutOfOrder, later('busy', STATUS.noResponseGivenUp)],
  [RP_CAUSES.temporaryFailure, later('busy', STATUS.noResponseGivenUp)],
  [RP_CAUSES.congestion, later('busy', STATUS.congestionGivenUp)],
  [RP_CAUSES.resourcesUnavailable, later('busy', STATUS.congestionGivenUp)],
  // TS 24.011 §9.3.1: it knew no transfer of that reference, which is no fault of the message
  [RP_CAUSES.invalidSmTransferReference, later('no-report', STATUS.noResponseGivenUp)],
  [RP_CAUSES.semanticallyIncorrectMessage, refused(STATUS.incompatibleDestination)],
  [RP_CAUSES.invalidMandatoryInformation, refused(STATUS.incompatibleDestination)],
  [RP_CAUSES.messageTypeNotImplemented, refused(STATUS.incompatibleDestination)],
  [RP_CAUSES.messageNotCompatibleWithState, later('busy', STATUS.busyGivenUp)],
  [RP_CAUSES.informationElementNotImplemented, refused(STATUS.incompatibleDestination)],
  [RP_CAUSES.protocolError, refused(STATUS.incompatibleDestination)],
])

/**
 * What an RP-ERROR of the phone says, with the TP-FCS in it.
 *
 * @spec TS 24.011 §8.2.5.4; TS 23.040 §9.2.3.22
 */
export function outcomeOfError(error: RpError): Outcome {
  const failure = failureCauseOf(error)
  const cause = describeRpCause(error.cause) ?? 'unknown cause'
  const reason = `RP-ERROR ${error.cause} ${cause}${failure === undefined ? '' : `, ${wordsOf(failure)}`}`
  const verdict =
    (failure === undefined ? undefined : BY_FAILURE_CAUSE.get(failure)) ??
    BY_RP_CAUSE.get(error.cause) ??
    refused(STATUS.remoteProcedureError)
  return { ...verdict, reason }
}

function wordsOf(failure: number): string {
  return FAILURE_CAUSES.get(failure) ?? `TP-FCS ${failure}`
}

function failureCauseOf({ userData }: RpError): number | undefined {
  if (userData === undefined) return undefined
  try {
    const report = decodeTpdu(userData, 'ms-to-network', 'RP-ERROR')
    return report.type === 'SMS-DELIVER-REPORT' ? report.failureCause : undefined
  } catch {
    // the cause alone counts then
    return undefined
  }
}
