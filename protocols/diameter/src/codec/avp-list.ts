import {
  AVP_FLAG_VENDOR,
  AVP_HEADER_LENGTH,
  avpDataAt,
  avpFlagsAt,
  avpLengthAt,
  avpVendorAt,
  padded,
  readUnsigned32,
  VENDOR_AVP_HEADER_LENGTH,
} from './avp-header.ts'
import { DiameterDecodeError } from './diameter-decode-error.ts'

/** AVPs in one message or in one group. Far above what any command needs, far below what hurts. */
export const MAX_AVPS = 512
/** Groups inside groups, counted from the message. Cx needs four (Failed-AVP around SIP-Auth-Data-Item). */
export const MAX_GROUP_DEPTH = 8

/**
 * The AVPs of a message or of a group, still as octets: only where each of them begins has been worked out. `octets`
 * is the whole message; all offsets count from its start, so that an error can say where it is.
 */
export interface AvpList {
  readonly octets: Buffer
  readonly from: number
  readonly to: number
  /** AVP Code of each AVP. */
  readonly codes: readonly number[]
  /** Offset of the header of each AVP. */
  readonly offsets: readonly number[]
}

/** Which AVP: its code and its vendor, 0 for the IETF. */
export interface AvpKey {
  readonly code: number
  readonly vendorId: number
}

/**
 * Finds where each AVP begins. Data stays untouched, groups stay closed.
 *
 * @param from offset of the first AVP header, `to` of the first octet behind the last AVP's padding
 * @throws DiameterDecodeError DIAMETER_INVALID_AVP_LENGTH, DIAMETER_AVP_OCCURS_TOO_MANY_TIMES (more than MAX_AVPS)
 * @spec RFC 6733 §4, §4.1
 */
export function indexAvps(octets: Buffer, from: number, to: number): AvpList {
  const codes: number[] = []
  const offsets: number[] = []
  const fault = scan(octets, from, to, codes, offsets)
  if (fault !== undefined) throw fault
  return { octets, from, to, codes, offsets }
}

/** The AVPs before the first one whose length is wrong: what can be said to the sender of a broken request. */
export function indexSoundAvps(octets: Buffer, from: number, to: number): AvpList {
  const codes: number[] = []
  const offsets: number[] = []
  scan(octets, from, to, codes, offsets)
  return { octets, from, to, codes, offsets }
}

function scan(
  octets: Buffer,
  from: number,
  to: number,
  codes: number[],
  offsets: number[],
): DiameterDecodeError | undefined {
  let at = from
  while (at < to) {
    if (to - at < AVP_HEADER_LENGTH) return invalidLength(octets, at, to)
    const length = avpLengthAt(octets, at)
    const header = avpFlagsAt(octets, at) & AVP_FLAG_VENDOR ? VENDOR_AVP_HEADER_LENGTH : AVP_HEADER_LENGTH
    if (length < header || length > to - at) return invalidLength(octets, at, to)
    if (codes.length === MAX_AVPS) return tooMany(octets, at, length)
    codes.push(readUnsigned32(octets, at))
    offsets.push(at)
    at += padded(length)
  }
  return undefined
}

/** Position of the first AVP with this code and vendor at or after `start`; -1 if there is none. */
export function findAvp(list: AvpList, key: AvpKey, start = 0): number {
  const { codes, offsets, octets } = list
  for (let i = start; i < codes.length; i++) {
    if (codes[i] === key.code && avpVendorAt(octets, offsets[i] ?? 0) === key.vendorId) return i
  }
  return -1
}

/** One AVP, header, data and padding, as a view: what Proxy-Info of an answer and Failed-AVP are made of. */
export function avpOctets(list: AvpList, position: number): Uint8Array {
  const at = list.offsets[position] ?? 0
  return list.octets.subarray(at, Math.min(at + padded(avpLengthAt(list.octets, at)), list.to))
}

/** The data of one AVP, as a view. */
export function avpData(list: AvpList, position: number): Uint8Array {
  const at = list.offsets[position] ?? 0
  return list.octets.subarray(avpDataAt(list.octets, at), at + avpLengthAt(list.octets, at))
}

// RFC 6733 §7.1.5: a header that lies is answered with that header, completed with zeros where it is cut off, and
// without data; its length is mended so that the answer itself can be decoded.
function invalidLength(octets: Buffer, at: number, to: number): DiameterDecodeError {
  const header = avpFlagsAt(octets, at) & AVP_FLAG_VENDOR ? VENDOR_AVP_HEADER_LENGTH : AVP_HEADER_LENGTH
  const failed = new Uint8Array(header)
  failed.set(octets.subarray(at, Math.min(at + header, to)))
  failed.set([0, 0, header], 5)
  const message = `an AVP has a length that does not fit (${to - at} octets are left)`
  return new DiameterDecodeError('DIAMETER_INVALID_AVP_LENGTH', message, at, 'RFC 6733 §4.1', failed)
}

function tooMany(octets: Buffer, at: number, length: number): DiameterDecodeError {
  const failed = octets.subarray(at, at + padded(length))
  const message = `more than ${MAX_AVPS} AVPs`
  return new DiameterDecodeError('DIAMETER_AVP_OCCURS_TOO_MANY_TIMES', message, at, 'RFC 6733 §4', failed)
}
