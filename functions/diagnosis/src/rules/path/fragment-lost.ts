import { advice, type Finding, LIKELY } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { openAttempts } from '../registration/open-attempts.ts'

/** @spec RFC 791 §3.2; RFC 8200 §4.5 */
export const fragmentLost: Rule = {
  cause: 'fragment-lost',
  judge(story): readonly Finding[] {
    const { capture } = story
    const [attempt] = openAttempts(story)
    const isCallOpen = story.calls.some(({ first }) => first.final === undefined)
    if (capture === undefined || capture.fragmentsLost === 0 || (attempt === undefined && !isCallOpen)) return []
    const at = attempt?.last.request.at ?? story.until
    return [
      {
        cause: 'fragment-lost',
        confidence: LIKELY + 0.15,
        what: 'Datagrams came in fragments of which not all arrived where the capture was made: what they held was never read.',
        proofs: [
          { at, where: 'capture', field: 'fragments', says: `${capture.fragmentsLost} datagrams are incomplete` },
        ],
        remedies: [
          advice(
            'Let fragments pass on the way, and the same MTU be everywhere; or tell phones a smaller one, so that there are none (docs/guides/pcscf-discovery.md).',
            'voltaic doctor --only network firewall',
          ),
        ],
      },
    ]
  },
}
