import { isWithin, lowerName, type Name } from '../codec/name.ts'
import { formatName } from '../codec/name-text.ts'
import { formatRecord, type ResourceRecord } from '../rdata/record.ts'
import { createZone, ZoneError } from '../zone/create-zone.ts'
import type { ListedZone } from '../zone/zone.ts'
import { type PlacedRecord, parseMasterFile, type ZoneFileMistake, type ZoneFolder } from './parse-master-file.ts'

/** What came of a master file. */
export type LoadedZone =
  /** Warnings are of records that are left out, as BIND leaves them out, and of what the caller finds odd. */
  | { readonly kind: 'loaded'; readonly zone: ListedZone; readonly warnings: readonly ZoneFileMistake[] }
  | { readonly kind: 'refused'; readonly mistakes: readonly ZoneFileMistake[] }

/**
 * The zone of a master file. Its origin is the owner of its SOA record.
 *
 * @param file path in the folder
 * @param origin what names are relative to as long as the file says nothing else
 * @param oddityOf what there is to say of a record that is served all the same
 * @spec RFC 1035 §5.2
 */
export function loadZone(
  folder: ZoneFolder,
  file: string,
  origin: Name,
  oddityOf: (record: ResourceRecord) => string | undefined = () => undefined,
): LoadedZone {
  const { records, mistakes } = parseMasterFile(folder, file, origin)
  if (mistakes.length > 0) return { kind: 'refused', mistakes }
  const apex = records.find(({ record }) => record.type === 'SOA')?.record.name
  if (apex === undefined) return refused({ file, line: 1, reason: 'there is no SOA record' })
  const key = lowerName(apex)
  const isInside = ({ record }: PlacedRecord): boolean => isWithin(lowerName(record.name), key)
  const inside = records.filter(isInside)
  const warnings = records.flatMap(({ record, ...at }) => {
    const isHere = isInside({ record, ...at })
    const reason = isHere ? oddityOf(record) : `${formatName(record.name)} is not in zone ${formatName(apex)}`
    return reason === undefined ? [] : [{ ...at, reason }]
  })
  try {
    return {
      kind: 'loaded',
      zone: createZone(
        apex,
        inside.map(({ record }) => record),
      ),
      warnings,
    }
  } catch (error) {
    if (!(error instanceof ZoneError)) throw error
    return refused({ ...placeOf(inside, error, file), reason: error.message })
  }
}

/** Where the record of an error stands. A zone gives the records of an RRset one TTL, so they may be others by then. */
function placeOf(
  records: readonly PlacedRecord[],
  { record }: ZoneError,
  file: string,
): Omit<ZoneFileMistake, 'reason'> {
  if (record === undefined) return { file, line: 1 }
  const text = formatRecord({ ...record, name: lowerName(record.name), ttl: 0 })
  const isIt = ({ record: each }: PlacedRecord): boolean =>
    each === record || formatRecord({ ...each, name: lowerName(each.name), ttl: 0 }) === text
  const { file: where = file, line = 1 } = records.findLast(isIt) ?? {}
  return { file: where, line }
}

function refused(mistake: ZoneFileMistake): LoadedZone {
  return { kind: 'refused', mistakes: [mistake] }
}
