import { RP_CAUSES } from '@voltaic/sms'
import { advice, CERTAIN, type Finding, type Remedy, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { userOf } from '../call/failed-calls.ts'
import { causeInWords, proofsOf, type RefusedText, refusedTexts } from './refused-texts.ts'

type RefusalCause = 'text-to-nobody' | 'service-centre-cannot' | 'text-refused'

const NOBODY: ReadonlySet<number> = new Set([RP_CAUSES.unassignedNumber, RP_CAUSES.unknownSubscriber])

/** The network is at fault, and not the text. */
const CANNOT: ReadonlySet<number> = new Set([
  RP_CAUSES.destinationOutOfOrder,
  RP_CAUSES.networkOutOfOrder,
  RP_CAUSES.temporaryFailure,
  RP_CAUSES.congestion,
  RP_CAUSES.resourcesUnavailable,
])

/** Who has sent it may not. */
const NOT_ALLOWED: ReadonlySet<number> = new Set([
  RP_CAUSES.operatorDeterminedBarring,
  RP_CAUSES.callBarred,
  RP_CAUSES.unidentifiedSubscriber,
  RP_CAUSES.facilityRejected,
  RP_CAUSES.requestedFacilityNotSubscribed,
  RP_CAUSES.requestedFacilityNotImplemented,
])

/** TP-FCS. @spec TS 23.040 §9.2.3.22 */
const BUSY = 0xc0

/** The service centre says no after the 202: the sender's phone shows "not sent". @spec TS 24.341 §5.3.1.3, §5.3.3.4 */
export const textToNobody: Rule = ruleFor('text-to-nobody')

/** @spec TS 24.011 §8.2.5.4 */
export const serviceCentreCannot: Rule = ruleFor('service-centre-cannot')

/** @spec TS 24.011 §8.2.5.4; TS 23.040 §9.2.3.22 */
export const textRefused: Rule = ruleFor('text-refused')

function ruleFor(cause: RefusalCause): Rule {
  return {
    cause,
    judge: (story) =>
      refusedTexts(story, 'network')
        .filter(({ error }) => refusalOf(error.cause) === cause)
        .map((refused): Finding => findingOf(cause, refused)),
  }
}

function refusalOf(rpCause: number): RefusalCause {
  if (NOBODY.has(rpCause)) return 'text-to-nobody'
  return CANNOT.has(rpCause) ? 'service-centre-cannot' : 'text-refused'
}

function findingOf(cause: RefusalCause, refused: RefusedText): Finding {
  const { report, phone, other, takenAt } = refused
  const to = other === undefined ? '' : ` to ${other}`
  const centre = `The service centre (${report.hop.request.sender})`
  return {
    cause,
    confidence: CERTAIN,
    who: phone,
    what: `${centre} has refused the text of ${userOf(phone)}${to}, after the 202 for it: ${causeInWords(refused)}.`,
    proofs: proofsOf(refused),
    remedies: [remedyFor(cause, refused)],
    ...(takenAt !== undefined && { worksSince: takenAt }),
  }
}

function remedyFor(cause: RefusalCause, refused: RefusedText): Remedy {
  const { error, other, phone } = refused
  const number = other === undefined ? 'NUMBER' : shellWord(other)
  if (cause === 'text-to-nobody') {
    return advice(
      'Nobody has this number, as the number plan of the sender reads it: give it to a subscriber, or write it with its country code.',
      `voltaic number preview ${number}`,
      `voltaic subscriber show ${number}`,
    )
  }
  if (cause === 'service-centre-cannot') return whenItCan(refused, number)
  if (NOT_ALLOWED.has(error.cause)) {
    return advice(
      'The service centre does not let this sender text: look at its barrings and services there, and at the identity in P-Asserted-Identity, by which it knows the sender.',
      `voltaic subscriber show ${shellWord(userOf(phone))}`,
    )
  }
  if (error.cause === RP_CAUSES.smTransferRejected) {
    return advice(
      'The service centre will not have this text: RP-Cause and TP-FCS say why. Sent unchanged, it is refused again.',
    )
  }
  return advice(
    'The service centre cannot read what the phone has sent: look at the octets of the body, and at what in them it objects to.',
    'voltaic sms decode HEX',
  )
}

function whenItCan({ failureCause }: RefusedText, number: string): Remedy {
  if (failureCause === BUSY) {
    return advice(
      'Too many texts wait for the receiver: see why none is delivered, and drop what nobody needs any more.',
      `voltaic sms queue --to ${number}`,
    )
  }
  return advice(
    'The service centre could not store it: look whether its database answers and its disk has room (docs/guides/storage.md). Then the sender has to send it again: nothing of it was kept.',
    'voltaic alarms',
  )
}
