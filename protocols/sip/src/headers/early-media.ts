import { isToken, malformed } from './syntax.ts'
import { splitValues } from './value-list.ts'

export type EarlyMediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

const DIRECTIONS: ReadonlySet<string> = new Set(['sendrecv', 'sendonly', 'recvonly', 'inactive'])

/** What a P-Early-Media header allows, as seen by who receives it. */
export interface EarlyMedia {
  /** One for each media line in the order of the SDP; the last one counts for those that follow. */
  readonly directions: readonly EarlyMediaDirection[]
  /** In an INVITE: the caller's network understands the header. */
  readonly supported: boolean
  /** The sender lets no early media through before it has authorised it. */
  readonly gated: boolean
}

/**
 * Parses `supported`, `sendrecv, gated`, or nothing, which is allowed as well. Unknown tokens are left out.
 * @spec RFC 5009 §8
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseEarlyMedia(text: string): EarlyMedia {
  const values = splitValues(text)
    .filter((value) => value !== '')
    .map((value) => value.toLowerCase())
  if (!values.every(isToken)) throw malformed('P-Early-Media is no list of tokens', 'RFC 5009 §8')
  return {
    directions: values.filter((value): value is EarlyMediaDirection => DIRECTIONS.has(value)),
    supported: values.includes('supported'),
    gated: values.includes('gated'),
  }
}

export function formatEarlyMedia({ directions, supported, gated }: EarlyMedia): string {
  return [...directions, ...(supported ? ['supported'] : []), ...(gated ? ['gated'] : [])].join(', ')
}
