import { decodeTpdu, describeRpCause, type RpData, statusClass, type TpAddress, type Tpdu } from '@voltaic/sms'
import { type RelayedText, relayedTexts } from '../rules/text/relayed-texts.ts'
import { readable } from '../story/readable.ts'
import { readableIdentity } from './identity-names.ts'
import { statusOf } from './registration-entries.ts'
import type { DraftEntry, TimelineStory } from './timeline-entry.ts'

/** A report belongs to the text that it answers within this time, in milliseconds. @spec TS 24.011 §10.1 */
const REPORTED_WITHIN_MS = 60_000

/** Texts sent and received with what became of them; never what they say. @spec TS 24.341 §5.3; TS 24.011 §7.3 */
export function textEntries(timeline: TimelineStory): readonly DraftEntry[] {
  const { story } = timeline
  const relayed = relayedTexts(story)
  // the hop nearest to the phone that sends, of each
  const bySubmission = Map.groupBy(relayed, ({ hop }) => `${hop.callId} ${hop.request.message.cseq.number}`)
  const once = [...bySubmission.values()].map((hops) =>
    hops.reduce((least, each) => (each.hop.hops < least.hop.hops ? each : least)),
  )
  const short = once.flatMap((text): readonly DraftEntry[] => {
    const said = text.rpdu.type === 'RP-DATA' ? shortMessage(text, text.rpdu, once) : undefined
    return said === undefined ? [] : [{ ...placeOf(text.hop), ...said }]
  })
  return [...short, ...otherMessages(timeline, new Set(relayed.map(({ hop }) => hop.callId)))]
}

type Said = Pick<DraftEntry, 'outcome' | 'what'>

function placeOf({ request, final, callId }: RelayedText['hop']): Pick<DraftEntry, 'at' | 'until' | 'kind' | 'callId'> {
  return { at: request.at, until: final?.at ?? request.at, kind: 'text', callId }
}

function shortMessage(text: RelayedText, rpdu: RpData, all: readonly RelayedText[]): Said | undefined {
  const tpdu = readable(() => decodeTpdu(rpdu.userData, rpdu.direction, 'RP-DATA'))
  if (tpdu?.type === 'SMS-STATUS-REPORT') return statusReport(tpdu)
  const isOut = rpdu.direction === 'ms-to-network'
  const who = `Text ${isOut ? 'to' : 'from'} ${otherOf(tpdu)}`
  const { final } = text.hop
  if (final !== undefined && final.message.status >= 300) {
    return { outcome: 'failure', what: `${who}: ${statusOf(final.message)}` }
  }
  const report = all.find((each) => isReportFor(each, text, rpdu))?.rpdu
  if (report?.type === 'RP-ERROR') {
    const cause = describeRpCause(report.cause) ?? `RP-Cause ${report.cause}`
    return { outcome: 'failure', what: `${who}: refused, ${cause}` }
  }
  if (report === undefined) return { outcome: 'open', what: `${who}: not confirmed so far` }
  return { outcome: 'success', what: `${who}: ${isOut ? 'taken by the service centre' : 'delivered'}` }
}

function isReportFor({ hop, rpdu }: RelayedText, text: RelayedText, { direction, messageReference }: RpData): boolean {
  const after = hop.request.at - text.hop.request.at
  return (
    (rpdu.type === 'RP-ACK' || rpdu.type === 'RP-ERROR') &&
    rpdu.direction !== direction &&
    rpdu.messageReference === messageReference &&
    after >= 0 &&
    after <= REPORTED_WITHIN_MS
  )
}

function otherOf(tpdu: Tpdu | undefined): string {
  if (tpdu?.type === 'SMS-SUBMIT') return addressOf(tpdu.destinationAddress)
  return tpdu?.type === 'SMS-DELIVER' ? addressOf(tpdu.originatingAddress) : 'somebody'
}

function addressOf(address: TpAddress): string {
  if (address.kind === 'digits') return `${address.typeOfNumber === 'international' ? '+' : ''}${address.digits}`
  return address.kind === 'alphanumeric' ? address.text : 'somebody'
}

/** @spec TS 23.040 §9.2.3.15 */
function statusReport({ recipientAddress, status }: Tpdu & { readonly type: 'SMS-STATUS-REPORT' }): Said {
  const kind = statusClass(status)
  const words = kind === 'completed' ? 'delivered' : kind.replaceAll('-', ' ')
  const isFailure = kind === 'permanent-error' || kind === 'given-up'
  return {
    outcome: kind === 'completed' ? 'success' : isFailure ? 'failure' : 'note',
    what: `Report on the text to ${addressOf(recipientAddress)}: ${words}`,
  }
}

/** MESSAGEs that carry no short message. @spec RFC 3428 §4 */
function otherMessages({ story, isOwn }: TimelineStory, relayed: ReadonlySet<string>): readonly DraftEntry[] {
  return story.calls
    .filter(({ method, callId }) => method === 'MESSAGE' && !relayed.has(callId))
    .map(({ first, callId, caller, dialled, final }): DraftEntry => {
      const isOut = isOwn(caller)
      const who = `Message ${isOut ? 'to' : 'from'} ${readableIdentity(isOut ? dialled : caller)}`
      const status = final?.message.status
      const outcome = status === undefined ? 'open' : status < 300 ? 'success' : 'failure'
      const at = first.request.at
      return { at, until: final?.at ?? at, kind: 'text', callId, outcome, what: `${who}: ${statusOf(final?.message)}` }
    })
}
