import type { ByteReader } from '@voltaic/base'
import { rohcFault } from '../framework/rohc-reader.ts'

/** One XI with the item that came for it, if X = 1. */
export interface ListEntry {
  readonly index: number
  readonly item?: Uint8Array
}

/** A bit mask of 7 or 15 bits, its first bit first. */
export type BitMask = readonly boolean[]

/** A compressed list as it was read, before it is applied to a reference list. */
export interface CompressedList {
  /** ET: 0 generic, 1 insertion only, 2 removal only, 3 remove then insert. */
  readonly encoding: number
  /** Present when the list may become a reference list. */
  readonly genId?: number
  readonly refId: number
  readonly removal: BitMask
  /** Count of the reference list, in encoding type 2. */
  readonly count?: number
  readonly insertion: BitMask
  /** The list of encoding type 0, else what is to be inserted. */
  readonly entries: readonly ListEntry[]
}

/** Octets of the item at the reader, which its first octets tell. */
export type ItemLength = (reader: ByteReader) => number

const NO_MASK: BitMask = []

/**
 * Reads a compressed list of CSRCs or extension headers.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   |  ET   |GP |PS |  CC / XI 1 / Count
 *   +---+---+---+---+---+---+---+---+
 *   :            gen_id             :  1 octet, if GP = 1
 *   +---+---+---+---+---+---+---+---+
 *   :            ref_id             :  ET 1 to 3
 *   +---+---+---+---+---+---+---+---+
 *   :       removal bit mask        :  1-2 octets, ET 2 and 3
 *   +---+---+---+---+---+---+---+---+
 *   :      insertion bit mask       :  1-2 octets, ET 1 and 3
 *   +---+---+---+---+---+---+---+---+
 *   :    XI list, padded to octets  :  ET 0, 1 and 3
 *   +---+---+---+---+---+---+---+---+
 *   :       item 1, ..., item n     :  one for each XI with X = 1
 *   +---+---+---+---+---+---+---+---+
 *
 * Items are copied, since they outlive the packet.
 *
 * @throws DecodeError ROHC_TRUNCATED
 * @spec RFC 3095 §5.8.6; RFC 4815 §5
 */
export function readCompressedList(reader: ByteReader, itemLength: ItemLength): CompressedList {
  const first = reader.uint8()
  const encoding = first >>> 6
  const wide = (first & 0x10) !== 0
  const nibble = first & 0xf
  const genId = (first & 0x20) !== 0 ? { genId: reader.uint8() } : {}
  const refId = encoding === 0 ? 0 : reader.uint8()
  if (encoding === 0) {
    const indexes = readIndexes(reader, nibble, wide)
    return {
      encoding,
      ...genId,
      refId,
      removal: NO_MASK,
      insertion: NO_MASK,
      entries: readItems(reader, indexes, itemLength),
    }
  }
  const removal = encoding === 1 ? NO_MASK : readMask(reader)
  if (encoding === 2) return { encoding, ...genId, refId, removal, count: nibble, insertion: NO_MASK, entries: [] }
  const insertion = readMask(reader)
  const inserted = insertion.reduce((sum, bit) => sum + (bit ? 1 : 0), 0)
  const indexes = readInserted(reader, nibble, inserted, wide)
  return { encoding, ...genId, refId, removal, insertion, entries: readItems(reader, indexes, itemLength) }
}

interface XI {
  readonly hasItem: boolean
  readonly index: number
}

function xiOf(value: number, wide: boolean): XI {
  return wide ? { hasItem: value >= 0x80, index: value & 0x7f } : { hasItem: value >= 8, index: value & 7 }
}

/** `count` XI fields of 4 or 8 bits; an odd number of nibbles is padded. */
function readIndexes(reader: ByteReader, count: number, wide: boolean): XI[] {
  if (wide) return Array.from({ length: count }, () => xiOf(reader.uint8(), true))
  const indexes: XI[] = []
  for (let read = 0; read < count; read += 2) {
    const octet = reader.uint8()
    indexes.push(xiOf(octet >>> 4, false))
    if (read + 1 < count) indexes.push(xiOf(octet & 0xf, false))
  }
  return indexes
}

/** RFC 3095 §5.8.6.2: with PS = 0 the first XI stands in the first octet of the list. */
function readInserted(reader: ByteReader, xi1: number, count: number, wide: boolean): XI[] {
  if (wide || count === 0) return readIndexes(reader, count, wide)
  return [xiOf(xi1, false), ...readIndexes(reader, count - 1, false)]
}

function readItems(reader: ByteReader, indexes: readonly XI[], itemLength: ItemLength): ListEntry[] {
  return indexes.map(({ index, hasItem }) =>
    hasItem ? { index, item: reader.bytes(itemLength(reader)).slice() } : { index },
  )
}

/**
 *   +---+---+---+---+---+---+---+---+       +---+---+---+---+---+---+---+---+
 *   | 0 |        7-bit mask         |  or   | 1 |        15-bit mask        |  2 octets
 *   +---+---+---+---+---+---+---+---+       +---+---+---+---+---+---+---+---+
 */
function readMask(reader: ByteReader): BitMask {
  const width = reader.peek() < 0x80 ? 7 : 15
  const value = width === 7 ? reader.uint8() : reader.uint16()
  return Array.from({ length: width }, (_, bit) => ((value >>> (width - 1 - bit)) & 1) === 1)
}

/**
 * The list of an IR or IR-DYN packet: encoding type 0 with every item.
 *
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7.7.3; RFC 4815 §5.1
 */
export function readGenericList(reader: ByteReader, itemLength: ItemLength): CompressedList {
  const at = reader.position
  const list = readCompressedList(reader, itemLength)
  if (list.encoding !== 0) throw rohcFault('list of an IR packet is not of encoding type 0', at, 'RFC 3095 §5.8.6.1')
  return list
}
