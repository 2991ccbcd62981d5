import { DecodeError } from '@voltaic/base'
import {
  type ListedZone,
  loadZone,
  type Name,
  parseName,
  type ResourceRecord,
  type ZoneFileMistake,
  type ZoneFolder,
} from '@voltaic/dns'
import { parseSubstitution } from '@voltaic/enum'

/** A folder with the master files of a server. */
export interface ZoneSource extends ZoneFolder {
  /** Its files, those of folders in it as `folder/file`. */
  readonly files: readonly string[]
}

/** All zones of a folder, or what is wrong with them. */
export type LoadedZones =
  | {
      readonly kind: 'loaded'
      readonly zones: readonly ListedZone[]
      readonly warnings: readonly ZoneFileMistake[]
    }
  | { readonly kind: 'refused'; readonly mistakes: readonly ZoneFileMistake[] }

/** Names as BIND's users give them: `db.example.com`, `example.com.zone`, `example.com.db`. */
const NAMES = [/^db\.(.+)$/, /^(.+?)\.?\.(?:zone|db)$/]

/**
 * Loads every master file of a folder: those called `db.ZONE`, `ZONE.zone` or `ZONE.db`. The others are there to be included.
 * The name gives the origin as long as the file says no other.
 *
 * @spec RFC 1035 §5
 */
export function loadZoneFiles(source: ZoneSource): LoadedZones {
  const zones = new Map<Name, ListedZone>()
  const warnings: ZoneFileMistake[] = []
  const mistakes: ZoneFileMistake[] = []
  for (const { file, name } of masterFilesOf(source.files)) {
    const loaded = loadOne(source, file, name)
    if (loaded.kind === 'refused') mistakes.push(...loaded.mistakes)
    else {
      const { origin } = loaded.zone
      if (zones.has(origin)) mistakes.push({ file, line: 1, reason: 'another file of the folder has the same zone' })
      zones.set(origin, loaded.zone)
      warnings.push(...loaded.warnings)
    }
  }
  if (mistakes.length > 0) return { kind: 'refused', mistakes }
  return { kind: 'loaded', zones: [...zones.values()], warnings }
}

function masterFilesOf(files: readonly string[]): readonly { readonly file: string; readonly name: string }[] {
  return files.toSorted().flatMap((file) => {
    const base = file.slice(file.lastIndexOf('/') + 1)
    const name = NAMES.map((pattern) => pattern.exec(base)?.[1]).find((each) => each !== undefined)
    return name === undefined ? [] : [{ file, name }]
  })
}

function loadOne(source: ZoneSource, file: string, name: string): ReturnType<typeof loadZone> {
  try {
    return loadZone(source, file, parseName(name), oddityOf)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { kind: 'refused', mistakes: [{ file, line: 1, reason: `the file's name is no domain name: ${name}` }] }
  }
}

/** A rule that nobody can apply. Resolvers of BIND take no answer with it, and its secondaries no zone. @spec RFC 3402 §3.2 */
function oddityOf(record: ResourceRecord): string | undefined {
  if (record.type !== 'NAPTR' || record.data.regexp === '') return undefined
  try {
    parseSubstitution(record.data.regexp)
    return undefined
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const [why] = error.message.split(` (${error.code}`)
    return `${why}: the rule is served, and nobody can use it`
  }
}
