import { DecodeError } from '@voltaic/base'
import { parseSubstitution } from '@voltaic/enum'
import { parseNumberKey } from './number-key.ts'

/** One thing that is wrong with what was given. */
export interface NumberProblem {
  readonly field: string
  readonly reason: string
  readonly remedy?: string
}

/** A number, or a block of them, and where it leads. */
export interface NumberRouteInput {
  /** `+61255502345`; `+61255501*` for all that begin so. */
  readonly number: string
  /** Where it leads: `sip:alice@example.com`. Either this or `regexp`. */
  readonly uri?: string | undefined
  /** A substitution, so that the URI holds parts of the number: `!^\\+(.*)$!sip:\\1@example.com!`. RFC 6116 §3.2 */
  readonly regexp?: string | undefined
  /** `E2U+sip` unless given. */
  readonly services?: string | undefined
  /** Lower comes first, and the lowest that fits is taken; 100 unless given. */
  readonly order?: number | undefined
  /** Lower comes first among those of one order; 10 unless given. */
  readonly preference?: number | undefined
  /** Seconds; that of the zone unless given. */
  readonly ttl?: number | undefined
}

/** A route as it is stored. */
export interface NumberRoute {
  readonly key: string
  readonly services: string
  readonly regexp: string
  readonly order: number
  readonly preference: number
  readonly ttl: number | null
}

const DEFAULT_SERVICES = 'E2U+sip'
const DEFAULT_ORDER = 100
const DEFAULT_PREFERENCE = 10
/** RFC 3403 §4.1: what a character-string holds. */
const MAX_TEXT = 255
const MAX_UINT16 = 0xffff
const MAX_TTL = 0x7fff_ffff
/** A scheme and something behind it, nothing that a URI cannot have. RFC 3986 §2 */
const URI = /^[a-z][a-z0-9+.-]*:[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/i
/** `E2U`, then a `+` and a service each. RFC 6116 §3.4.2 */
const SERVICES = /^E2U(\+[a-z0-9-]+(:[a-z0-9-]+)*)+$/i

export type CheckedRoute =
  | { readonly kind: 'valid'; readonly route: NumberRoute }
  | { readonly kind: 'invalid'; readonly problems: readonly NumberProblem[] }

/** @spec RFC 6116 §3.2, §3.4.1, §3.4.2 */
export function checkRoute(input: NumberRouteInput): CheckedRoute {
  const { services = DEFAULT_SERVICES, order = DEFAULT_ORDER, preference = DEFAULT_PREFERENCE, ttl } = input
  const key = parseNumberKey(input.number)
  const target = targetOf(input)
  const problems: NumberProblem[] = []
  if (key === undefined) {
    const reason = 'is no international number: write +61255502345, or +61255501* for all that begin so'
    problems.push({ field: 'number', reason })
  }
  if ('field' in target) problems.push(target)
  if (!SERVICES.test(services) || services.length > MAX_TEXT) {
    problems.push({ field: 'services', reason: 'is no service of ENUM: write E2U+sip, or E2U+pstn:tel' })
  }
  for (const [field, value, max] of [
    ['order', order, MAX_UINT16],
    ['preference', preference, MAX_UINT16],
    ['ttl', ttl ?? 0, MAX_TTL],
  ] as const) {
    if (!(Number.isInteger(value) && value >= 0 && value <= max)) problems.push({ field, reason: `is not 0 to ${max}` })
  }
  if (key === undefined || 'field' in target || problems.length > 0) return { kind: 'invalid', problems }
  return { kind: 'valid', route: { key, services, regexp: target.regexp, order, preference, ttl: ttl ?? null } }
}

function targetOf({ uri, regexp }: NumberRouteInput): { readonly regexp: string } | NumberProblem {
  if ((uri === undefined) === (regexp === undefined)) {
    return { field: 'uri', reason: 'give either a URI or a regexp, one of them' }
  }
  if (regexp !== undefined) return checkSubstitution(regexp)
  if (uri === undefined || !URI.test(uri)) return { field: 'uri', reason: 'is no URI: write sip:alice@example.com' }
  // A URI may hold an exclamation mark, and never a bar
  const mark = uri.includes('!') ? '|' : '!'
  return checkLength('uri', `${mark}^.*$${mark}${uri}${mark}`)
}

function checkSubstitution(regexp: string): { readonly regexp: string } | NumberProblem {
  if (!/^[\x21-\x7e]+$/.test(regexp)) return { field: 'regexp', reason: 'holds something other than printable ASCII' }
  try {
    parseSubstitution(regexp)
    return { regexp }
  } catch (error) {
    if (error instanceof DecodeError) return { field: 'regexp', reason: error.message }
    throw error
  }
}

function checkLength(field: string, regexp: string): { readonly regexp: string } | NumberProblem {
  return regexp.length <= MAX_TEXT ? { regexp } : { field, reason: `is longer than ${MAX_TEXT} octets` }
}

/** The URI of a route that leads the whole number to one; undefined where it takes parts of the number over. */
export function uriOfRoute(regexp: string): string | undefined {
  const uri = /^([!|])\^\.\*\$\1(.*)\1$/.exec(regexp)?.[2]
  return uri?.includes('\\') ? undefined : uri
}
