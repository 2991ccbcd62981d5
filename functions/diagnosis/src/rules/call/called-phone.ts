import { advice, type Finding, LIKELY, POSSIBLE, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { CallAttempt } from '../../story/call-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'
import { relayedTexts } from '../text/relayed-texts.ts'
import { failedCalls, farthestHop, isTowardsPhone, isTowardsServer, userOf } from './failed-calls.ts'

/** What the HSS says of somebody who is not registered. @spec TS 29.228 §6.1.4 */
const NOT_REGISTERED: ReadonlySet<string> = new Set([
  'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED',
  'DIAMETER_UNREGISTERED_SERVICE',
])

/** @spec TS 24.229 §5.3.2.1, §5.4.3.3 */
export const calleeNotRegistered: Rule = {
  cause: 'callee-not-registered',
  judge(story) {
    // a text is kept until its phone is there
    const texts = new Set(relayedTexts(story).map(({ hop }) => hop.callId))
    return failedCalls(story)
      .filter(({ final, callId }) => isNotThere(final?.message.status) && !texts.has(callId))
      .flatMap((call) => judgeUnregistered(call, story))
  },
}

function isNotThere(status: number | undefined): boolean {
  return status === 480 || status === 404
}

function judgeUnregistered(call: CallAttempt, { diameter }: StoryView): readonly Finding[] {
  const called = new Set(call.hops.map(({ request }) => userOf(request.message.uri)))
  const asked = diameter.find(
    ({ command, result, impu = '' }) =>
      command === 'LIR' && NOT_REGISTERED.has(result ?? '') && called.has(userOf(impu)),
  )
  // who rings is there, whatever is said of it in the end
  if (call.hops.some(({ responses }) => responses.some(({ message: { status } }) => status > 100 && status < 200)))
    return []
  const isInside = !call.hops.some(isTowardsPhone) && !call.hops.some(isTowardsServer)
  const { refusal, dialled } = call
  if (refusal === undefined || (asked === undefined && !(isInside && refusal.message.status === 480))) return []
  if (call.hops.some(isTowardsPhone) || /\bHSS\b/.test(refusal.message.reason)) return []
  return [
    {
      cause: 'callee-not-registered',
      confidence: asked === undefined ? POSSIBLE + 0.1 : LIKELY + 0.15,
      what: `${dialled} is a subscriber of this network, but no phone of it is registered.`,
      proofs: [
        ...(asked?.answer === undefined ? [] : [proof(asked.answer, 'Experimental-Result-Code', asked.result ?? '')]),
        proof(refusal, 'Status-Line', refusal.message.startLine),
      ],
      remedies: [
        advice(
          'Look why the called phone is not registered; a criterion for unregistered users leads to voicemail.',
          'voltaic why CALLED-NUMBER',
        ),
      ],
    },
  ]
}

/** What confirms a text is missed by who has sent it: `rp-ack-missing`. */
function reportsIn(story: StoryView): ReadonlySet<string> {
  const reports = relayedTexts(story).filter(({ rpdu }) => rpdu.type !== 'RP-DATA')
  return new Set(reports.map(({ hop }) => hop.callId))
}

/** @spec RFC 3261 §16.7, §21.4.9 */
export const phoneDoesNotAnswer: Rule = {
  cause: 'phone-does-not-answer',
  judge(story) {
    const reports = reportsIn(story)
    return failedCalls(story).flatMap((call): readonly Finding[] => {
      const hop = farthestHop(call)
      const { request, responses, sendings } = hop
      if (!isTowardsPhone(hop) || responses.some(({ message: { status } }) => status > 100)) return []
      if (hop.final !== undefined || reports.has(call.callId)) return []
      return [
        {
          cause: 'phone-does-not-answer',
          confidence: LIKELY + 0.18,
          what: `${request.message.uri} is registered, but the phone has answered nothing: it is out of reach, or lost its registration without a word.`,
          proofs: [proof(request, 'answer', `none, sent ${sendings} times`)],
          remedies: [
            advice(
              'Is the phone on and in coverage? Has it another address now, or another IPsec, than it registered with? Flight mode on and off registers it anew.',
              'voltaic why CALLED-NUMBER',
            ),
          ],
        },
      ]
    })
  },
}
