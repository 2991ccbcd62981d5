import { decodeRpdu, decodeTpdu, type RpData, type Rpdu, type TpAddress } from '@voltaic/sms'
import { readable } from '../../story/readable.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'

/** A short message or a report, over one hop. */
export interface RelayedText {
  readonly hop: SipExchange
  readonly rpdu: Rpdu
}

/** A report belongs to the text that it answers within this time, in milliseconds. @spec TS 24.011 §10.1 */
const REPORTED_WITHIN_MS = 60_000

/** MESSAGEs of the relay layer. @spec TS 24.341 §5.3; TS 24.011 §7.3 */
export function relayedTexts({ sip }: StoryView): readonly RelayedText[] {
  return sip.flatMap((hop): readonly RelayedText[] => {
    const { message } = hop.request
    if (hop.method !== 'MESSAGE' || !/application\/vnd\.3gpp\.sms/i.test(message.header('Content-Type') ?? ''))
      return []
    const rpdu = readable(() => decodeRpdu(message.body))
    return rpdu === undefined ? [] : [{ hop, rpdu }]
  })
}

/** Of each MESSAGE the hop nearest to who has sent it. */
export function eachOnce(texts: readonly RelayedText[]): readonly RelayedText[] {
  const bySubmission = Map.groupBy(texts, ({ hop }) => `${hop.callId} ${hop.request.message.cseq.number}`)
  return [...bySubmission.values()].map((hops) =>
    hops.reduce((least, each) => (each.hop.hops < least.hop.hops ? each : least)),
  )
}

/** By In-Reply-To where the report has it, else by reference and time. @spec TS 24.341 §5.3.1.3, §5.3.2.4; TS 24.011 §8.2.3 */
export function isReportFor({ hop, rpdu }: RelayedText, text: RelayedText): boolean {
  if (rpdu.type !== 'RP-ACK' && rpdu.type !== 'RP-ERROR') return false
  const { direction, messageReference } = text.rpdu
  if (rpdu.direction === direction || rpdu.messageReference !== messageReference) return false
  const answered = hop.request.message.header('In-Reply-To')?.trim()
  if (answered !== undefined) return answered === text.hop.callId
  const after = hop.request.at - text.hop.request.at
  return after >= 0 && after <= REPORTED_WITHIN_MS
}

/** Number or name of the other side: of the receiver in what a phone sends, of the sender in what it gets. */
export function otherPartyOf({ userData, direction }: RpData): string | undefined {
  const tpdu = readable(() => decodeTpdu(userData, direction, 'RP-DATA'))
  if (tpdu === undefined) return undefined
  if ('destinationAddress' in tpdu) return textOfAddress(tpdu.destinationAddress)
  return 'originatingAddress' in tpdu ? textOfAddress(tpdu.originatingAddress) : undefined
}

/** @spec TS 23.040 §9.1.2.5 */
export function textOfAddress(address: TpAddress): string | undefined {
  if (address.kind === 'digits') return `${address.typeOfNumber === 'international' ? '+' : ''}${address.digits}`
  return address.kind === 'alphanumeric' ? address.text : undefined
}
