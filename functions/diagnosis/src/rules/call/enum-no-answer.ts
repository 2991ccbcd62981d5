import { advice, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { failedCalls, userOf } from './failed-calls.ts'

/** Digits from the last to the first, each a label. @spec RFC 6116 §3.2 */
const ENUM_NAME = /^((?:\d\.){3,})[a-z0-9]/

/** Of more questions the first: other calls to the same number have the same ones. */
const MAX_PROOFS = 4

/** What the caller is told of a number that nobody has. */
const UNKNOWN: ReadonlySet<number> = new Set([404, 410, 604])

/** @spec RFC 6116 §3.4; TS 24.229 §5.4.3.2 */
export const enumNoAnswer: Rule = {
  cause: 'enum-no-answer',
  judge(story) {
    const naptrs = story.dns.filter(({ type }) => type === 'NAPTR')
    const found = new Set(naptrs.flatMap(({ name, isFound }) => (isFound ? (numberIn(name) ?? []) : [])))
    const byNumber = Map.groupBy(naptrs, ({ name }) => numberIn(name) ?? '')
    return failedCalls(story).flatMap((call): readonly Finding[] => {
      const { refusal, dialled } = call
      if (refusal === undefined || !UNKNOWN.has(refusal.message.status)) return []
      const called = new Set(call.hops.map(({ request }) => digitsOf(userOf(request.message.uri))))
      const numbers = [...called].filter((number) => number !== '')
      const lookups = numbers.flatMap((number) => byNumber.get(number)?.slice(0, MAX_PROOFS) ?? [])
      if (lookups.length === 0 || numbers.some((number) => found.has(number))) return []
      return [
        {
          cause: 'enum-no-answer',
          confidence: LIKELY + 0.18,
          what: `ENUM has no record for ${dialled}, and no route takes the number.`,
          proofs: [
            ...lookups.map(({ query, name, type, outcome }) => proof(query, `${type} ${name}`, outcome)),
            proof(refusal, 'Status-Line', refusal.message.startLine),
          ],
          remedies: [
            advice(
              'Add the number to the ENUM zone, or a route for its prefix (docs/guides/enum.md, docs/guides/trunks.md).',
              'voltaic enum query NUMBER',
              'voltaic route explain NUMBER',
            ),
          ],
        },
      ]
    })
  },
}

/** The digits that a name of ENUM is made of; nothing for any other. */
function numberIn(name: string): string | undefined {
  return ENUM_NAME.exec(name)?.[1]?.split('.').reverse().join('')
}

function digitsOf(user: string): string {
  return user.replaceAll(/\D/g, '')
}
