import type { FeatureSet, FeatureValue } from '../headers/feature-params.ts'

/**
 * Whether something could have both sets of features: no feature that both name rules the other out. What only one of
 * them names is unknown of the other, and matches.
 *
 * @spec RFC 3841 §7.2.4; RFC 2533 §5
 */
export function featuresMatch(one: FeatureSet, other: FeatureSet): boolean {
  for (const [tag, values] of one) {
    const others = other.get(tag)
    if (others !== undefined && !values.some((value) => others.some((another) => overlap(value, another)))) return false
  }
  return true
}

/** Whether one value of a feature can be the other as well. */
function overlap(a: FeatureValue, b: FeatureValue): boolean {
  if (a.kind === 'string') return b.kind === 'string' && a.text === b.text
  if (b.kind === 'string') return false
  if (a.negated && b.negated) return true
  if (a.negated) return !isWithin(b, a)
  if (b.negated) return !isWithin(a, b)
  if (a.kind === 'number' && b.kind === 'number') return a.from <= b.to && b.from <= a.to
  return isWithin(a, b)
}

/** Whether all that `a` can be, but for its negation, is covered by `b`. */
function isWithin(a: FeatureValue, b: FeatureValue): boolean {
  if (a.kind === 'token' && b.kind === 'token') return a.token === b.token
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.value === b.value
  return a.kind === 'number' && b.kind === 'number' && b.from <= a.from && a.to <= b.to
}
