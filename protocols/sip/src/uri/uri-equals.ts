import type { Params } from '../headers/params.ts'
import { unescapeUri } from './escape.ts'
import { parseUri } from './parse-uri.ts'
import type { SipUri, TelUri, Uri } from './uri.ts'

/** URI parameters that make two URIs differ when only one of them has it. @spec RFC 3261 §19.1.4 */
const NEVER_IGNORED = ['user', 'ttl', 'method', 'maddr', 'transport']

/**
 * Whether two URIs are equivalent.
 * @spec RFC 3261 §19.1.4, RFC 3966 §4
 */
export function uriEquals(left: Uri, right: Uri): boolean {
  if (left.kind === 'sip' && right.kind === 'sip') return sipEquals(left, right)
  if (left.kind === 'tel' && right.kind === 'tel') return telEquals(left, right)
  return left.kind === 'other' && right.kind === 'other' && left.text === right.text
}

function sipEquals(left: SipUri, right: SipUri): boolean {
  return (
    left.scheme === right.scheme &&
    sameEscaped(left.user, right.user) &&
    sameEscaped(left.password, right.password) &&
    left.host.toLowerCase() === right.host.toLowerCase() &&
    left.port === right.port &&
    sameUriParams(left.params, right.params) &&
    sameHeaders(left.headers, right.headers)
  )
}

function sameEscaped(left: string | undefined, right: string | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return left === right || unescapeUri(left) === unescapeUri(right)
}

/** RFC 3261 §19.1.4: a parameter in both must match; one in only one is ignored, but for the five above. */
function sameUriParams(left: Params, right: Params): boolean {
  if (left.size === 0 && right.size === 0) return true
  for (const [name, value] of left) {
    if (right.has(name) && !sameValue(value, right.get(name))) return false
  }
  return NEVER_IGNORED.every((name) => left.has(name) === right.has(name))
}

function sameValue(left: string | undefined, right: string | undefined): boolean {
  return unescapeUri(left ?? '').toLowerCase() === unescapeUri(right ?? '').toLowerCase()
}

/** RFC 3261 §19.1.4: header components are never ignored, whatever their order. */
function sameHeaders(left: string | undefined, right: string | undefined): boolean {
  if (left === right) return true
  if (left === undefined || right === undefined) return false
  return canonicalHeaders(left) === canonicalHeaders(right)
}

function canonicalHeaders(headers: string): string {
  const fields = headers.split('&').map((field) => {
    const [name = '', ...value] = field.split('=')
    return `${unescapeUri(name).toLowerCase()}=${unescapeUri(value.join('='))}`
  })
  return fields.sort().join('&')
}

function telEquals(left: TelUri, right: TelUri): boolean {
  if (digits(left.number) !== digits(right.number) || left.params.size !== right.params.size) return false
  for (const [name, value] of left.params) {
    if (!right.params.has(name) || !sameTelValue(name, value, right.params.get(name))) return false
  }
  return true
}

function sameTelValue(name: string, left: string | undefined, right: string | undefined): boolean {
  const isNumber = name === 'ext' || (name === 'phone-context' && left?.startsWith('+') === true)
  return isNumber ? digits(left ?? '') === digits(right ?? '') : sameValue(left, right)
}

/** RFC 3966 §5.1.1: visual separators mean nothing. */
function digits(number: string): string {
  return number.replace(/[-.()]/g, '').toLowerCase()
}

/** Like `uriEquals` for texts; false when one of them is not a URI. @spec RFC 3261 §19.1.4 */
export function uriTextEquals(left: string, right: string): boolean {
  if (left === right) return true
  try {
    return uriEquals(parseUri(left), parseUri(right))
  } catch {
    return false
  }
}
