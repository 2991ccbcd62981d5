import { MAX_PARAMS, type Params, parseParam, quoteAsWritten, skipSpace } from './params.ts'
import { isToken, malformed } from './syntax.ts'

const SPEC = 'RFC 3261 §20.44'
const COMMA = 0x2c
const EQUALS = 0x3d

/** Authorization, WWW-Authenticate, Proxy-*, Authentication-Info: a scheme with parameters separated by commas. */
export interface AuthParams {
  /** As written, e.g. `Digest`; empty in Authentication-Info, which has none. */
  readonly scheme: string
  readonly params: Params
}

/**
 * Parses the value of Authorization, WWW-Authenticate, Proxy-Authorization, Proxy-Authenticate or Authentication-Info.
 * White space and line breaks separate parameters as well as commas do, and empty elements are skipped, because handsets
 * in the field break the line after `qop`.
 * @spec RFC 3261 §20.6, §20.7, §20.44, §25.1
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseAuth(text: string): AuthParams {
  const line = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, ' ') : text
  const start = skipSpace(line, 0)
  const scheme = schemeAt(line, start)
  const params = new Map<string, string | undefined>()
  let at = skipSeparators(line, start + scheme.length)
  while (at < line.length) {
    if (params.size === MAX_PARAMS) throw malformed('Too many parameters', SPEC, at)
    at = skipSeparators(line, parseParam(line, at, params))
  }
  if (scheme === '' && params.size === 0) throw malformed('Empty authentication header', SPEC)
  return { scheme, params }
}

/** Writes a value; `quoted` says which parameters stand in quotes (the RFC fixes it for each name). */
export function formatAuth(
  scheme: string,
  entries: readonly (readonly [name: string, value: string, quoted: boolean])[],
): string {
  const list = entries.map(([name, value, quoted]) => `${name}=${quoted ? quoteAsWritten(value) : value}`).join(',')
  return scheme === '' ? list : `${scheme} ${list}`
}

/** The first word, unless it is the name of a parameter: Authentication-Info has no scheme. */
function schemeAt(line: string, start: number): string {
  let end = start
  while (end < line.length && !isSchemeEnd(line.charCodeAt(end))) end++
  if (line.charCodeAt(skipSpace(line, end)) === EQUALS) return ''
  const scheme = line.slice(start, end)
  if (!isToken(scheme)) throw malformed('Bad authentication scheme', SPEC, start)
  return scheme
}

function isSchemeEnd(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === EQUALS || code === COMMA
}

function skipSeparators(text: string, start: number): number {
  let at = skipSpace(text, start)
  while (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1)
  return at
}
