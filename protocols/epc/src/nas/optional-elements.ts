import type { ByteReader } from '@voltaic/base'

/*
 * type 1, 2: | IEI | value |                        bit 8 of the IEI is 1: half an octet of value, or none
 * type 3:    | IEI | value, of a length that the TS gives |
 * type 4:    | IEI | length | value ... |
 * type 6:    | IEI | length, two octets | value ... |   IEI 0x78 to 0x7f
 */

const SPEC = 'TS 24.007 §11.2.4'
const FIRST_TYPE_1 = 0x80
const FIRST_TYPE_6 = 0x78
/** Elements behind the mandatory ones of one message. */
export const MAX_NAS_ELEMENTS = 256

export interface NasElement {
  /** With the half octet of value cleared, where there is one. */
  readonly iei: number
  /** A reader of the value, whose positions count from the start of the message. */
  readonly value: ByteReader
}

/**
 * Reads what stands behind the mandatory elements of a message.
 *
 * @param fixedLengths octets of the value of elements that have no length (type 3)
 * @throws DecodeError NAS_TRUNCATED, NAS_TOO_MANY_ELEMENTS
 * @spec TS 24.007 §11.2.4; TS 24.301 §9.9
 */
export function readOptionalElements(
  reader: ByteReader,
  fixedLengths: ReadonlyMap<number, number>,
): readonly NasElement[] {
  const elements: NasElement[] = []
  while (reader.remaining > 0) {
    if (elements.length === MAX_NAS_ELEMENTS) {
      throw reader.fault('NAS_TOO_MANY_ELEMENTS', `more than ${MAX_NAS_ELEMENTS} elements`, SPEC)
    }
    elements.push(readElement(reader, fixedLengths))
  }
  return elements
}

function readElement(reader: ByteReader, fixedLengths: ReadonlyMap<number, number>): NasElement {
  const iei = reader.uint8()
  if (iei >= FIRST_TYPE_1) return { iei: iei & 0xf0, value: reader.window(0) }
  const length = fixedLengths.get(iei) ?? (iei >= FIRST_TYPE_6 ? reader.uint16() : reader.uint8())
  return { iei, value: reader.window(length) }
}
