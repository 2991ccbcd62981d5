import { DecodeError } from '@voltaic/base'
import { decimal, isAllOf, octetTable, trimSpace } from './syntax.ts'

const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const DOT = 0x2e
const COLON = 0x3a
/** `_` is not in the grammar but in many real host names. */
const HOST_OCTETS: Uint8Array = octetTable('-._')
const HEX_OCTETS: Uint8Array = new Uint8Array(256)
for (const char of '0123456789abcdefABCDEF') HEX_OCTETS[char.charCodeAt(0)] = 1
const MAX_PORT = 65535
const MAX_HOST_LENGTH = 255

export interface HostPort {
  /** A name, an IPv4 address or an IPv6 address in brackets, as written. */
  readonly host: string
  readonly port?: number
}

/**
 * Parses `host[:port]`; an IPv6 address must be in brackets.
 * @spec RFC 3261 §25.1, RFC 5118 §4.2
 * @throws DecodeError SIP_HOST_MALFORMED
 */
export function parseHostPort(text: string): HostPort {
  const bracket = text.charCodeAt(0) === OPEN_BRACKET
  const hostEnd = bracket ? text.indexOf(']') + 1 : text.indexOf(':')
  const written = hostEnd > 0 ? trimSpace(text, 0, hostEnd) : text
  const host = bracket ? mended(written) : written
  if (hostEnd === 0 || !(bracket ? isIpv6Reference(host) : isHostName(host))) throw badHost()
  const rest = hostEnd > 0 ? trimSpace(text, hostEnd) : ''
  if (rest === '') return { host }
  if (rest.charCodeAt(0) !== COLON) throw badHost()
  const port = decimal(trimSpace(rest, 1), 5)
  if (port === undefined || port > MAX_PORT) throw badHost()
  return { host, port }
}

export function formatHostPort(host: string, port: number | undefined): string {
  return port === undefined ? host : `${host}:${port}`
}

// RFC 5118 §4.10: the grammar of RFC 3261 made three colons of two before an IPv4 address; both must be tolerated.
function mended(reference: string): string {
  return reference.replace(/:::(?=[0-9]+\.)/, '::')
}

function badHost(): DecodeError {
  return new DecodeError('SIP_HOST_MALFORMED', 'Not a host with an optional port', -1, 'RFC 3261 §25.1')
}

function isHostName(host: string): boolean {
  return host.length > 0 && host.length <= MAX_HOST_LENGTH && isAllOf(HOST_OCTETS, host)
}

/** Whether the text is an IPv6 address in brackets; zones are not allowed. @spec RFC 3261 §25.1, RFC 5954 §4.1 */
export function isIpv6Reference(text: string): boolean {
  const end = text.length - 1
  if (text.charCodeAt(0) !== OPEN_BRACKET || text.charCodeAt(end) !== CLOSE_BRACKET) return false
  const gap = text.indexOf('::', 1)
  if (gap < 0) return countGroups(text, 1, end) === 8
  if (text.indexOf('::', gap + 1) >= 0 || text.lastIndexOf('.', gap) >= 0) return false
  const before = gap === 1 ? 0 : countGroups(text, 1, gap)
  const after = gap + 2 === end ? 0 : countGroups(text, gap + 2, end)
  return before >= 0 && after >= 0 && before + after < 8
}

/** Groups of one to four hex digits between colons; an IPv4 address at the end counts for two. -1 when malformed. */
function countGroups(text: string, start: number, end: number): number {
  let groups = 1
  let digits = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === DOT) return isIpv4(text.slice(at - digits, end)) ? groups + 1 : -1
    if (code !== COLON) {
      if (HEX_OCTETS[code] !== 1 || ++digits > 4) return -1
      continue
    }
    if (digits === 0) return -1
    groups++
    digits = 0
  }
  return digits === 0 ? -1 : groups
}

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => (decimal(part, 3) ?? 256) < 256)
}
