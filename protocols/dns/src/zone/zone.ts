import { isWithin, type Name } from '../codec/name.ts'
import type { KnownRecord, ResourceRecord } from '../rdata/record.ts'
import type { QuestionType } from '../rdata/record-types.ts'

/** All records of one type at one name. Never empty. RFC 2181 §5 */
export type Rrset = readonly ResourceRecord[]

/** A name that exists in a zone. It has no records when names below it are all there is (RFC 4592 §2.2.2). */
export interface ZoneNode {
  /** As the zone writes it. */
  readonly name: Name
  readonly rrsets: ReadonlyMap<QuestionType, Rrset>
}

/**
 * The data that one origin answers for. `createZone` makes one from records; another store (a database of numbers)
 * answers the same questions. Names are given in lower case.
 */
export interface Zone {
  /** In lower case. */
  readonly origin: Name
  readonly soa: KnownRecord<'SOA'>
  /** False spares the search for zone cuts in a zone that delegates nothing. */
  readonly hasDelegations: boolean
  /** The node of a name; undefined when the name does not exist. */
  node(name: Name): ZoneNode | undefined
}

/**
 * A zone whose records are elsewhere, in a database. Of itself it knows its origin only; what it has at a name is fetched
 * before a question about that name is answered.
 */
export interface FetchedZone extends Zone {
  /** The zone as it is now, as far as an answer about `name` (in lower case) needs it. */
  fetch(name: Name): Promise<Zone>
}

export function isFetched(zone: Zone): zone is FetchedZone {
  return 'fetch' in zone
}

/** A zone whose names can be listed, as a comparison and a transfer need it. */
export interface ListedZone extends Zone {
  /** In any order. */
  nodes(): Iterable<ZoneNode>
}

/** True for zones that hold all that they answer with. */
export function isListed(zone: Zone): zone is ListedZone {
  return 'nodes' in zone
}

/** All records of a zone, in any order. */
export function* recordsOf(zone: ListedZone): Generator<ResourceRecord, void, undefined> {
  for (const { rrsets } of zone.nodes()) for (const rrset of rrsets.values()) yield* rrset
}

/** The zones of one server. */
export interface ZoneSet {
  /** The zone with the longest origin that holds `name` (in lower case); undefined when none does. */
  find(name: Name): Zone | undefined
}

export function createZoneSet(zones: Iterable<Zone>): ZoneSet {
  const byOrigin = new Map<Name, Zone>()
  for (const zone of zones) byOrigin.set(zone.origin, zone)
  // Few lengths, where a number has a dozen names above it. The longest first.
  const lengths = [...new Set([...byOrigin.keys()].map((origin) => origin.length))].sort((a, b) => b - a)
  return {
    find(name) {
      for (const length of lengths) {
        const zone = length > name.length ? undefined : byOrigin.get(name.slice(name.length - length) as Name)
        if (zone !== undefined && isWithin(name, zone.origin)) return zone
      }
      return undefined
    },
  }
}
