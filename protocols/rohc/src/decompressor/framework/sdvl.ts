import type { ByteReader } from '@voltaic/base'
import type { Bits } from '../fields/bits.ts'

/**
 * A self-describing variable-length value: its first bits tell how many octets it takes.
 *
 *   0xxxxxxx                              7 bits
 *   10xxxxxx xxxxxxxx                    14 bits
 *   110xxxxx xxxxxxxx xxxxxxxx           21 bits
 *   111xxxxx xxxxxxxx xxxxxxxx xxxxxxxx  29 bits
 *
 * @throws DecodeError ROHC_TRUNCATED
 * @spec RFC 3095 §4.5.6
 */
export function readSdvl(reader: ByteReader): Bits {
  const first = reader.peek()
  if (first < 0x80) return { value: reader.uint8(), width: 7 }
  if (first < 0xc0) return { value: reader.uint16() & 0x3fff, width: 14 }
  if (first < 0xe0) return { value: reader.uint24() & 0x1f_ffff, width: 21 }
  return { value: reader.uint32() % 0x2000_0000, width: 29 }
}
