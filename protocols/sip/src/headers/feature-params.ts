import type { Params } from './params.ts'

/** One value of a media feature tag. */
export type FeatureValue =
  | { readonly kind: 'token'; readonly negated: boolean; readonly token: string }
  | { readonly kind: 'boolean'; readonly negated: boolean; readonly value: boolean }
  | { readonly kind: 'number'; readonly negated: boolean; readonly from: number; readonly to: number }
  /** Compared octet by octet. */
  | { readonly kind: 'string'; readonly text: string }

/** Media feature tags (`sip.audio`, `g.3gpp.icsi-ref`) in lower case; a value of any is enough. */
export type FeatureSet = ReadonlyMap<string, readonly FeatureValue[]>

/** Values that are looked at of one feature tag; what comes after is as if it were not there. */
export const MAX_FEATURE_VALUES = 32

/** Tags that are written without a plus sign; all but the last two are in the tree `sip.`. @spec RFC 3840 §9 */
const BASE_TAGS: ReadonlyMap<string, string> = new Map([
  ...[
    'audio',
    'automata',
    'class',
    'duplex',
    'data',
    'control',
    'mobility',
    'description',
    'events',
    'priority',
    'methods',
    'extensions',
    'schemes',
    'application',
    'video',
    'isfocus',
    'actor',
    'text',
  ].map((tag) => [tag, `sip.${tag}`] as const),
  ['language', 'language'],
  ['type', 'type'],
])

/**
 * The media feature tags among the parameters of a Contact, Accept-Contact or Reject-Contact. Never throws: a value of
 * no known form counts as a token.
 *
 * @spec RFC 3840 §9
 */
export function parseFeatureParams(params: Params): FeatureSet {
  const features = new Map<string, readonly FeatureValue[]>()
  for (const [name, value] of params) {
    const tag = name.startsWith('+') ? name.slice(1) : BASE_TAGS.get(name)
    // RFC 3840 §9: without a value the feature is a boolean that is true.
    if (tag !== undefined) features.set(tag, value === undefined ? TRUE : parseValues(value))
  }
  return features
}

const TRUE: readonly FeatureValue[] = [{ kind: 'boolean', negated: false, value: true }]

function parseValues(text: string): readonly FeatureValue[] {
  if (text.startsWith('<') && text.endsWith('>')) return [{ kind: 'string', text: text.slice(1, -1) }]
  // Not as header values are split: `#<=5` has a bracket that does not quote.
  const values = text.split(',', MAX_FEATURE_VALUES).map((value) => value.trim())
  return values.filter((value) => value !== '').map(parseValue)
}

function parseValue(text: string): FeatureValue {
  const negated = text.startsWith('!')
  const value = negated ? text.slice(1) : text
  const upper = value.toUpperCase()
  if (upper === 'TRUE' || upper === 'FALSE') return { kind: 'boolean', negated, value: upper === 'TRUE' }
  const range = value.startsWith('#') ? parseRange(value.slice(1)) : undefined
  return range === undefined
    ? { kind: 'token', negated, token: value.toLowerCase() }
    : { kind: 'number', negated, ...range }
}

/** `>=5`, `<=5`, `=5` or `1:5`. @spec RFC 3840 §9 */
function parseRange(text: string): { readonly from: number; readonly to: number } | undefined {
  const relation = text.startsWith('>=') || text.startsWith('<=') ? text.slice(0, 2) : text.startsWith('=') ? '=' : ''
  const [first, last] = relation === '' ? text.split(':') : [text.slice(relation.length), undefined]
  const one = parseNumber(first)
  if (one === undefined) return undefined
  if (relation === '>=') return { from: one, to: Number.POSITIVE_INFINITY }
  if (relation === '<=') return { from: Number.NEGATIVE_INFINITY, to: one }
  if (relation === '=') return { from: one, to: one }
  const other = parseNumber(last)
  return other === undefined ? undefined : { from: one, to: other }
}

function parseNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[-+]?\d+(?:\.\d*)?$/.test(text) ? Number(text) : undefined
}
