import { endOfQuoted, isSpace, isToken, malformed } from './syntax.ts'

/**
 * Parameters of a header field value or of a URI. Names in lower case; values as written, without quotes and with the
 * escapes left alone; undefined for a parameter without `=`. In the order of the text.
 */
export type Params = ReadonlyMap<string, string | undefined>

export const NO_PARAMS: Params = new Map()

/** Parameters in one header field value or URI. */
export const MAX_PARAMS = 128

const SEMICOLON = 0x3b
const EQUALS = 0x3d
const QUOTE = 0x22

/** Octets that end an unquoted parameter value or name. */
const ENDS_WORD: Uint8Array = new Uint8Array(256)
for (const char of '\0\t ;,="<>\\\x7f') ENDS_WORD[char.charCodeAt(0)] = 1

/**
 * Feature parameters whose values are quoted even where a token would do.
 * @spec RFC 3840 §9
 */
const ALWAYS_QUOTED: ReadonlySet<string> = new Set([
  'methods',
  'events',
  'schemes',
  'class',
  'duplex',
  'mobility',
  'description',
  'language',
  'type',
  'actor',
  'extensions',
  'icid-value',
  'orig-ioi',
  'term-ioi',
])

/**
 * Parses `;name=value;name="value";name` from `start` to the end of the text. Of a repeated name the first counts.
 * @spec RFC 3261 §7.3.1, §25.1
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseParams(text: string, start: number): Params {
  let at = skipSpace(text, start)
  if (at === text.length) return NO_PARAMS
  const params = new Map<string, string | undefined>()
  while (at < text.length) {
    if (text.charCodeAt(at) !== SEMICOLON)
      throw malformed('Expected a semicolon before a parameter', 'RFC 3261 §25.1', at)
    if (params.size === MAX_PARAMS) throw malformed('Too many parameters', 'RFC 3261 §7.3.1', at)
    at = parseParam(text, skipSpace(text, at + 1), params)
  }
  return params
}

/** Parses one `name[=value]` at `start` into the map, and returns the index of what follows it and its spaces. */
export function parseParam(text: string, start: number, params: Map<string, string | undefined>): number {
  let nameEnd = start
  let hasUpperCase = false
  for (; nameEnd < text.length; nameEnd++) {
    const code = text.charCodeAt(nameEnd)
    if (ENDS_WORD[code] === 1) break
    if (code >= 0x41 && code <= 0x5a) hasUpperCase = true
  }
  if (nameEnd === start) throw malformed('Empty parameter name', 'RFC 3261 §25.1', start)
  const written = text.slice(start, nameEnd)
  const name = hasUpperCase ? written.toLowerCase() : written
  let at = skipSpace(text, nameEnd)
  let value: string | undefined
  if (text.charCodeAt(at) === EQUALS) {
    const valueStart = skipSpace(text, at + 1)
    const valueEnd = endOfValue(text, valueStart)
    value =
      text.charCodeAt(valueStart) === QUOTE
        ? text.slice(valueStart + 1, valueEnd - 1)
        : text.slice(valueStart, valueEnd)
    at = skipSpace(text, valueEnd)
  }
  if (!params.has(name)) params.set(name, value)
  return at
}

/** Writes `;name=value` for each parameter; quotes where it must be. */
export function formatParams(params: Params): string {
  let text = ''
  for (const [name, value] of params) text += `;${formatParam(name, value)}`
  return text
}

function formatParam(name: string, value: string | undefined): string {
  return value === undefined ? name : `${name}=${formatParamValue(name, value)}`
}

function formatParamValue(name: string, value: string): string {
  const quoted = name.startsWith('+') || ALWAYS_QUOTED.has(name) || !(isToken(value) || isHostLike(value))
  return quoted ? quoteAsWritten(value) : value
}

/** Puts quotes around text that may already hold escapes; escapes only what would end or break the quoted string. */
export function quoteAsWritten(value: string): string {
  const whole = `"${value}"`
  return endOfQuoted(whole, 0) === whole.length ? whole : `"${value.replace(/["\\]/g, '\\$&')}"`
}

/** IPv6 addresses, with or without brackets, are parameter values without quotes (`received`, `maddr`). */
function isHostLike(value: string): boolean {
  return /^\[?[0-9a-fA-F:.]+\]?$/.test(value)
}

function endOfValue(text: string, start: number): number {
  if (text.charCodeAt(start) === QUOTE) {
    const end = endOfQuoted(text, start)
    if (end < 0) throw malformed('Quoted string without end', 'RFC 3261 §25.1', start)
    return end
  }
  let at = start
  // Base64 without quotes ends in `=`: tolerated, no other reading of it exists.
  while (at < text.length && (ENDS_WORD[text.charCodeAt(at)] !== 1 || text.charCodeAt(at) === EQUALS)) at++
  if (at === start) throw malformed('Empty parameter value', 'RFC 3261 §25.1', start)
  return at
}

export function skipSpace(text: string, start: number): number {
  let at = start
  while (at < text.length && isSpace(text.charCodeAt(at))) at++
  return at
}
