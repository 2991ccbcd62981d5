import { compileEre, type Ere, EreError } from '@voltaic/ere'
import { canonicalImpu } from '@voltaic/numbers'
import type { IdentityType } from '@voltaic/profile'

/** Stands around the regular expression in a wildcarded identity. @spec TS 23.003 §13.5 */
const DELIMITER = '!'
/** Longest wildcard, in characters. */
export const MAX_WILDCARD_LENGTH = 255

/** A wildcarded PSI or IMPU in its parts; scheme and host in lower case. */
export interface Wildcard {
  /** `sip:chatlist`, `tel:+49301234` */
  readonly prefix: string
  /** Extended regular expression for what comes between. */
  readonly ere: string
  /** `@home.example`; empty for tel. */
  readonly suffix: string
}

export type ParsedWildcard =
  | { readonly kind: 'wildcard'; readonly wildcard: Wildcard }
  | { readonly kind: 'malformed'; readonly reason: string }

/**
 * Takes a wildcarded identity apart: a SIP or tel URI with an extended regular expression between two `!` in its user
 * part, or its digits.
 *
 * @param text as an operator writes it, `sip:chatlist!.*!@home.example`
 * @spec TS 23.003 §13.4A, §13.5
 */
export function parseWildcard(text: string): ParsedWildcard {
  if (text.length > MAX_WILDCARD_LENGTH) return malformed(`has more than ${MAX_WILDCARD_LENGTH} characters`)
  const parts = text.split(DELIMITER)
  const [before = '', ere = '', after = ''] = parts
  if (parts.length !== 3) return malformed('needs exactly two "!", around the regular expression')
  if (ere.includes('@')) return malformed('may have its regular expression only before the "@"')
  const ends = endsOf(before, after)
  if (ends === undefined) return malformed('is no SIP or tel URI without port and parameters')
  const fault = faultOfEre(ere)
  if (fault !== undefined) return malformed(fault)
  return { kind: 'wildcard', wildcard: { ...ends, ere } }
}

/** The two fixed ends in canonical form. */
function endsOf(before: string, after: string): Pick<Wildcard, 'prefix' | 'suffix'> | undefined {
  const colon = before.indexOf(':')
  const scheme = before.slice(0, colon + 1).toLowerCase()
  const prefix = scheme + before.slice(colon + 1)
  if (scheme === 'tel:') return after === '' && isCanonical(`${prefix}1`) ? { prefix, suffix: '' } : undefined
  if (scheme !== 'sip:' && scheme !== 'sips:') return undefined
  const at = after.indexOf('@')
  if (at === -1) return undefined
  const suffix = after.slice(0, at) + after.slice(at).toLowerCase()
  return isCanonical(`${prefix}x${suffix}`) ? { prefix, suffix } : undefined
}

/** What requests ask for is compared in its canonical form, so that the ends must be in theirs. */
function isCanonical(impu: string): boolean {
  return canonicalImpu(impu) === impu
}

function faultOfEre(ere: string): string | undefined {
  try {
    compileWhole(ere)
    return undefined
  } catch (error) {
    if (error instanceof EreError) return `has a regular expression that is none: ${error.mistake.message}`
    throw error
  }
}

function malformed(reason: string): ParsedWildcard {
  return { kind: 'malformed', reason }
}

/** As it is stored in the HSS and travels in Wildcarded-Public-Identity. */
export function formatWildcard({ prefix, ere, suffix }: Wildcard): string {
  return prefix + DELIMITER + ere + DELIMITER + suffix
}

/**
 * The key of a wildcard among those of identities. No request asks for it: what looks like a wildcard in a Public-Identity
 * is an identity whose user part happens to have `!` in it (TS 23.003 §13.5).
 */
export function wildcardKey(wildcard: Wildcard): string {
  return DELIMITER + formatWildcard(wildcard)
}

interface TypedIdentity {
  readonly identity: string
  readonly identityType?: IdentityType
}

const wildcardTypes: ReadonlySet<IdentityType | undefined> = new Set([
  'WILDCARDED_PSI',
  'WILDCARDED_IMPU',
  'IMPU_WILDCARD',
] as const)

export function isWildcardType(type: IdentityType | undefined): boolean {
  return wildcardTypes.has(type)
}

/** The wildcard that an identity of this type is; undefined for a distinct one, and for one that is malformed. */
export function wildcardOf({ identity, identityType }: TypedIdentity): Wildcard | undefined {
  if (!isWildcardType(identityType)) return undefined
  const parsed = parseWildcard(identity)
  return parsed.kind === 'wildcard' ? parsed.wildcard : undefined
}

/** What an identity is found by and what is sent of it. */
export function impuKey(record: TypedIdentity): { readonly impu: string; readonly identity: string } {
  const wildcard = wildcardOf(record)
  if (wildcard === undefined) return { impu: canonicalImpu(record.identity), identity: record.identity }
  return { impu: wildcardKey(wildcard), identity: formatWildcard(wildcard) }
}

/** The regular expression of a wildcard, which must match all that stands between its ends. @throws EreError */
export function compileWhole(ere: string): Ere {
  return compileEre(`^(${ere})$`)
}

/**
 * Whether an identity falls under a wildcard whose ends it has.
 *
 * @param impu in canonical form
 */
export function fallsUnder(impu: string, { prefix, suffix }: Omit<Wildcard, 'ere'>, ere: Ere): boolean {
  const to = impu.length - suffix.length
  if (to < prefix.length || !impu.startsWith(prefix) || !impu.endsWith(suffix)) return false
  return ere.test(Buffer.from(impu.slice(prefix.length, to)).toString('latin1'))
}
