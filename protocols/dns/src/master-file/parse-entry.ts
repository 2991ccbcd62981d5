import { DecodeError } from '@voltaic/base'
import { CLASS } from '../codec/codes.ts'
import { OPT } from '../codec/edns.ts'
import { MessageReader } from '../codec/message-reader.ts'
import type { Name } from '../codec/name.ts'
import { parseOpaque } from '../rdata/opaque.ts'
import { RdataFields } from '../rdata/rdata-fields.ts'
import { parseRdata, type ResourceRecord, rdataFromOctets } from '../rdata/record.ts'
import { isKnownType, type RecordType, typeCode, typeName } from '../rdata/record-types.ts'
import { parseSeconds } from './seconds-text.ts'
import type { Token } from './tokenise.ts'

/** What stands between the owner of a record and its RDATA. */
export interface RecordHead {
  /** Seconds; undefined when the entry leaves it out. */
  readonly ttl: number | undefined
  readonly type: RecordType
  /** The first field of the RDATA. */
  readonly next: number
}

/** RFC 2181 §8: a TTL with the highest bit set is none at all. */
const MAX_TTL = 0x7fff_ffff

/**
 * TTL and class in either order, each of which may be left out, then the type.
 *
 * @param at the field behind the owner
 * @throws DecodeError DNS_ZONE_FILE_RECORD
 * @spec RFC 1035 §5.1; RFC 3597 §5
 */
export function parseRecordHead(tokens: readonly Token[], at: number): RecordHead {
  let next = at
  let ttl: number | undefined
  let hasClass = false
  for (;;) {
    const text = plainAt(tokens, next)
    if (text === undefined) throw badRecord('the type of the record is missing')
    const seconds = ttl === undefined ? parseSeconds(text) : undefined
    if (seconds !== undefined) ttl = seconds > MAX_TTL ? 0 : seconds
    else if (!hasClass && isClass(text)) hasClass = true
    else return { ttl, type: parseType(text), next: next + 1 }
    next++
  }
}

/**
 * The record of an entry whose head has been read.
 *
 * @throws DecodeError DNS_RDATA_TEXT, DNS_NAME_*, DNS_ESCAPE
 * @spec RFC 1035 §5.1; RFC 3597 §5
 */
export function parseRecord(
  tokens: readonly Token[],
  head: RecordHead,
  place: { readonly name: Name; readonly origin: Name; readonly ttl: number },
): ResourceRecord {
  const { type } = head
  const fields = new RdataFields(tokens, head.next, place.origin)
  const data = dataOf(type, fields)
  fields.end()
  return { name: place.name, type, class: CLASS.IN, ttl: place.ttl, data } as ResourceRecord
}

function dataOf(type: RecordType, fields: RdataFields): unknown {
  if (fields.takeOpaqueMark()) return rdataFromOctets(new MessageReader(parseOpaque(fields)), type)
  if (isKnownType(type)) return parseRdata(type, fields)
  throw fields.mistake(`${type} needs RDATA as \\# LENGTH OCTETS`)
}

function plainAt(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at]
  if (token?.isQuoted) throw badRecord(`"${token.text.slice(0, 60)}" must not be in quotes`)
  return token?.text
}

function isClass(text: string): boolean {
  if (/^(?:IN|CLASS1)$/i.test(text)) return true
  if (/^(?:CH|CHAOS|HS|HESIOD|CS|CLASS\d+)$/i.test(text)) throw badRecord(`class ${text}: only IN is served`)
  return false
}

function parseType(text: string): RecordType {
  const upper = text.toUpperCase()
  if (isKnownType(upper as RecordType)) return upper as RecordType
  const code = /^TYPE\d{1,5}$/.test(upper) ? Number(upper.slice(4)) : Number.NaN
  if (!(code <= 0xffff)) {
    throw badRecord(
      `"${text.slice(0, 60)}" is no type that is known here: write TYPE, its number, and \\# LENGTH OCTETS`,
    )
  }
  // RFC 6895 §3.1: 128 to 255 are questions and pseudo-records, as OPT is; 0 is none
  if (code === 0 || code === OPT || (code >= 128 && code <= 255)) throw badRecord(`${upper} is no type of a record`)
  const type = typeName(code)
  return isKnownType(type) ? type : `TYPE${typeCode(type)}`
}

function badRecord(message: string): DecodeError {
  return new DecodeError('DNS_ZONE_FILE_RECORD', message, -1, 'RFC 1035 §5.1')
}
