import { VoltaicError } from '@voltaic/base'
import { CLASS } from '../codec/codes.ts'
import { MessageWriter } from '../codec/message-writer.ts'
import { isWithin, lowerName, type Name, parentOf } from '../codec/name.ts'
import { formatName } from '../codec/name-text.ts'
import { encodeRdata, formatRecord, type KnownRecord, type ResourceRecord } from '../rdata/record.ts'
import type { QuestionType } from '../rdata/record-types.ts'
import type { Zone, ZoneNode } from './zone.ts'

/** The largest TTL. RFC 2181 §8 */
export const MAX_TTL = 0x7fff_ffff

interface GrowingNode {
  readonly name: Name
  readonly rrsets: Map<QuestionType, ResourceRecord[]>
}

/**
 * A zone held in memory. Equal records are kept once; the records of one RRset get the smallest of their TTLs.
 *
 * @param records in any order, the SOA among them
 * @throws VoltaicError DNS_ZONE_INVALID that names the record and what is wrong with it
 * @spec RFC 1034 §4.2.1; RFC 2181 §5.2, §10.1
 */
export function createZone(origin: Name, records: Iterable<ResourceRecord>): Zone {
  const apex = lowerName(origin)
  const nodes = new Map<Name, GrowingNode>()
  let hasDelegations = false
  for (const record of records) {
    const key = lowerName(record.name)
    checkRecord(record, key, apex)
    if (record.type === 'NS' && key !== apex) hasDelegations = true
    add(nodeFor(nodes, key, record.name, apex), record)
  }
  const soa = nodes.get(apex)?.rrsets.get('SOA')?.[0] as KnownRecord<'SOA'> | undefined
  if (soa === undefined) throw invalid(`zone ${formatName(origin)} has no SOA record`)
  if (!nodes.get(apex)?.rrsets.has('NS')) throw invalid(`zone ${formatName(origin)} has no NS record`)
  for (const node of nodes.values()) checkNode(node)
  return { origin: apex, soa, hasDelegations, node: (name): ZoneNode | undefined => nodes.get(name) }
}

/** The node of a name. Names between it and the origin come to exist with it (RFC 4592 §2.2.2). */
function nodeFor(nodes: Map<Name, GrowingNode>, key: Name, name: Name, apex: Name): GrowingNode {
  const known = nodes.get(key)
  if (known !== undefined) return known
  const node: GrowingNode = { name, rrsets: new Map() }
  nodes.set(key, node)
  const [keyAbove, nameAbove] = [parentOf(key), parentOf(name)]
  if (key !== apex && keyAbove !== undefined && nameAbove !== undefined) nodeFor(nodes, keyAbove, nameAbove, apex)
  return node
}

function add(node: GrowingNode, record: ResourceRecord): void {
  const rrset = node.rrsets.get(record.type)
  if (rrset === undefined) {
    node.rrsets.set(record.type, [record])
    return
  }
  // RFC 2181 §5: no duplicates; §5.2: one TTL for all of an RRset
  const ttl = Math.min(record.ttl, rrset[0]?.ttl ?? record.ttl)
  const isNew = rrset.every((known) => !isSameData(known, record))
  const all = isNew ? [...rrset, record] : rrset
  node.rrsets.set(
    record.type,
    all.map((each) => (each.ttl === ttl && each.name === node.name ? each : { ...each, ttl, name: node.name })),
  )
}

function isSameData(a: ResourceRecord, b: ResourceRecord): boolean {
  return Buffer.from(rdataOf(a)).equals(rdataOf(b))
}

function rdataOf(record: ResourceRecord): Uint8Array {
  const writer = new MessageWriter(64)
  encodeRdata(writer, record)
  return writer.finish()
}

function checkRecord(record: ResourceRecord, key: Name, apex: Name): void {
  if (!isWithin(key, apex)) throw invalid(`${formatName(record.name)} is not in zone ${formatName(apex)}`)
  if (record.class !== CLASS.IN) throw invalid(`${formatName(record.name)}: only class IN is served`)
  if (!(Number.isInteger(record.ttl) && record.ttl >= 0 && record.ttl <= MAX_TTL)) {
    throw invalid(`${formatName(record.name)}: TTL ${record.ttl} is not 0 to ${MAX_TTL}`)
  }
  if (record.type === 'SOA' && key !== apex) throw invalid(`${formatName(record.name)}: SOA below the origin`)
  try {
    rdataOf(record)
  } catch (error) {
    if (error instanceof RangeError) throw invalid(`${formatRecord(record)}: ${error.message}`)
    throw error
  }
}

function checkNode({ name, rrsets }: GrowingNode): void {
  if ((rrsets.get('SOA')?.length ?? 0) > 1) throw invalid(`${formatName(name)}: more than one SOA`)
  const aliases = rrsets.get('CNAME')
  if (aliases === undefined) return
  // RFC 2181 §10.1: a name that is an alias has no other data
  if (aliases.length > 1) throw invalid(`${formatName(name)}: more than one CNAME`)
  if (rrsets.size > 1) throw invalid(`${formatName(name)}: CNAME beside other records`)
}

function invalid(message: string): VoltaicError {
  return new VoltaicError('DNS_ZONE_INVALID', message, 'Correct the record; nothing of this zone is served until then.')
}
