import { DecodeError } from '@voltaic/base'
import { compileEre, type Ere } from '@voltaic/ere'

/** A REGEXP field, ready to be applied. */
export interface Substitution {
  readonly ere: Ere
  /** Text as it is, and the number of a group for a back-reference. */
  readonly replacement: readonly (string | number)[]
}

/** What a substitution made of a text. */
export interface Substituted {
  readonly text: string
  /** What each `( )` matched, the first one at 0. */
  readonly groups: readonly (string | undefined)[]
}

/** Longer than a character-string of the DNS can be. */
export const MAX_REGEXP_LENGTH = 255

const BACKSLASH = '\\'
/** Characters that mean something in an ERE, so that a backslash before them has to stay. */
const ERE_SPECIAL = '.[]()*+?{}|^$'

/**
 * Reads a REGEXP field: delimiter, extended regular expression, delimiter, replacement, delimiter, flags.
 *
 * @param field `!^\+61(.*)$!sip:0\1@example.com!i`; one character for each octet
 * @throws DecodeError ENUM_REGEXP_*, ERE_*
 * @spec RFC 3402 §3.2
 */
export function parseSubstitution(field: string): Substitution {
  if (field.length > MAX_REGEXP_LENGTH) throw bad('ENUM_REGEXP_TOO_LONG', `longer than ${MAX_REGEXP_LENGTH}`, 0)
  const delimiter = delimiterOf(field)
  const endOfEre = findDelimiter(field, delimiter, 1)
  const endOfReplacement = findDelimiter(field, delimiter, endOfEre + 1)
  const flags = field.slice(endOfReplacement + 1)
  // RFC 3402 §3.2: `i` is the only flag
  if (!/^i*$/i.test(flags)) throw bad('ENUM_REGEXP_FLAG', `unknown flag in "${flags}"`, endOfReplacement + 1)
  const pattern = patternOf(field.slice(1, endOfEre), delimiter)
  const ere = compileEre(pattern, { ignoreCase: flags !== '' })
  const replacement = parseReplacement(field, delimiter, endOfEre + 1, endOfReplacement)
  // RFC 3402 §3.2: a back-reference to a group that is not there is a mistake of whoever wrote the rule
  const missing = replacement.find((part) => typeof part === 'number' && part > ere.groups)
  if (missing !== undefined) throw bad('ENUM_REGEXP_GROUP', `there is no group \\${missing}`, endOfEre + 1)
  return { ere, replacement }
}

/**
 * What the replacement becomes. Unlike with sed, nothing of the text stays beside it: what did not match is dropped.
 *
 * @param text the Application Unique String
 * @returns undefined when the expression does not match
 * @spec RFC 3402 §3.2; RFC 3404 §4.3
 */
export function substitute({ ere, replacement }: Substitution, text: string): Substituted | undefined {
  const match = ere.match(text)
  if (match === undefined) return undefined
  let result = ''
  for (const part of replacement) result += typeof part === 'number' ? (match.groups[part - 1] ?? '') : part
  return { text: result, groups: match.groups }
}

function delimiterOf(field: string): string {
  const delimiter = field[0]
  if (delimiter === undefined) throw bad('ENUM_REGEXP_EMPTY', 'empty', 0)
  // RFC 3402 §3.2: neither a digit nor a flag; a backslash could not be told from an escape
  if (/[0-9i\\]/i.test(delimiter)) throw bad('ENUM_REGEXP_DELIMITER', `"${delimiter}" cannot be a delimiter`, 0)
  return delimiter
}

function findDelimiter(field: string, delimiter: string, from: number): number {
  for (let i = from; i < field.length; i++) {
    if (field[i] === BACKSLASH) i++
    else if (field[i] === delimiter) return i
  }
  throw bad('ENUM_REGEXP_DELIMITER', `needs three of its delimiter ${delimiter}`, field.length)
}

/** The expression without the escapes of the delimiter. RFC 3402 §3.2: its octets are UTF-8. */
function patternOf(written: string, delimiter: string): string {
  const isSpecial = ERE_SPECIAL.includes(delimiter)
  const pattern = isSpecial ? written : written.replaceAll(BACKSLASH + delimiter, delimiter)
  return Buffer.from(pattern, 'latin1').toString('utf8')
}

function parseReplacement(field: string, delimiter: string, from: number, to: number): readonly (string | number)[] {
  const parts: (string | number)[] = []
  let text = ''
  for (let i = from; i < to; i++) {
    const character = field[i] ?? ''
    const next = field[i + 1] ?? ''
    if (character !== BACKSLASH || !(next === delimiter || (next >= '1' && next <= '9'))) {
      text += character
      continue
    }
    i++
    if (next === delimiter) text += next
    else {
      if (text !== '') parts.push(text)
      text = ''
      parts.push(Number(next))
    }
  }
  if (text !== '') parts.push(text)
  return parts
}

function bad(code: string, message: string, offset: number): DecodeError {
  return new DecodeError(code, `REGEXP: ${message}`, offset, 'RFC 3402 §3.2')
}
