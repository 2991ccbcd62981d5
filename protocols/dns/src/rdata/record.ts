import { DecodeError } from '@voltaic/base'
import { CLASS, className } from '../codec/codes.ts'
import type { MessageReader } from '../codec/message-reader.ts'
import type { MessageWriter } from '../codec/message-writer.ts'
import type { Name } from '../codec/name.ts'
import { formatName } from '../codec/name-text.ts'
import { decodeOpaque, encodeOpaque, formatOpaque } from './opaque.ts'
import type { RdataCodec } from './rdata-codec.ts'
import type { RdataFields } from './rdata-fields.ts'
import {
  isKnownType,
  type KnownType,
  type KnownTypes,
  knownTypes,
  type RecordType,
  typeCode,
  typeName,
  type UnknownType,
} from './record-types.ts'

interface RecordOf<Type extends string, Data> {
  readonly name: Name
  readonly type: Type
  readonly class: number
  /** Seconds. */
  readonly ttl: number
  readonly data: Data
}

type DataOf<Codec> = Codec extends RdataCodec<infer Data> ? Data : never

/** A record of one of the types that this package reads: `KnownRecord<'NAPTR'>`, or any of them. */
export type KnownRecord<Type extends KnownType = KnownType> = {
  [Each in Type]: RecordOf<Each, DataOf<KnownTypes[Each]>>
}[Type]

/** A record of another type or class: its RDATA as octets. RFC 3597 §3 */
export type UnknownRecord = RecordOf<UnknownType, Uint8Array>

/** One resource record. RFC 1035 §4.1.3 */
export type ResourceRecord = KnownRecord | UnknownRecord

/**
 * The part of a record behind its owner name and type.
 *
 * @throws DecodeError DNS_RDATA_LENGTH, DNS_TRUNCATED, DNS_NAME_*
 * @spec RFC 1035 §4.1.3; RFC 3597 §3
 */
export function decodeRecordBody(reader: MessageReader, name: Name, code: number): ResourceRecord {
  const recordClass = reader.uint16()
  const ttl = reader.uint32()
  const length = reader.uint16()
  const start = reader.position
  const end = start + length
  if (length > reader.remaining)
    throw reader.fault('DNS_TRUNCATED', `RDATA of ${length} octets runs out of the message`)
  const type = typeName(code)
  // RFC 3597 §4: a type has the RDATA that we know in class IN only; A of class CH is something else
  if (recordClass !== CLASS.IN || !isKnownType(type)) {
    return { name, type: `TYPE${code}`, class: recordClass, ttl, data: decodeOpaque(reader, end) }
  }
  const data = decodeKnown(reader, type, start, end)
  return { name, type, class: recordClass, ttl, data } as ResourceRecord
}

function decodeKnown(reader: MessageReader, type: KnownType, start: number, end: number): unknown {
  const data = knownTypes[type].decode(reader, end)
  if (reader.position === end) return data
  const message = `${type} RDATA does not fill ${end - start} octets`
  throw new DecodeError('DNS_RDATA_LENGTH', message, start, 'RFC 1035 §3.2.1')
}

/**
 * The data of octets that are RDATA and nothing else, as a master file may write them.
 *
 * @throws DecodeError
 * @spec RFC 3597 §5
 */
export function rdataFromOctets(reader: MessageReader, type: RecordType): unknown {
  const end = reader.remaining
  return isKnownType(type) ? decodeKnown(reader, type, 0, end) : decodeOpaque(reader, end)
}

/** The data of the fields of a master file. @throws DecodeError */
export function parseRdata(type: KnownType, fields: RdataFields): unknown {
  return knownTypes[type].parse(fields)
}

/** @throws RangeError when the data cannot be written, which is a bug of whoever made the record */
export function encodeRecord(writer: MessageWriter, record: ResourceRecord): void {
  writer.compressedName(record.name).uint16(typeCode(record.type)).uint16(record.class).uint32(record.ttl)
  const lengthAt = writer.length
  writer.uint16(0)
  encodeRdata(writer, record)
  writer.setUint16(lengthAt, writer.length - lengthAt - 2)
}

export function encodeRdata(writer: MessageWriter, record: ResourceRecord): void {
  const { type, data } = record
  if (isKnownType(type)) (knownTypes[type] as RdataCodec<unknown>).encode(writer, data)
  else encodeOpaque(writer, data as Uint8Array)
}

/** A line of a master file, class and TTL always written. @spec RFC 1035 §5.1; RFC 3597 §5 */
export function formatRecord(record: ResourceRecord): string {
  const head = `${formatName(record.name)} ${record.ttl} ${className(record.class)} ${record.type}`
  return `${head} ${formatRdata(record)}`
}

export function formatRdata(record: ResourceRecord): string {
  const { type, data } = record
  return isKnownType(type) ? (knownTypes[type] as RdataCodec<unknown>).format(data) : formatOpaque(data as Uint8Array)
}
