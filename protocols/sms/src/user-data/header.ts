import { ByteWriter } from '@voltaic/base'

/*
 * +------+-----+------+----------+-----+------+----------+-----
 * | UDHL | IEI | IEDL | data ... | IEI | IEDL | data ... | ...
 * +------+-----+------+----------+-----+------+----------+-----
 */

/** Octets of user data, and so of a header with its length octet. */
export const MAX_HEADER_OCTETS = 140

/** An element of a user data header; what is unknown stays as it is. */
export interface InformationElement {
  readonly identifier: number
  readonly data: Uint8Array
}

/** Identifiers of those that are read here. @spec TS 23.040 §9.2.3.24 */
export const INFORMATION_ELEMENTS = {
  concatenation8: 0x00,
  specialMessageIndication: 0x01,
  ports8: 0x04,
  ports16: 0x05,
  concatenation16: 0x08,
  singleShift: 0x24,
  lockingShift: 0x25,
} as const

/**
 * Elements of a header.
 *
 * @param octets without the length octet
 * @returns undefined where the last one does not end where the header does: then the whole header is ignored
 * @spec TS 23.040 §9.2.3.24
 */
export function decodeHeader(octets: Uint8Array): readonly InformationElement[] | undefined {
  const elements: InformationElement[] = []
  let at = 0
  while (at < octets.length) {
    const end = at + 2 + (octets[at + 1] ?? octets.length)
    if (end > octets.length) return undefined
    elements.push({ identifier: octets[at] ?? 0, data: octets.subarray(at + 2, end) })
    at = end
  }
  return elements
}

/**
 * A header with its length octet; nothing at all without elements.
 *
 * @throws RangeError for more than user data can hold
 * @spec TS 23.040 §9.2.3.24
 */
export function encodeHeader(elements: readonly InformationElement[]): Uint8Array {
  if (elements.length === 0) return new Uint8Array(0)
  const writer = new ByteWriter(16).uint8(0)
  for (const { identifier, data } of elements) writer.uint8(identifier).uint8(data.length).bytes(data)
  const octets = writer.finish()
  if (octets.length > MAX_HEADER_OCTETS) throw new RangeError(`a header of ${octets.length} octets`)
  octets[0] = octets.length - 1
  return octets
}

/** The last element with this identifier and so many octets of data: the last of several counts. */
export function lastElement(
  elements: readonly InformationElement[],
  identifier: number,
  octets: number,
): Uint8Array | undefined {
  return elements.findLast((element) => element.identifier === identifier && element.data.length === octets)?.data
}
