import { decodeTpdu, describeRpCause, FAILURE_CAUSES, type RpData, type RpError, type SmsDirection } from '@voltaic/sms'
import { type Proof, proof } from '../../finding.ts'
import { readable } from '../../story/readable.ts'
import type { StoryView } from '../../story/story-view.ts'
import { userOf } from '../call/failed-calls.ts'
import { eachOnce, isReportFor, otherPartyOf, type RelayedText, relayedTexts } from './relayed-texts.ts'

/** SM rejected: duplicate SM. The service centre has the text, and will not have it twice. @spec TS 23.040 §9.2.3.25 */
const DUPLICATE = 0xc5

/** A text whose MESSAGE was taken, and that came back by RP-ERROR in a MESSAGE of its own. @spec TS 24.341 §5.3.1.3, §5.3.2.4 */
export interface RefusedText {
  /** Where who refuses has sent it. */
  readonly report: RelayedText
  readonly error: RpError
  /** TP-FCS. */
  readonly failureCause: number | undefined
  /** What is refused, where its sender has sent it; undefined when it was not seen. */
  readonly text: RelayedText | undefined
  /** Who was to send or to get the text with a phone. */
  readonly phone: string
  /** Number or name of the other side. */
  readonly other: string | undefined
  /** When the same was taken after all; milliseconds since 1970. */
  readonly takenAt: number | undefined
}

/** @param by who refuses: the network what a phone has sent, or a phone what the network hands it */
export function refusedTexts(story: StoryView, by: 'network' | 'phone'): readonly RefusedText[] {
  const all = eachOnce(relayedTexts(story))
  const direction: SmsDirection = by === 'network' ? 'network-to-ms' : 'ms-to-network'
  return all.flatMap((report): readonly RefusedText[] => {
    const { hop, rpdu } = report
    if (rpdu.type !== 'RP-ERROR' || rpdu.direction !== direction) return []
    const failureCause = failureCauseOf(rpdu)
    if (failureCause === DUPLICATE) return []
    const text = all.find((each) => each.rpdu.type === 'RP-DATA' && isReportFor(report, each))
    const sender = by === 'phone' ? report : text
    const phone = sender?.hop.request.message.from.uri ?? hop.request.message.to.uri
    const other = text === undefined ? undefined : otherPartyOf(text.rpdu as RpData)
    return [{ report, error: rpdu, failureCause, text, phone, other, takenAt: takenAfter(report, text, all) }]
  })
}

function failureCauseOf({ userData, direction }: RpError): number | undefined {
  if (userData === undefined) return undefined
  const tpdu = readable(() => decodeTpdu(userData, direction, 'RP-ERROR'))
  return tpdu !== undefined && 'failureCause' in tpdu ? tpdu.failureCause : undefined
}

/** The same for the same phone: what it sends to that number, or the very text that it would not have. */
function takenAfter(
  report: RelayedText,
  text: RelayedText | undefined,
  all: readonly RelayedText[],
): number | undefined {
  if (text === undefined) return undefined
  const again = all.filter((each) => each.hop.request.at > report.hop.request.at && isSame(each, text))
  const taken = again.find((each) => all.some((ack) => ack.rpdu.type === 'RP-ACK' && isReportFor(ack, each)))
  return taken?.hop.request.at
}

function isSame({ hop, rpdu }: RelayedText, text: RelayedText): boolean {
  const data = text.rpdu as RpData
  if (rpdu.type !== 'RP-DATA' || rpdu.direction !== data.direction) return false
  const [one, two] = [hop.request.message, text.hop.request.message]
  if (rpdu.direction === 'network-to-ms') {
    return userOf(one.to.uri) === userOf(two.to.uri) && Buffer.compare(rpdu.userData, data.userData) === 0
  }
  return userOf(one.from.uri) === userOf(two.from.uri) && otherPartyOf(rpdu) === otherPartyOf(data)
}

/** `RP-Cause 1, unassigned number (TP-FCS: invalid SME address)`. @spec TS 24.011 §8.2.5.4; TS 23.040 §9.2.3.22 */
export function causeInWords({ error, failureCause }: RefusedText): string {
  const words = `RP-Cause ${error.cause}, ${describeRpCause(error.cause) ?? 'which the standard does not have'}`
  if (failureCause === undefined) return words
  return `${words} (TP-FCS: ${FAILURE_CAUSES.get(failureCause) ?? failureCause})`
}

/** The text, the 202 that was no more than that it has come, and the report. */
export function proofsOf(refused: RefusedText): readonly Proof[] {
  const { text, report } = refused
  const sent = text?.hop
  return [
    ...(sent === undefined
      ? []
      : [proof(sent.request, 'RP-Message Reference', `${refused.error.messageReference}, the one that is refused`)]),
    ...(sent?.final === undefined
      ? []
      : [proof(sent.final, 'Status-Line', `${sent.final.message.startLine}: it has come, no more`)]),
    proof(report.hop.request, 'RP-Cause', causeInWords(refused)),
  ]
}
