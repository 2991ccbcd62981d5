import type { HandsetHabits } from '../../evidence.ts'
import { advice, type Finding, POSSIBLE, proof, type Remedy } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { openAttempts } from './open-attempts.ts'

/** A challenge, and then nothing. What else could be the reason is for other rules. @spec TS 24.229 §5.1.1.5.1 */
export const noSecondRegister: Rule = {
  cause: 'no-second-register',
  judge: (story) =>
    openAttempts(story)
      .filter(({ outcome }) => outcome === 'silent')
      .map(({ impi, challenge, userAgent, instance, last }): Finding => {
        const habits = story.habitsOf({ userAgent, imei: instance })
        return {
          cause: 'no-second-register',
          confidence: POSSIBLE + 0.1,
          what: `${impi}${habits === undefined ? '' : ` (${habits.family})`} was challenged and has not said a word since. The SIM was not asked, did not answer, or the phone does not like the challenge.`,
          proofs: [
            ...(challenge === undefined ? [] : [proof(challenge, 'Status-Line', challenge.message.startLine)]),
            proof(last.request, 'User-Agent', userAgent ?? 'none'),
          ],
          remedies: habits === undefined ? COMMON : ofFamily(habits),
        }
      }),
}

const COMMON: readonly Remedy[] = [
  advice(
    'Look in this order: does the 401 have a Security-Server that the phone can use; does nothing translate addresses or drop ESP on the way; are the keys right; has the SIM an ISIM or USIM that the phone uses for IMS.',
    'voltaic doctor --only esp firewall nat',
  ),
]

function ofFamily({ family, silentAfterChallenge }: HandsetHabits): readonly Remedy[] {
  return [...silentAfterChallenge.map(({ because, mend }) => advice(`${family}: ${because}. ${mend}`)), ...COMMON]
}
