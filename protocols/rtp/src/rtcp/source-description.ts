import type { ByteReader, ByteWriter } from '@voltaic/base'

//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |V=2|P|    SC   |  PT=SDES=202  |             length            |
//   +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
//   |                             SSRC                              |  a chunk, SC of them
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |   item type   |    length     | text of so many octets    ... |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   | ... items, then one to four zeros up to the end of the word   |
//   +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+

/** The item that every source must have. @spec RFC 3550 §6.5.1 */
export const SDES_CNAME = 1
const SDES_END = 0

export interface SdesItem {
  /** 1 to 255; CNAME is 1. */
  readonly type: number
  /** UTF-8 in all items but PRIV, as it came. */
  readonly value: Uint8Array
}

export interface SdesChunk {
  readonly ssrc: number
  readonly items: readonly SdesItem[]
}

/** @spec RFC 3550 §6.5 */
export interface SourceDescription {
  readonly type: 'SDES'
  /** At most 31. */
  readonly chunks: readonly SdesChunk[]
}

/** The description of one source by its CNAME alone: all that a telephone says of itself. */
export function cnameOf(ssrc: number, cname: string): SourceDescription {
  return { type: 'SDES', chunks: [{ ssrc, items: [{ type: SDES_CNAME, value: Buffer.from(cname) }] }] }
}

/** @param reader of all behind the first word */
export function readSourceDescription(reader: ByteReader, count: number): SourceDescription {
  const start = reader.position
  const chunks: SdesChunk[] = []
  for (let left = count; left > 0; left--) {
    const ssrc = reader.uint32()
    const items: SdesItem[] = []
    for (let type = reader.uint8(); type !== SDES_END; type = reader.uint8()) {
      items.push({ type, value: reader.bytes(reader.uint8()) })
    }
    // RFC 3550 §6.5: the zero that ends the list is followed by more of them, up to the end of its word
    reader.skip(-(reader.position - start) & 3)
    chunks.push({ ssrc, items })
  }
  return { type: 'SDES', chunks }
}

/** @throws RangeError for an item of type 0 or of more than 255 octets */
export function writeSourceDescription(writer: ByteWriter, { chunks }: SourceDescription): void {
  for (const { ssrc, items } of chunks) {
    let length = 0
    writer.uint32(ssrc)
    for (const { type, value } of items) {
      if (type === SDES_END) throw new RangeError('an SDES item of type 0 ends the list')
      writer.uint8(type).uint8(value.length).bytes(value)
      length += 2 + value.length
    }
    writer.zeros(4 - (length & 3))
  }
}
