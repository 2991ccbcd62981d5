import { advice, CERTAIN, type Finding, proof, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { StoryView } from '../../story/story-view.ts'
import { authenticationFailures } from './authentication-failures.ts'

/** The SIM has asked once: that is how a new counter begins. Twice without success is a loop. */
const LOOP = 2

/** @spec TS 33.102 §6.3.5, §C.3 */
export const sqnResynchronisationLoop: Rule = {
  cause: 'sqn-resynchronisation-loop',
  judge(story) {
    const asking = authenticationFailures(story).filter(({ answer }) => answer === 'auts')
    return [...Map.groupBy(asking, ({ attempt }) => attempt.impi)]
      .filter(([, failures]) => failures.length >= LOOP || isToldByHss(story))
      .map(
        ([impi, failures]): Finding => ({
          cause: 'sqn-resynchronisation-loop',
          confidence: CERTAIN,
          what: `The SIM of ${impi} asked for synchronisation ${failures.length} times and was never satisfied.`,
          proofs: [
            ...failures.slice(0, 2).map(({ exchange }) => proof(exchange.request, 'Authorization: auts', 'present')),
            ...refusals(story).map(({ answer, why }) => proof(answer, 'Error-Message', why)),
          ],
          remedies: [
            advice(
              'Another authentication centre has the same SIM: let one of them make all vectors, or give each a range of IND of its own (docs/guides/keys.md). Compare the length of IND and delta with the data sheet of the SIM.',
              `voltaic keys check --subscriber ${shellWord(impi)} register.txt`,
            ),
          ],
        }),
      )
  },
}

function refusals({ diameter }: StoryView) {
  return diameter.flatMap(({ command, answer, why, isSuccess }) =>
    command === 'MAR' && answer !== undefined && why !== undefined && !isSuccess ? [{ answer, why }] : [],
  )
}

function isToldByHss(story: StoryView): boolean {
  return refusals(story).some(({ why }) => why.includes('again and again'))
}
