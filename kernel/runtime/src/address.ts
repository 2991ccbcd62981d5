import { isIP, isIPv6, SocketAddress } from 'node:net'
import type { Address } from './net.ts'

const IPV4_MAPPED = '::ffff:'
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39

/** Nearly every host that is no address shows it by its end, which costs less to look at than the whole. */
function isPlainName(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return !(last >= DIGIT_0 && last <= DIGIT_9) && !text.includes(':')
}

/** 4 or 6; 0 when `host` is not a literal address. */
export function addressFamily(host: string): 0 | 4 | 6 {
  return isIP(host) as 0 | 4 | 6
}

/**
 * The one text of an IP address that the rest of the code compares: IPv6 compressed and in lower case, without
 * brackets, an IPv4-mapped IPv6 address as IPv4. A zone (`%eth0`) stays.
 *
 * @returns undefined when `text` is not a literal address
 * @spec RFC 5952 §4; RFC 4291 §2.5.5.2
 */
export function normaliseHost(text: string): string | undefined {
  if (isPlainName(text)) return undefined
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  const family = isIP(bare)
  if (family === 4) return bare
  if (family === 0) return undefined
  const percent = bare.indexOf('%')
  const literal = percent < 0 ? bare : bare.slice(0, percent)
  const zone = percent < 0 ? '' : bare.slice(percent)
  const canonical = new SocketAddress({ address: literal, family: 'ipv6' }).address
  const mapped = canonical.startsWith(IPV4_MAPPED) ? canonical.slice(IPV4_MAPPED.length) : ''
  return isIP(mapped) === 4 ? mapped : canonical + zone
}

/** `192.0.2.1:5060`, `[2001:db8::1]:5060`. */
export function formatAddress(address: Address): string {
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}

/**
 * Reads what `formatAddress` writes, and normalises the host.
 *
 * @param defaultPort used when the text names no port; without it a port is required
 * @returns undefined when the text is not a literal address with a port from 0 to 65535
 */
export function parseAddress(text: string, defaultPort?: number): Address | undefined {
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1
  const colon = bracket < 0 && isIPv6(text) ? -1 : text.indexOf(':', bracket + 1)
  const host = normaliseHost(colon < 0 ? text : text.slice(0, colon))
  const port = colon < 0 ? defaultPort : parsePort(text.slice(colon + 1))
  return host === undefined || port === undefined ? undefined : { host, port }
}

function parsePort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined
  const port = Number(text)
  return port <= 65_535 ? port : undefined
}

/** A string that is equal for equal normalised addresses: the key for a Map. */
export function addressKey(address: Address): string {
  return `${address.host} ${address.port}`
}

/** True for 0.0.0.0 and ::, which stand for every address of the machine. */
export function isWildcardHost(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** True for addresses that never leave the machine: 127.0.0.0/8 and ::1. */
export function isLoopbackHost(host: string): boolean {
  return host === '::1' || host.startsWith('127.')
}

/** True when both hosts are of the same IP version: only then can one send to the other. */
export function isSameFamily(a: string, b: string): boolean {
  return a.includes(':') === b.includes(':')
}
