import type { ByteWriter } from '@voltaic/base'
import { writeSdvl } from './sdvl.ts'

export const MAX_SMALL_CID = 15
export const MAX_LARGE_CID = 16_383

/** Where a packet says which context it belongs to. */
export interface Cid {
  readonly value: number
  /** Writes what stands before the first octet of the header. */
  before(out: ByteWriter): void
  /** Writes what stands after the first octet of the header. */
  after(out: ByteWriter): void
}

/**
 * A context identifier in one of its two notations.
 *
 *     small:  1110cccc before the header, unless it is 0
 *     large:  one or two octets after the first octet of the header, self-describing
 *
 * @spec RFC 3095 §5.1.3, §5.2
 */
export function createCid(space: 'small' | 'large', value: number): Cid {
  if (space === 'large') return { value, before: writeNothing, after: (out) => writeSdvl(out, value) }
  return {
    value,
    before: value === 0 ? writeNothing : (out) => out.uint8(0xe0 | value),
    after: writeNothing,
  }
}

function writeNothing(): void {
  // CID 0 of the small ones has no octet
}
