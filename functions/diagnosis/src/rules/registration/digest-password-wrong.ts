import { advice, type Finding, LIKELY, proof, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { answerIn, challengeOf } from '../../story/registration-attempt.ts'
import { openAttempts } from './open-attempts.ts'

/** @spec RFC 7616 §3.3; TS 24.229 §5.4.1.2.3B */
export const digestPasswordWrong: Rule = {
  cause: 'digest-password-wrong',
  judge: (story) =>
    openAttempts(story).flatMap(({ exchanges, impi, challenge }): readonly Finding[] => {
      const answered = exchanges.find((each) => answerIn(each) === 'response' && isRefusal(each.final?.message.status))
      if (answered?.final === undefined || challenge === undefined) return []
      const params = challengeOf(challenge.message)
      if ((params.get('algorithm') ?? 'MD5').toUpperCase().startsWith('AKA')) return []
      // RFC 7616 §3.3: then the password was right, and the nonce too old
      if (challengeOf(answered.final.message).get('stale')?.toLowerCase() === 'true') return []
      return [
        {
          cause: 'digest-password-wrong',
          confidence: LIKELY + 0.18,
          what: `${impi} has answered the challenge with another password than is stored.`,
          proofs: [
            proof(answered.request, 'Authorization: response', 'not the one expected'),
            proof(answered.final, 'Status-Line', answered.final.message.startLine),
          ],
          remedies: [
            advice('Type the password anew, on both sides.', `voltaic subscriber password ${shellWord(impi)}`),
          ],
        },
      ]
    }),
}

function isRefusal(status: number | undefined): boolean {
  return status === 401 || status === 403
}
