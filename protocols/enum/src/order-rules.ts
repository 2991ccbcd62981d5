import type { Random } from '@voltaic/runtime'
import type { RuleReading } from './enum-zone.ts'

interface Ranked {
  readonly order: number
  readonly preference: number
}

/** The rules by ORDER, lowest first: one group each. @spec RFC 3403 §4.1 */
export function groupByOrder<T extends Ranked>(rules: readonly T[]): readonly (readonly T[])[] {
  const groups = new Map<number, T[]>()
  for (const rule of rules) {
    const group = groups.get(rule.order)
    if (group === undefined) groups.set(rule.order, [rule])
    else group.push(rule)
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group)
}

/**
 * The rules of one ORDER in the order to try them: lower PREFERENCE first, and equal ones as one likes, which is at
 * random here, so that they share the calls.
 *
 * @spec RFC 3403 §4.1
 */
export function orderWithinGroup<T extends Ranked>(
  rules: readonly T[],
  weighting: RuleReading['weighting'],
  random: Random,
): readonly T[] {
  if (rules.length < 2) return rules
  return weighting === 'preference' ? drawByWeight(rules, random) : byPreference(rules, random)
}

function byPreference<T extends Ranked>(rules: readonly T[], random: Random): readonly T[] {
  return shuffled(rules, random).sort((a, b) => a.preference - b.preference)
}

/**
 * Draws one rule after the other, each with a chance of its PREFERENCE by the sum of those that are left. A rule of 0
 * comes after all others.
 */
function drawByWeight<T extends Ranked>(rules: readonly T[], random: Random): readonly T[] {
  // DEVIATION RFC 3403 §4.1: PREFERENCE is no weight there; only a zone that asks for it is read so.
  const left = shuffled(rules, random)
  const drawn: T[] = []
  let sum = left.reduce((total, { preference }) => total + preference, 0)
  while (sum > 0) {
    let mark = random.integer(sum)
    const index = left.findIndex(({ preference }) => {
      mark -= preference
      return mark < 0
    })
    const [rule] = left.splice(index, 1)
    if (rule === undefined) break
    drawn.push(rule)
    sum -= rule.preference
  }
  return [...drawn, ...left]
}

/** Every order with the same chance. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    const [a, b] = [result[i], result[j]]
    if (a !== undefined && b !== undefined) [result[i], result[j]] = [b, a]
  }
  return result
}
