import { DecodeError } from '@voltaic/base'
import { formatHost, lowerName, parseName } from '@voltaic/dns'
import { addressFamily } from '@voltaic/runtime'
import { numberOrigin } from './number-key.ts'
import type { NumberProblem } from './number-route.ts'
import { mistakeOfPlace, type NetworkNames } from './number-zone-name.ts'
import { apexOf, type NameServer, type NumberZoneRow } from './number-zone-row.ts'

/** A zone to be made. */
export interface NumberZoneInput {
  /** `e164.arpa`, or `1.6.e164.arpa` for the numbers that begin with 61. */
  readonly zone: string
  /** The first is the primary; `ns` in the zone, without address, unless given. */
  readonly nameServers?: readonly NameServer[] | undefined
  /** Seconds; 300 and 60 unless given. */
  readonly ttl?: number | undefined
  readonly negativeTtl?: number | undefined
}

const DEFAULT_TTL = 300
const DEFAULT_NEGATIVE_TTL = 60
const MAX_TTL = 0x7fff_ffff
/** Of a host name, in lower case. @spec RFC 1123 §2.1; RFC 1035 §2.3.4 */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const ZONE_REMEDY =
  'Give e164.arpa, or 1.6.e164.arpa for the numbers that begin with +61, or a domain of your own that has nothing else: e164.example.net'

export type CheckedZone =
  | { readonly kind: 'valid'; readonly row: Omit<NumberZoneRow, 'id'> }
  | { readonly kind: 'invalid'; readonly problems: readonly NumberProblem[] }

/** @param serial of the new zone @param network its names are none of numbers */
export function checkZone(input: NumberZoneInput, serial: number, network: NetworkNames = {}): CheckedZone {
  const { ttl = DEFAULT_TTL, negativeTtl = DEFAULT_NEGATIVE_TTL } = input
  const origin = hostOf(input.zone)
  const reason = origin === undefined ? 'is no name of a zone' : mistakeOfOrigin(origin, network)
  if (origin === undefined || reason !== undefined) {
    const problem = { field: 'zone', reason: `${JSON.stringify(input.zone)} ${reason}`, remedy: ZONE_REMEDY }
    return { kind: 'invalid', problems: [problem] }
  }
  const servers = input.nameServers ?? []
  const problems: NumberProblem[] = servers.flatMap((server) => serverProblems(server))
  for (const [field, value] of [
    ['ttl', ttl],
    ['negativeTtl', negativeTtl],
  ] as const) {
    const isTtl = Number.isInteger(value) && value >= 0 && value <= MAX_TTL
    if (!isTtl) problems.push({ field, reason: `is not 0 to ${MAX_TTL}` })
  }
  if (problems.length > 0) return { kind: 'invalid', problems }
  const nameServers = servers.length > 0 ? servers : [{ name: `ns.${origin}`, addresses: [] }]
  const row = { origin, serial, ttl, negative_ttl: negativeTtl, name_servers: JSON.stringify(nameServers) }
  apexOf({ id: 0, ...row })
  return { kind: 'valid', row }
}

/**
 * A zone of numbers is a domain like any other: no wildcard, nothing that is no label of a host, and nothing that hides names
 * of others.
 *
 * @spec RFC 6116 §3.2; RFC 1123 §2.1; RFC 4592 §2.1.1
 */
function mistakeOfOrigin(origin: string, network: NetworkNames): string | undefined {
  const labels = origin.split('.')
  const wrong = labels.find((label) => !LABEL.test(label))
  if (labels.includes('*')) return 'is a wildcard'
  if (wrong !== undefined) return `has a label that is none of a host name: ${JSON.stringify(wrong)}`
  if (labels.length < 2) return 'has one label: it is a domain of all, not a zone of numbers'
  if (/^[0-9]+$/.test(labels.at(-1) ?? '')) return 'ends with digits: it is no domain'
  return mistakeOfPlace(origin, network)
}

function serverProblems({ name, addresses }: NameServer): readonly NumberProblem[] {
  const field = 'nameServers'
  const names = hostOf(name) === undefined ? [{ field, reason: `"${name}" is no host name` }] : []
  const wrong = addresses.filter((address) => addressFamily(address) === 0)
  return [...names, ...wrong.map((address) => ({ field, reason: `"${address}" is no IP address` }))]
}

/** In lower case, without the last dot; undefined for what is no name. */
function hostOf(text: string): string | undefined {
  try {
    return formatHost(lowerName(parseName(text)))
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/**
 * The zone in which a number is, where nobody has named one.
 *
 * @param holding zones that have it
 * @returns undefined for a number that none has
 */
export function zoneHolding(holding: readonly PlacedZone[], number: string): PlacedZone | NumberProblem | undefined {
  const [first, ...more] = holding
  if (first === undefined || more.length === 0) return first
  const zones = holding.map(({ origin }) => origin).join(' and ')
  return { field: 'zone', reason: `is wanted: ${number} is in the zones ${zones}`, remedy: 'Say which: zone=' }
}

/** A zone, and which numbers it may have. */
export interface PlacedZone {
  readonly id: number
  readonly origin: string
  readonly prefix: string
}

export function placeOf({ id, origin }: NumberZoneRow): PlacedZone {
  return { id, origin, prefix: numberOrigin(lowerName(parseName(origin))).prefix }
}

/**
 * The zone for a number: that which is named, or the only one whose digits are closest to it.
 *
 * @param key undefined for numbers that are not known yet
 */
export function zoneForNumber(
  zones: readonly PlacedZone[],
  key: string | undefined,
  named: string | undefined,
): PlacedZone | NumberProblem {
  const field = 'zone'
  if (zones.length === 0) return { field, reason: 'there is no zone for numbers yet: voltaic enum zone add e164.arpa' }
  const known = zones.map(({ origin }) => origin).join(', ')
  const among = named === undefined ? zones : zones.filter(({ origin }) => origin === named)
  if (among.length === 0) return { field, reason: `there is no zone ${named}, only ${known}` }
  const fitting = key === undefined ? among : among.filter(({ prefix }) => key.startsWith(prefix))
  const longest = Math.max(...fitting.map(({ prefix }) => prefix.length))
  const [first, ...more] = key === undefined ? fitting : fitting.filter(({ prefix }) => prefix.length === longest)
  if (first === undefined) return { field, reason: `no number of ${among.map(({ origin }) => origin)} begins so` }
  return more.length === 0 ? first : { field, reason: `name the zone with --zone: there are ${known}` }
}
