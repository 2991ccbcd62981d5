import { decodeTpdu, describeRpCause, type RpData, statusClass, type Tpdu } from '@voltaic/sms'
import { isRefusedAtOnce } from '../rules/call/failed-calls.ts'
import {
  eachOnce,
  isReportFor,
  otherPartyOf,
  type RelayedText,
  relayedTexts,
  textOfAddress,
} from '../rules/text/relayed-texts.ts'
import { readable } from '../story/readable.ts'
import { readableIdentity } from './identity-names.ts'
import { statusOf } from './registration-entries.ts'
import type { DraftEntry, TimelineStory } from './timeline-entry.ts'

/** Texts sent and received with what became of them; never what they say. @spec TS 24.341 §5.3; TS 24.011 §7.3 */
export function textEntries(timeline: TimelineStory): readonly DraftEntry[] {
  const { story } = timeline
  const relayed = relayedTexts(story)
  const once = eachOnce(relayed)
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
  const who = `Text ${isOut ? 'to' : 'from'} ${otherPartyOf(rpdu) ?? 'somebody'}`
  const { final } = text.hop
  if (final !== undefined && final.message.status >= 300) {
    return { outcome: 'failure', what: `${who}: ${statusOf(final.message)}` }
  }
  const report = all.find((each) => isReportFor(each, text))?.rpdu
  if (report?.type === 'RP-ERROR') {
    const cause = describeRpCause(report.cause) ?? `RP-Cause ${report.cause}`
    return { outcome: 'failure', what: `${who}: refused, ${cause}` }
  }
  if (report === undefined) return { outcome: 'open', what: `${who}: not confirmed so far` }
  return { outcome: 'success', what: `${who}: ${isOut ? 'taken by the service centre' : 'delivered'}` }
}

/** @spec TS 23.040 §9.2.3.15 */
function statusReport({ recipientAddress, status }: Tpdu & { readonly type: 'SMS-STATUS-REPORT' }): Said {
  const kind = statusClass(status)
  const words = kind === 'completed' ? 'delivered' : kind.replaceAll('-', ' ')
  const isFailure = kind === 'permanent-error' || kind === 'given-up'
  return {
    outcome: kind === 'completed' ? 'success' : isFailure ? 'failure' : 'note',
    what: `Report on the text to ${textOfAddress(recipientAddress) ?? 'somebody'}: ${words}`,
  }
}

/** MESSAGEs that carry no short message. @spec RFC 3428 §4 */
function otherMessages({ story, isOwn }: TimelineStory, relayed: ReadonlySet<string>): readonly DraftEntry[] {
  return story.calls
    .filter(({ method, callId }) => method === 'MESSAGE' && !relayed.has(callId))
    .map((message): DraftEntry => {
      const { first, callId, caller, dialled, final } = message
      const isOut = isOwn(caller)
      const who = `Message ${isOut ? 'to' : 'from'} ${readableIdentity(isOut ? dialled : caller)}`
      const status = final?.message.status
      const outcome = status === undefined ? 'open' : status < 300 ? 'success' : 'failure'
      const at = first.request.at
      const place = { at, until: final?.at ?? at, kind: 'text', callId } as const
      if (!isOut && isRefusedAtOnce(message, story)) {
        return { ...place, outcome: 'note', what: `${who}: of a stranger, refused at the P-CSCF` }
      }
      return { ...place, outcome, what: `${who}: ${statusOf(final?.message)}` }
    })
}
