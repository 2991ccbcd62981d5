/*
 * AVP header (RFC 6733 §4.1)
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                            AVP Code                           |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |V M P r r r r r|         AVP Length (header and data)          |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                 Vendor-ID (only when V is set)                |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |  Data ...                     | padding to 4, not in the length
 */

export const AVP_HEADER_LENGTH = 8
export const VENDOR_AVP_HEADER_LENGTH = 12

export const AVP_FLAG_VENDOR = 0x80
export const AVP_FLAG_MANDATORY = 0x40
/** Bits that no application has defined. */
export const AVP_RESERVED_FLAGS = 0x1f

export function readUnsigned32(octets: Uint8Array, at: number): number {
  return (
    (((octets[at] ?? 0) << 24) |
      ((octets[at + 1] ?? 0) << 16) |
      ((octets[at + 2] ?? 0) << 8) |
      (octets[at + 3] ?? 0)) >>>
    0
  )
}

export function readUnsigned24(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 16) | ((octets[at + 1] ?? 0) << 8) | (octets[at + 2] ?? 0)
}

export function writeUnsigned32(value: number, into: Uint8Array, at: number): number {
  into[at] = value >>> 24
  into[at + 1] = value >>> 16
  into[at + 2] = value >>> 8
  into[at + 3] = value
  return at + 4
}

export function writeUnsigned24(value: number, into: Uint8Array, at: number): number {
  into[at] = value >>> 16
  into[at + 1] = value >>> 8
  into[at + 2] = value
  return at + 3
}

/** The next multiple of four. */
export function padded(length: number): number {
  return (length + 3) & ~3
}

/** The flags octet of the AVP whose header starts at `at`. */
export function avpFlagsAt(octets: Uint8Array, at: number): number {
  return octets[at + 4] ?? 0
}

/** AVP Length: header and data, without padding. */
export function avpLengthAt(octets: Uint8Array, at: number): number {
  return readUnsigned24(octets, at + 5)
}

/** 0 for an AVP of the IETF. */
export function avpVendorAt(octets: Uint8Array, at: number): number {
  return avpFlagsAt(octets, at) & AVP_FLAG_VENDOR ? readUnsigned32(octets, at + 8) : 0
}

/** Offset of the first octet of data. */
export function avpDataAt(octets: Uint8Array, at: number): number {
  return at + (avpFlagsAt(octets, at) & AVP_FLAG_VENDOR ? VENDOR_AVP_HEADER_LENGTH : AVP_HEADER_LENGTH)
}

/** Writes a header whose length is not known yet; `writeAvpLength` completes it. Gives the offset of the data. */
export function writeAvpHeader(code: number, flags: number, vendorId: number, into: Uint8Array, at: number): number {
  writeUnsigned32(code, into, at)
  into[at + 4] = flags
  return flags & AVP_FLAG_VENDOR ? writeUnsigned32(vendorId, into, at + 8) : at + AVP_HEADER_LENGTH
}

/** Writes the length of the AVP that began at `at` and whose data ends before `end`, and pads it. */
export function writeAvpLength(into: Uint8Array, at: number, end: number): number {
  writeUnsigned24(end - at, into, at + 5)
  const next = padded(end)
  for (let i = end; i < next; i++) into[i] = 0
  return next
}
