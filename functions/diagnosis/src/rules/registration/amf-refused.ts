import { advice, CERTAIN, type Finding, POSSIBLE, proof, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { answerIn, authorizationOf, challengeOf, type RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'
import { evidenceOf, openNonce } from './authentication-failures.ts'
import { openAttempts } from './open-attempts.ts'

/** Where AMF begins in AUTN. @spec TS 33.102 §6.3.2 */
const AMF_AT = 6
const SEPARATION_BIT = 0x80

/**
 * Cards may refuse a challenge whose separation bit is 0, though the bit means something in EPS only. Nearly all take it: this is
 * said only of a SIM that has believed a challenge with that bit, and none without it. Its keys may have been changed since; that
 * they are right is known only where the keys of now fit what it answered then.
 *
 * @spec TS 33.102 §F.2, §H; TS 33.401 §6.1.1
 */
export const amfRefused: Rule = {
  cause: 'amf-refused',
  judge: (story) =>
    openAttempts(story).flatMap((attempt): readonly Finding[] => {
      const { challenge, impi, last } = attempt
      const amf = challenge && amfIn(challengeOf(challenge.message).get('nonce'))
      if (challenge === undefined || amf === undefined || isSeparated(amf)) return []
      if (answerIn(last) !== 'mac-failure') return []
      const believed = believedBy(attempt, story)
      if (believed.length === 0 || !believed.every(({ amf: other }) => isSeparated(other))) return []
      const areKeysRight = believed.some(({ exchange }) => fitsNow(impi, exchange, story))
      return [
        {
          cause: 'amf-refused',
          confidence: areKeysRight ? CERTAIN : POSSIBLE,
          what: `The SIM of ${impi} refuses a challenge with the AMF ${amf.toString('hex')}, whose separation bit is 0; it has believed others with that bit${areKeysRight ? ', and its keys are right' : ', and its keys may have been changed since'}.`,
          proofs: [
            proof(challenge, 'WWW-Authenticate: nonce', `AMF ${amf.toString('hex')} in AUTN`),
            proof(last.request, 'Authorization: response', 'empty'),
          ],
          remedies: [
            advice(
              'Set the AMF of the SIM to 8000 in the HSS.',
              `voltaic subscriber change ${shellWord(impi)} --k K --opc OPC --amf 8000`,
            ),
          ],
        },
      ]
    }),
}

function amfIn(nonce = ''): Buffer | undefined {
  const opened = openNonce(nonce)
  return opened && Buffer.from(opened.autn.subarray(AMF_AT, AMF_AT + 2))
}

function isSeparated(amf: Uint8Array): boolean {
  return ((amf[0] ?? 0) & SEPARATION_BIT) !== 0
}

interface Believed {
  readonly amf: Buffer
  readonly exchange: SipExchange
}

/** Challenges that the SIM has answered, or for which it asked for synchronisation, as it does for a right MAC only. */
function believedBy({ impi }: RegistrationAttempt, { registrations }: StoryView): readonly Believed[] {
  return registrations
    .filter((each) => each.impi === impi)
    .flatMap(({ exchanges }) => exchanges)
    .flatMap((exchange): readonly Believed[] => {
      const answer = answerIn(exchange)
      const isBelieved = answer === 'auts' || (answer === 'response' && (exchange.final?.message.status ?? 999) < 300)
      const amf = isBelieved ? amfIn(authorizationOf(exchange).get('nonce')) : undefined
      return amf === undefined ? [] : [{ amf, exchange }]
    })
}

/** Whether the keys that the HSS has now fit what the SIM answered then. */
function fitsNow(impi: string, exchange: SipExchange, { keys }: StoryView): boolean {
  const opened = openNonce(authorizationOf(exchange).get('nonce') ?? '')
  if (opened === undefined || answerIn(exchange) !== 'response') return false
  return keys?.isOf(impi, evidenceOf(exchange, 'response', opened)) === true
}
