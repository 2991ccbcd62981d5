import { advice, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { openAttempts } from './open-attempts.ts'

/** Of more questions the first: they are those that every other attempt has too. */
const MAX_PROOFS = 4

/** @spec RFC 3263 §4; TS 24.229 §5.2.2.1 */
export const dnsNoAnswer: Rule = {
  cause: 'dns-no-answer',
  judge: (story) =>
    openAttempts(story).flatMap(({ domain, last, callId }): readonly Finding[] => {
      const went = story.byCall.get(callId)?.some(({ hops }) => hops > 1)
      const lookups = went ? [] : story.dns.filter(({ name }) => name === `${domain}.` || name.endsWith(`.${domain}.`))
      if (lookups.length === 0 || lookups.some(({ isFound }) => isFound)) return []
      return [
        {
          cause: 'dns-no-answer',
          confidence: LIKELY + 0.18,
          what: `The P-CSCF asked for ${domain} and was told nothing: it does not know where the home network is.`,
          proofs: [
            ...lookups
              .slice(0, MAX_PROOFS)
              .map(({ query, type, name, outcome }) => proof(query, `${type} ${name}`, outcome)),
            ...(last.final === undefined ? [] : [proof(last.final, 'Status-Line', last.final.message.startLine)]),
          ],
          remedies: [
            advice(
              'Have the DNS server that the P-CSCF asks serve the home domain (docs/guides/dns-server.md).',
              'voltaic doctor --only dns',
            ),
          ],
        },
      ]
    }),
}
