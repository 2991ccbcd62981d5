import { lowerName, type Name, ROOT } from '../codec/name.ts'
import type { ResourceRecord } from '../rdata/record.ts'
import type { RecordType } from '../rdata/record-types.ts'
import type { ZoneSet } from './zone.ts'

/** How many names one answer looks up for its additional section. */
export const MAX_ADDITIONAL_NAMES = 32

const ADDRESSES: readonly RecordType[] = ['A', 'AAAA']

/**
 * What the asker will want next, as far as our zones hold it: addresses of name servers and of SRV targets, and what a
 * terminal NAPTR points to.
 *
 * @spec RFC 1034 §4.3.2; RFC 2782; RFC 3403 §4.1
 */
export function additionalsFor(
  zones: ZoneSet,
  answers: readonly ResourceRecord[],
  authorities: readonly ResourceRecord[],
): readonly ResourceRecord[] {
  const wanted: Wanted[] = []
  for (const record of answers) wantedBy(record, wanted)
  for (const record of authorities) wantedBy(record, wanted)
  if (wanted.length === 0) return []
  const section = new Section(zones, answers)
  // What is found asks for more: NAPTR for SRV, SRV for addresses.
  for (let i = 0; i < wanted.length && i < MAX_ADDITIONAL_NAMES; i++) {
    const { name, types } = wanted[i] as Wanted
    for (const record of section.add(name, types)) wantedBy(record, wanted)
  }
  return section.records
}

interface Wanted {
  readonly name: Name
  readonly types: readonly RecordType[]
}

function wantedBy(record: ResourceRecord, wanted: Wanted[]): void {
  if (record.type === 'NS') wanted.push({ name: record.data, types: ADDRESSES })
  else if (record.type === 'SRV' && record.data.target !== ROOT) {
    wanted.push({ name: record.data.target, types: ADDRESSES })
  } else if (record.type === 'NAPTR') {
    const types = typesOfFlag(record.data.flags)
    if (types !== undefined && record.data.replacement !== ROOT) wanted.push({ name: record.data.replacement, types })
  }
}

/** RFC 3404 §4.2: `s` leads to SRV, `a` to addresses; others to nothing in the DNS. */
function typesOfFlag(flags: string): readonly RecordType[] | undefined {
  if (flags === 's' || flags === 'S') return ['SRV']
  return flags === 'a' || flags === 'A' ? ADDRESSES : undefined
}

class Section {
  readonly records: ResourceRecord[] = []
  readonly #zones: ZoneSet
  readonly #present = new Set<ResourceRecord>()

  constructor(zones: ZoneSet, answers: readonly ResourceRecord[]) {
    this.#zones = zones
    for (const record of answers) this.#present.add(record)
  }

  /** @returns the records that were not there yet */
  add(name: Name, types: readonly RecordType[]): readonly ResourceRecord[] {
    const before = this.records.length
    const key = lowerName(name)
    // The node itself: glue below a zone cut counts, a wildcard does not.
    const node = this.#zones.find(key)?.node(key)
    for (const type of types) {
      for (const record of node?.rrsets.get(type) ?? []) {
        if (this.#present.has(record)) continue
        this.#present.add(record)
        this.records.push(record)
      }
    }
    return before === this.records.length ? [] : this.records.slice(before)
  }
}
