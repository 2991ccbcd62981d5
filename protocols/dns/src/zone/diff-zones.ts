import type { Name } from '../codec/name.ts'
import { formatRecord } from '../rdata/record.ts'
import { type ListedZone, recordsOf } from './zone.ts'

/** What another version of a zone changes: records as a master file writes them, sorted. */
export interface ZoneDiff {
  readonly origin: Name
  /** `changed` when both versions have the zone. */
  readonly kind: 'added' | 'removed' | 'changed'
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** The differences of two sets of zones; those that are the same are left out. The TTL belongs to the record. */
export function diffZones(before: Iterable<ListedZone>, after: Iterable<ListedZone>): readonly ZoneDiff[] {
  const old = new Map([...before].map((zone) => [zone.origin, zone]))
  const diffs: ZoneDiff[] = []
  for (const zone of after) {
    const previous = old.get(zone.origin)
    old.delete(zone.origin)
    diffs.push({ origin: zone.origin, kind: previous === undefined ? 'added' : 'changed', ...compare(previous, zone) })
  }
  for (const zone of old.values()) {
    diffs.push({ origin: zone.origin, kind: 'removed', ...compare(zone, undefined) })
  }
  return diffs.filter(({ added, removed }) => added.length > 0 || removed.length > 0)
}

function compare(before: ListedZone | undefined, after: ListedZone | undefined): Pick<ZoneDiff, 'added' | 'removed'> {
  const [old, now] = [linesOf(before), linesOf(after)]
  return { added: missing(now, old), removed: missing(old, now) }
}

/** The lines of one version that the other does not have. */
function missing(lines: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] {
  return [...lines].filter((line) => !other.has(line)).toSorted()
}

function linesOf(zone: ListedZone | undefined): ReadonlySet<string> {
  return new Set(zone === undefined ? [] : [...recordsOf(zone)].map(formatRecord))
}
