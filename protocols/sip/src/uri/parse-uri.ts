import { DecodeError } from '@voltaic/base'
import { parseHostPort } from '../headers/host-port.ts'
import { NO_PARAMS, type Params } from '../headers/params.ts'
import { isAllOf, octetTable } from '../headers/syntax.ts'
import type { OtherUri, SipUri, TelUri, Uri } from './uri.ts'

// DEVIATION RFC 3261 §25.1: handsets send UTF-8 and, in service codes, `#` without escaping it.
/** `%` stands for an escape, which is checked apart. */
const USER_OCTETS: Uint8Array = octetTable("-_.!~*'()&=+$,;?/%#")
USER_OCTETS.fill(1, 0x80)
const PASSWORD_OCTETS: Uint8Array = octetTable("-_.!~*'()&=+$,%")
const PARAM_OCTETS: Uint8Array = octetTable("-_.!~*'()[]/:&+$%")
const HEADER_OCTETS: Uint8Array = octetTable("-_.!~*'()[]/?:+$%&=")
/** Everything visible but what delimits a URI in its surroundings. */
const OTHER_OCTETS: Uint8Array = octetTable("-_.!~*'()[]/?:@&=+$,;%#|^`{}\\")
OTHER_OCTETS.fill(1, 0x80)
const GLOBAL_NUMBER_OCTETS: Uint8Array = telTable('0123456789')
const LOCAL_NUMBER_OCTETS: Uint8Array = telTable('0123456789abcdefABCDEF*#')
const PLUS = 0x2b
const BAD_ESCAPE = /%(?![0-9a-fA-F]{2})/

/**
 * Parses a URI of any scheme; only sip, sips and tel are looked into.
 * @spec RFC 3261 §19.1, RFC 3966 §3
 * @throws DecodeError SIP_URI_MALFORMED
 */
export function parseUri(text: string): Uri {
  if (text.startsWith('sip:')) return parseSip('sip', text, 4)
  const colon = text.indexOf(':')
  const scheme = text.slice(0, Math.max(colon, 0)).toLowerCase()
  if (scheme === 'sip' || scheme === 'sips') return parseSip(scheme, text, colon + 1)
  if (scheme === 'tel') return parseTel(text, colon + 1)
  return parseOther(scheme, text)
}

function parseSip(scheme: 'sip' | 'sips', text: string, start: number): SipUri {
  const userEnd = text.indexOf('@', start)
  const hostStart = userEnd < 0 ? start : userEnd + 1
  const question = text.indexOf('?', hostStart)
  const paramsEnd = question < 0 ? text.length : question
  const semicolon = text.indexOf(';', hostStart)
  const hostEnd = semicolon < 0 || semicolon > paramsEnd ? paramsEnd : semicolon
  return {
    kind: 'sip',
    scheme,
    ...(userEnd < 0 ? undefined : parseUserInfo(text.slice(start, userEnd))),
    ...parseHostPort(text.slice(hostStart, hostEnd)),
    params: parseUriParams(text.slice(hostEnd, paramsEnd)),
    ...(question < 0 ? undefined : { headers: parseHeaders(text.slice(question + 1)) }),
  }
}

function parseUserInfo(userInfo: string): { user: string; password?: string } {
  const colon = userInfo.indexOf(':')
  const user = colon < 0 ? userInfo : userInfo.slice(0, colon)
  if (user === '' || !isAllOf(USER_OCTETS, user) || hasBadEscape(user)) throw badUri('user part')
  if (colon < 0) return { user }
  const password = userInfo.slice(colon + 1)
  if (!isAllOf(PASSWORD_OCTETS, password) || hasBadEscape(password)) throw badUri('password')
  return { user, password }
}

/** `;name=value;name` or nothing. Unlike in headers, no white space and no quotes. */
function parseUriParams(text: string): Params {
  if (text === '') return NO_PARAMS
  const params = new Map<string, string | undefined>()
  for (const param of text.slice(1).split(';')) {
    const equals = param.indexOf('=')
    const name = equals < 0 ? param : param.slice(0, equals)
    const value = equals < 0 ? undefined : param.slice(equals + 1)
    const isGood =
      name !== '' && isAllOf(PARAM_OCTETS, name) && isAllOf(PARAM_OCTETS, (value ?? '').replaceAll('=', ''))
    if (!isGood || hasBadEscape(param)) throw badUri('parameter')
    if (!params.has(name.toLowerCase())) params.set(name.toLowerCase(), value)
  }
  return params
}

function parseHeaders(text: string): string {
  if (text === '' || !isAllOf(HEADER_OCTETS, text) || hasBadEscape(text)) throw badUri('headers')
  return text
}

function parseTel(text: string, start: number): TelUri {
  const semicolon = text.indexOf(';', start)
  const end = semicolon < 0 ? text.length : semicolon
  const number = text.slice(start, end)
  const isGlobal = number.charCodeAt(0) === PLUS
  const table = isGlobal ? GLOBAL_NUMBER_OCTETS : LOCAL_NUMBER_OCTETS
  // RFC 3986 §3.5: a `#` would begin a fragment, so that phones escape that of `*21#`, though RFC 3966 has it plain
  const plain = number.includes('%23') ? number.replaceAll('%23', '#') : number
  if (!isAllOf(table, plain, isGlobal ? 1 : 0) || !hasDigit(table, plain)) throw badUri('telephone number')
  return { kind: 'tel', number, params: parseUriParams(text.slice(end)) }
}

/** Digits are marked 1; visual separators also 1, but they are no digits. @spec RFC 3966 §3 */
function telTable(digits: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const char of `${digits}-.()`) table[char.charCodeAt(0)] = 1
  return table
}

function hasDigit(table: Uint8Array, number: string): boolean {
  for (let at = 0; at < number.length; at++) {
    if (table[number.charCodeAt(at)] === 1 && !'-.()'.includes(number.charAt(at))) return true
  }
  return false
}

function parseOther(scheme: string, text: string): OtherUri {
  if (!/^[a-z][a-z0-9+.-]*$/.test(scheme)) throw badUri('scheme')
  if (text.length === scheme.length + 1 || !isAllOf(OTHER_OCTETS, text)) throw badUri('text')
  return { kind: 'other', scheme, text }
}

function hasBadEscape(text: string): boolean {
  return text.includes('%') && BAD_ESCAPE.test(text)
}

/** Says which part, never the text: it may hold a password. */
function badUri(part: string): DecodeError {
  return new DecodeError('SIP_URI_MALFORMED', `Bad ${part} in URI`, -1, 'RFC 3261 §19.1.1')
}
