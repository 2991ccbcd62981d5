import { advice, CERTAIN, type Finding, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { challengeOf } from '../../story/registration-attempt.ts'
import { openAttempts } from './open-attempts.ts'

/** CK and IK are for the P-CSCF; some handsets drop a challenge that still has them. @spec TS 24.229 §5.2.2.2; RFC 3310 §3.2 */
export const challengeCarriesKeys: Rule = {
  cause: 'challenge-carries-keys',
  judge: (story) =>
    openAttempts(story).flatMap(({ challenge, impi }): readonly Finding[] => {
      if (challenge === undefined) return []
      const params = challengeOf(challenge.message)
      const carried = ['ck', 'ik'].filter((name) => params.has(name))
      if (carried.length === 0) return []
      return [
        {
          cause: 'challenge-carries-keys',
          confidence: CERTAIN,
          what: `The 401 that reaches ${impi} still has ${carried.join(' and ')} in it: a P-CSCF takes them out, and some handsets are silent when it does not.`,
          proofs: [proof(challenge, 'WWW-Authenticate', `parameters ${carried.join(', ')} present`)],
          remedies: [advice('Mend the P-CSCF: it has to keep ck and ik to itself. That of Voltaic does.')],
        },
      ]
    }),
}
