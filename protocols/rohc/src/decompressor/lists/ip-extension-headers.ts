import type { ByteReader } from '@voltaic/base'
import type { Bits } from '../fields/bits.ts'
import { type CompressedList, readCompressedList } from './compressed-list.ts'
import { extensionHeaderLength } from './extension-header.ts'

/** The IP extension header(s) field of extension 3. */
export interface IpExtensionHeaders {
  readonly ah?: Bits
  readonly gre?: Bits
  readonly list?: CompressedList
}

/**
 *      0     1     2     3     4     5     6     7
 *   +-----+-----+-----+-----+-----+-----+-----+-----+
 *   | CL  | ASeq| ESeq| Gseq|          res          |  1 octet
 *   +-----+-----+-----+-----+-----+-----+-----+-----+
 *   :    compressed AH Seq Number,  1 or 4 octets   :  if ASeq = 1
 *    ----- ----- ----- ----- ----- ----- ----- -----
 *   :    compressed ESP Seq Number, 1 or 4 octets   :  if Eseq = 1
 *    ----- ----- ----- ----- ----- ----- ----- -----
 *   :    compressed GRE Seq Number, 1 or 4 octets   :  if Gseq = 1
 *    ----- ----- ----- ----- ----- ----- ----- -----
 *   :    compressed header list, variable length    :  if CL = 1
 *    ----- ----- ----- ----- ----- ----- ----- -----
 *
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.8.5.1
 */
export function readIpExtensionHeaders(reader: ByteReader): IpExtensionHeaders {
  const flags = reader.uint8()
  const ah = (flags & 0x40) !== 0 ? { ah: readSequence(reader) } : {}
  if ((flags & 0x20) !== 0) readSequence(reader)
  const gre = (flags & 0x10) !== 0 ? { gre: readSequence(reader) } : {}
  const list = (flags & 0x80) !== 0 ? { list: readCompressedList(reader, extensionHeaderLength) } : {}
  return { ...ah, ...gre, ...list }
}

/** RFC 4815 §8.9: the lowest 7 or 31 bits of the sequence number, not W-LSB encoded. */
function readSequence(reader: ByteReader): Bits {
  if (reader.peek() < 0x80) return { value: reader.uint8(), width: 7 }
  return { value: reader.uint32() % 0x8000_0000, width: 31 }
}
