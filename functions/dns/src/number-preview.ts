import { formatHost, lowerName, parseName } from '@voltaic/dns'
import { judgeRule, SubstitutionCache } from '@voltaic/enum'
import { MAX_E164_DIGITS, parseE164 } from '@voltaic/numbers'
import { BLOCK_MARK, formatNumberKey, nameOfNumber, numberOrigin } from './number-key.ts'
import type { NumberProblem, NumberRoute } from './number-route.ts'

/** What a record does with a number. */
export interface RoutePreview {
  /** The number that it is tried with. */
  readonly example: string
  /** The name at which the record stands: `*.1.0.5.5.5.2.1.6.e164.arpa`. */
  readonly name: string
  /** The name that the DNS is asked for when somebody calls the example. */
  readonly question: string
  /** The record as a master file has it, where each backslash is written twice. RFC 1035 §5.1 */
  readonly record: string
  /** Where a call to the example goes; absent where the record makes nothing of it. */
  readonly uri?: string
  /** What `\1` and so on stand for. */
  readonly groups: readonly string[]
  /** Why the record makes nothing of the example. */
  readonly reason?: string
}

/** Behind the digits of a block, where no example is given. */
const SAMPLE = '1234'

/**
 * Applies a record as a call would, without storing it.
 *
 * @param origin of its zone
 * @param given an example; the number itself, or one of the block, unless given
 * @returns what is wrong with the example, where something is
 * @spec RFC 6116 §3.2; RFC 3403 §4.1
 */
export function previewRoute(
  route: NumberRoute,
  origin: string,
  given: string | undefined,
): RoutePreview | NumberProblem {
  const { key, order, preference, services, regexp } = route
  const field = 'example'
  const example = given === undefined ? sampleOf(key) : parseE164(given)
  if (example === undefined) return { field, reason: 'is no international number: write +61255502345' }
  if (!isOf(example.slice(1), key)) return { field, reason: `is none of ${formatNumberKey(key)}` }
  const place = numberOrigin(lowerName(parseName(origin)))
  const nameOf = (digits: string): string => formatHost(nameOfNumber(digits, place))
  const record = { order, preference, flags: 'u', services, regexp, replacement: '.' }
  const verdict = judgeRule(record, example, new SubstitutionCache())
  const name = nameOf(key)
  const shown = {
    example,
    name,
    question: nameOf(example.slice(1)),
    record: `${name}. NAPTR ${order} ${preference} "u" "${services}" "${regexp.replace(/["\\]/g, '\\$&')}" .`,
  }
  if (verdict.kind === 'terminal') {
    return { ...shown, uri: verdict.candidate.uri, groups: verdict.groups.map((group) => group ?? '') }
  }
  const reason = verdict.kind === 'unusable' ? verdict.message : `it leads on to ${verdict.domain}`
  return { ...shown, groups: [], reason }
}

function sampleOf(key: string): string {
  if (!key.endsWith(BLOCK_MARK)) return `+${key}`
  return `+${`${key.slice(0, -1)}${SAMPLE}`.slice(0, MAX_E164_DIGITS)}`
}

function isOf(digits: string, key: string): boolean {
  return key.endsWith(BLOCK_MARK) ? digits.startsWith(key.slice(0, -1)) : digits === key
}
