import { advice, CERTAIN, type Finding, proof, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { answerIn, challengeOf, type RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openNonce } from './authentication-failures.ts'
import { openAttempts } from './open-attempts.ts'

/** Where AMF begins in AUTN. @spec TS 33.102 §6.3.2 */
const AMF_AT = 6
const SEPARATION_BIT = 0x80

/**
 * Cards may refuse a challenge whose separation bit is 0, though the bit means something in EPS only. Nearly all take it: this
 * is said only when the keys are known to be right, since with wrong keys it would be a false trail.
 *
 * @spec TS 33.102 §F.2, §H; TS 33.401 §6.1.1
 */
export const amfRefused: Rule = {
  cause: 'amf-refused',
  judge: (story) =>
    openAttempts(story).flatMap((attempt): readonly Finding[] => {
      const { challenge, impi, last } = attempt
      const opened = challenge && openNonce(challengeOf(challenge.message).get('nonce') ?? '')
      const amf = opened && Buffer.from(opened.autn.subarray(AMF_AT, AMF_AT + 2))
      if (challenge === undefined || amf === undefined || ((amf[0] ?? 0) & SEPARATION_BIT) !== 0) return []
      if (answerIn(last) !== 'mac-failure') return []
      if (!hasOnceFitted(attempt, story)) return []
      return [
        {
          cause: 'amf-refused',
          confidence: CERTAIN,
          what: `The SIM of ${impi} refuses a challenge with the AMF ${amf.toString('hex')}, whose separation bit is 0, and its keys are right.`,
          proofs: [
            proof(challenge, 'WWW-Authenticate: nonce', `AMF ${amf.toString('hex')} in AUTN`),
            proof(last.request, 'Authorization: response', 'empty'),
          ],
          remedies: [
            advice(
              'Set the AMF of the SIM to 8000 in the HSS.',
              `voltaic subscriber remove ${shellWord(impi)}`,
              `voltaic subscriber add --imsi ${shellWord(impi)} --msisdn NUMBER --k K --opc OPC --amf 8000`,
            ),
          ],
        },
      ]
    }),
}

/** The SIM has believed another challenge: it has answered it, or asked for synchronisation, which it does for a right MAC only. */
function hasOnceFitted({ impi }: RegistrationAttempt, { registrations }: StoryView): boolean {
  return registrations.some(
    (each) =>
      each.impi === impi &&
      each.exchanges.some((exchange) => {
        const answer = answerIn(exchange)
        return answer === 'auts' || (answer === 'response' && (exchange.final?.message.status ?? 999) < 300)
      }),
  )
}
