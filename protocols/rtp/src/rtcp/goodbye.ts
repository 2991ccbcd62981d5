import type { ByteReader, ByteWriter } from '@voltaic/base'

//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |V=2|P|    SC   |   PT=BYE=203  |             length            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                      SSRC/CSRC, SC of them                    |
//   +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
//   |     length    |  reason for leaving, filled with zeros    ... |  may be missing
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

/** @spec RFC 3550 §6.6 */
export interface Goodbye {
  readonly type: 'BYE'
  /** At most 31. */
  readonly ssrcs: readonly number[]
  /** UTF-8, as it came. */
  readonly reason?: Uint8Array
}

/** @param reader of all behind the first word */
export function readGoodbye(reader: ByteReader, count: number): Goodbye {
  const ssrcs: number[] = []
  for (let left = count; left > 0; left--) ssrcs.push(reader.uint32())
  return reader.remaining === 0 ? { type: 'BYE', ssrcs } : { type: 'BYE', ssrcs, reason: reader.bytes(reader.uint8()) }
}

/** @throws RangeError for a reason of more than 255 octets */
export function writeGoodbye(writer: ByteWriter, { ssrcs, reason }: Goodbye): void {
  for (const ssrc of ssrcs) writer.uint32(ssrc)
  if (reason === undefined) return
  writer
    .uint8(reason.length)
    .bytes(reason)
    .zeros(-(1 + reason.length) & 3)
}
