import { DecodeError } from '@voltaic/base'
import { formatHost, lowerName, parseName } from '@voltaic/dns'
import { addressFamily } from '@voltaic/runtime'
import { numberOrigin } from './number-key.ts'
import type { NumberProblem } from './number-route.ts'
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

export type CheckedZone =
  | { readonly kind: 'valid'; readonly row: Omit<NumberZoneRow, 'id'> }
  | { readonly kind: 'invalid'; readonly problems: readonly NumberProblem[] }

/** @param serial of the new zone */
export function checkZone(input: NumberZoneInput, serial: number): CheckedZone {
  const { ttl = DEFAULT_TTL, negativeTtl = DEFAULT_NEGATIVE_TTL } = input
  const origin = hostOf(input.zone)
  if (origin === undefined || origin === '.') {
    return { kind: 'invalid', problems: [{ field: 'zone', reason: `"${input.zone}" is no name of a zone` }] }
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
