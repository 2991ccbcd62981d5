import { diffZones, type ListedZone, type ZoneDiff, type ZoneFileMistake } from '@voltaic/dns'
import type { DnsFunction } from './dns-server.ts'
import { loadZoneFiles, type ZoneSource } from './zone-files.ts'

/** What became of a reload. */
export type Reloaded =
  | {
      readonly kind: 'loaded'
      readonly zones: readonly ListedZone[]
      /** Empty when the files say what they said before. */
      readonly diffs: readonly ZoneDiff[]
      readonly warnings: readonly ZoneFileMistake[]
    }
  /** The zones that were served before are served on. */
  | { readonly kind: 'refused'; readonly mistakes: readonly ZoneFileMistake[] }

const NOTHING_LEFT: ZoneFileMistake = {
  file: '.',
  line: 1,
  reason: 'there is no file db.ZONE, ZONE.zone or ZONE.db any more',
}

/**
 * Loads a folder again and gives its zones to a running server, all of them or none.
 *
 * @param served the zones that the server has now
 */
export function reloadZones(
  server: Pick<DnsFunction, 'replaceZones'>,
  source: ZoneSource,
  served: readonly ListedZone[],
): Reloaded {
  const loaded = loadZoneFiles(source)
  if (loaded.kind === 'refused') return loaded
  const { zones, warnings } = loaded
  // a folder that is being filled again, or whose disk is away, is no wish to serve nothing
  if (zones.length === 0 && served.length > 0) return { kind: 'refused', mistakes: [NOTHING_LEFT] }
  const diffs = diffZones(served, zones)
  if (diffs.length > 0) server.replaceZones(zones)
  return { kind: 'loaded', zones, diffs, warnings }
}
