import { VoltaicError } from '@voltaic/base'
import { CLASS } from '../codec/codes.ts'
import { MessageWriter } from '../codec/message-writer.ts'
import { isWithin, lowerName, type Name, parentOf } from '../codec/name.ts'
import { formatName } from '../codec/name-text.ts'
import { encodeRdata, formatRecord, type KnownRecord, type ResourceRecord } from '../rdata/record.ts'
import type { QuestionType } from '../rdata/record-types.ts'
import type { ListedZone, Rrset, ZoneNode } from './zone.ts'

/** The largest TTL. RFC 2181 §8 */
export const MAX_TTL = 0x7fff_ffff

/** Records of one type at one name: more do not fit into the largest message, each taking 16 octets at least. */
export const MAX_RRSET_RECORDS = 4096

/** Octets of one RDATA, so that with its name and the question it fits into a message. */
export const MAX_RDATA_LENGTH = 64_000

interface GrowingNode {
  readonly name: Name
  readonly rrsets: Map<QuestionType, ResourceRecord[]>
  /** The RDATA of each RRset that has several records, to find equal ones. */
  readonly seen: Map<QuestionType, Set<string>>
}

/** A zone that cannot be served. */
export class ZoneError extends VoltaicError {
  /** What is wrong; the first of those that are, when it takes several. */
  readonly record: ResourceRecord | undefined

  constructor(message: string, record: ResourceRecord | undefined) {
    super('DNS_ZONE_INVALID', message, 'Correct the record; nothing of this zone is served until then.')
    this.record = record
  }
}

/**
 * A zone held in memory. Equal records are kept once; the records of one RRset get the smallest of their TTLs.
 *
 * @param records in any order, the SOA among them
 * @throws ZoneError DNS_ZONE_INVALID that names the record and what is wrong with it
 * @spec RFC 1034 §4.2.1; RFC 2181 §5.2, §10.1
 */
export function createZone(origin: Name, records: Iterable<ResourceRecord>): ListedZone {
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
  return {
    origin: apex,
    soa,
    hasDelegations,
    node: (name): ZoneNode | undefined => nodes.get(name),
    nodes: () => nodes.values(),
  }
}

/** The node of a name. Names between it and the origin come to exist with it (RFC 4592 §2.2.2). */
function nodeFor(nodes: Map<Name, GrowingNode>, key: Name, name: Name, apex: Name): GrowingNode {
  const known = nodes.get(key)
  if (known !== undefined) return known
  const node: GrowingNode = { name, rrsets: new Map(), seen: new Map() }
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
  const all = isNewData(node, rrset, record) ? [...rrset, record] : rrset
  if (all.length > MAX_RRSET_RECORDS) {
    throw invalid(`${formatName(node.name)}: more than ${MAX_RRSET_RECORDS} ${record.type} records`, record)
  }
  node.rrsets.set(
    record.type,
    all.map((each) => (each.ttl === ttl && each.name === node.name ? each : { ...each, ttl, name: node.name })),
  )
}

function isNewData({ seen }: GrowingNode, rrset: Rrset, record: ResourceRecord): boolean {
  const known = seen.get(record.type) ?? new Set(rrset.map(octetsOf))
  seen.set(record.type, known)
  const { size } = known
  return known.add(octetsOf(record)).size > size
}

function octetsOf(record: ResourceRecord): string {
  return Buffer.from(rdataOf(record)).toString('latin1')
}

function rdataOf(record: ResourceRecord): Uint8Array {
  const writer = new MessageWriter(64)
  encodeRdata(writer, record)
  if (writer.length > MAX_RDATA_LENGTH) throw new RangeError(`more than ${MAX_RDATA_LENGTH} octets`)
  return writer.finish()
}

function checkRecord(record: ResourceRecord, key: Name, apex: Name): void {
  if (!isWithin(key, apex)) throw invalid(`${formatName(record.name)} is not in zone ${formatName(apex)}`, record)
  if (record.class !== CLASS.IN) throw invalid(`${formatName(record.name)}: only class IN is served`, record)
  if (!(Number.isInteger(record.ttl) && record.ttl >= 0 && record.ttl <= MAX_TTL)) {
    throw invalid(`${formatName(record.name)}: TTL ${record.ttl} is not 0 to ${MAX_TTL}`, record)
  }
  if (record.type === 'SOA' && key !== apex) throw invalid(`${formatName(record.name)}: SOA below the origin`, record)
  try {
    rdataOf(record)
  } catch (error) {
    if (error instanceof RangeError) throw invalid(`${formatRecord(record).slice(0, 200)}: ${error.message}`, record)
    throw error
  }
}

function checkNode({ name, rrsets }: GrowingNode): void {
  if ((rrsets.get('SOA')?.length ?? 0) > 1)
    throw invalid(`${formatName(name)}: more than one SOA`, rrsets.get('SOA')?.[1])
  const aliases = rrsets.get('CNAME')
  if (aliases === undefined) return
  // RFC 2181 §10.1: a name that is an alias has no other data
  if (aliases.length > 1) throw invalid(`${formatName(name)}: more than one CNAME`, aliases[1])
  if (rrsets.size > 1) throw invalid(`${formatName(name)}: CNAME beside other records`, aliases[0])
}

function invalid(message: string, record?: ResourceRecord): ZoneError {
  return new ZoneError(message, record)
}
