import { CLASS, createZone, type ListedZone, parseName, type ResourceRecord } from '@voltaic/dns'
import type { NumberZoneTable } from './number-schema.ts'

/** A server of a zone, as NS and addresses say it. */
export interface NameServer {
  /** Host name, without the last dot. */
  readonly name: string
  /** Needed where the name lies in the zone itself. */
  readonly addresses: readonly string[]
}

/** A row of `dns_zone` as it is read. */
export type NumberZoneRow = Omit<NumberZoneTable, 'id'> & { readonly id: number }

/** How often secondaries ask by themselves, in seconds; RFC 1912 §2.2 */
const TIMERS = { refresh: 3600, retry: 600, expire: 604_800 }

/** SOA, NS and addresses of a zone of numbers. @spec RFC 1035 §3.3.13; RFC 2308 §4 */
export function apexOf(row: NumberZoneRow): ListedZone {
  const { origin, ttl, serial } = row
  const servers = JSON.parse(row.name_servers) as readonly NameServer[]
  const name = parseName(origin)
  const head = { name, class: CLASS.IN, ttl }
  const names = { mname: parseName(servers[0]?.name ?? origin), rname: parseName(`hostmaster.${origin}`) }
  const records: ResourceRecord[] = [
    { ...head, type: 'SOA', data: { ...names, ...TIMERS, serial, minimum: row.negative_ttl } },
    ...servers.map((server) => ({ ...head, type: 'NS' as const, data: parseName(server.name) })),
    ...servers.flatMap((server) => addressesOf(server, row)),
  ]
  return createZone(name, records)
}

function addressesOf(server: NameServer, { origin, ttl }: NumberZoneRow): readonly ResourceRecord[] {
  const name = server.name.toLowerCase()
  if (name !== origin && !name.endsWith(`.${origin}`)) return []
  return server.addresses.map((data) => ({
    name: parseName(server.name),
    class: CLASS.IN,
    ttl,
    type: data.includes(':') ? ('AAAA' as const) : ('A' as const),
    data,
  }))
}
