import type { RpData, Rpdu } from '@voltaic/sms'
import { advice, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { failedCalls, isTowardsServer } from '../call/failed-calls.ts'
import { isReportFor, type RelayedText, relayedTexts } from './relayed-texts.ts'

/** @spec TS 24.011 §5.3.2.3, §10.1; TS 24.341 §5.3.1.3, §5.3.3.4 */
export const rpAckMissing: Rule = {
  cause: 'rp-ack-missing',
  judge(story) {
    const texts = relayedTexts(story)
    const submitted = texts.filter(({ rpdu, hop }) => isFromPhone(rpdu) && hop.hops === 1)
    const bySender = Map.groupBy(submitted, ({ hop, rpdu }) => `${senderOf(hop)} ${contentOf(rpdu as RpData)}`)
    return [...bySender.values()].flatMap((same): readonly Finding[] => {
      const [first, ...again] = same
      if (first === undefined || again.length === 0 || first.hop.final === undefined) return []
      const report = texts.find((each) => isReportForOne(each, same))
      if (report !== undefined && report.hop.final !== undefined && report.hop.final.message.status < 300) return []
      return [findingOf(same, report)]
    })
  },
}

function findingOf(same: readonly RelayedText[], report: RelayedText | undefined): Finding {
  const [first] = same
  return {
    cause: 'rp-ack-missing',
    confidence: LIKELY + 0.18,
    what: `${first === undefined ? 'The phone' : senderOf(first.hop)} has sent the same text ${same.length} times: the confirmation of the service centre has not reached it.`,
    proofs: [
      ...same
        .slice(0, 3)
        .map(({ hop, rpdu }) => proof(hop.request, 'RP-Message Reference', String(rpdu.messageReference))),
      ...(report === undefined
        ? []
        : [proof(report.hop.request, report.rpdu.type, report.hop.final?.message.startLine ?? 'no answer')]),
    ],
    remedies: [
      advice(
        'The RP-ACK is a MESSAGE of its own to the phone, with In-Reply-To and the address that it registered. Look what becomes of that MESSAGE between S-CSCF and phone.',
        'voltaic trace --story NUMBER --since 10m',
      ),
    ],
  }
}

function isFromPhone(rpdu: Rpdu): boolean {
  return rpdu.type === 'RP-DATA' && rpdu.direction === 'ms-to-network'
}

function senderOf({ request }: RelayedText['hop']): string {
  return request.message.from.uri
}

/** The same text has the same content but for the mark that it is a repetition. @spec TS 23.040 §9.2.3.25 */
function contentOf({ userData }: RpData): string {
  const copy = Buffer.from(userData)
  if (copy.length > 0) copy[0] = (copy[0] as number) & ~REJECT_DUPLICATES
  return copy.toString('hex')
}

const REJECT_DUPLICATES = 0x04

/** On its way to the phone, the answer to one of them, be it RP-ACK or RP-ERROR; the hop nearest to the phone. */
function isReportForOne(report: RelayedText, same: readonly RelayedText[]): boolean {
  return report.hop.request.message.has('P-Called-Party-ID') && same.some((text) => isReportFor(report, text))
}

/** @spec TS 24.341 §5.3.1.2; TS 24.229 §5.4.3.2 */
export const smsNotTriggered: Rule = {
  cause: 'sms-not-triggered',
  judge(story) {
    const submitted = new Set(
      relayedTexts(story)
        .filter(({ rpdu }) => isFromPhone(rpdu))
        .map(({ hop }) => hop.callId),
    )
    return failedCalls(story, 'MESSAGE').flatMap((call): readonly Finding[] => {
      const { refusal, callId, dialled, caller } = call
      if (!submitted.has(callId) || call.hops.some(isTowardsServer) || refusal === undefined) return []
      return [
        {
          cause: 'sms-not-triggered',
          confidence: LIKELY + 0.18,
          what: `No filter criterion of ${caller} leads its texts to the service centre: the MESSAGE went to ${dialled} as any other.`,
          proofs: [
            proof(call.first.request, 'Content-Type', 'application/vnd.3gpp.sms, and no application server was asked'),
            proof(refusal, 'Status-Line', refusal.message.startLine),
          ],
          remedies: [
            advice(
              'Give the service profile of the sender the criterion of the service centre: Method MESSAGE, Content-Type application/vnd.3gpp.sms, originating (docs/guides/sms.md).',
              'voltaic ifc explain --profile profile.xml --message message.sip',
            ),
          ],
        },
      ]
    })
  },
}
