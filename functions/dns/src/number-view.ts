import { formatHost, lowerName, parseName } from '@voltaic/dns'
import { formatNumberKey, nameOfNumber, numberOrigin } from './number-key.ts'
import type { RouteRow } from './number-lookup.ts'
import { uriOfRoute } from './number-route.ts'
import type { NameServer, NumberZoneRow } from './number-zone-row.ts'

/** A zone of numbers, as it is shown. */
export interface NumberZoneView {
  readonly origin: string
  readonly serial: number
  readonly ttl: number
  readonly negativeTtl: number
  readonly nameServers: readonly NameServer[]
}

/** A route of a number, as it is shown: in the fields with which it was given. */
export interface NumberView {
  readonly zone: string
  readonly number: string
  /** The name at which it stands: `5.4.3.2.0.5.5.5.2.1.6.e164.arpa`. */
  readonly name: string
  readonly uri?: string
  readonly regexp?: string
  readonly services: string
  readonly order: number
  readonly preference: number
  /** Absent where it is that of the zone. */
  readonly ttl?: number
}

export function zoneViewOf(row: NumberZoneRow): NumberZoneView {
  const { origin, serial, ttl } = row
  return { origin, serial, ttl, negativeTtl: row.negative_ttl, nameServers: JSON.parse(row.name_servers) }
}

export function numberViewOf(zone: string, row: RouteRow): NumberView {
  const uri = uriOfRoute(row.regexp)
  return {
    zone,
    number: formatNumberKey(row.number),
    name: formatHost(nameOfNumber(row.number, numberOrigin(lowerName(parseName(zone))))),
    ...(uri === undefined ? { regexp: row.regexp } : { uri }),
    services: row.services,
    order: row.order,
    preference: row.preference,
    ...(row.ttl !== null && { ttl: row.ttl }),
  }
}
