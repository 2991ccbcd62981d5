import { DecodeError } from '@voltaic/base'
import { putUint16, putUint32, uint16At, uint32At } from './octets.ts'

//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |V=2|P|X|  CC   |M|     PT      |        sequence number        |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                           timestamp                           |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                             SSRC                              |
//   +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
//   |                       CSRC, CC of them                        |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |      defined by profile       |   length in 32-bit words      |  with X only
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                            payload                            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

/** Octets of a header without CSRC and extension. */
export const RTP_HEADER_LENGTH = 12
/** CC has four bits. */
export const MAX_CSRCS = 15
const VERSION_2 = 0x80
const P = 0x20
const X = 0x10
const M = 0x80
const SPEC = 'RFC 3550 §5.1'

export interface RtpHeader {
  readonly marker: boolean
  /** 7 bits. */
  readonly payloadType: number
  /** 16 bits. */
  readonly sequenceNumber: number
  /** 32 bits, in units of the payload's clock rate. */
  readonly timestamp: number
  readonly ssrc: number
}

/** @spec RFC 3550 §5.3.1 */
export interface RtpExtension {
  readonly profile: number
  /** A multiple of four octets. */
  readonly data: Uint8Array
}

export interface RtpPacket extends RtpHeader {
  readonly csrcs: readonly number[]
  readonly extension?: RtpExtension
  readonly payload: Uint8Array
  /** Octets of padding behind the payload, the one with their number included; 0 for none. */
  readonly padding: number
}

const NO_CSRCS: readonly number[] = []

/**
 * Reads one datagram. The payload is a view on `data`. Whether the payload type was agreed on is for the caller to see.
 *
 * @throws DecodeError RTP_TRUNCATED, RTP_VERSION, RTP_PADDING
 * @spec RFC 3550 §5.1, §A.1
 */
export function decodeRtp(data: Uint8Array): RtpPacket {
  if (data.length < RTP_HEADER_LENGTH) throw truncated(data, RTP_HEADER_LENGTH)
  const first = data[0] as number
  if ((first & 0xc0) !== VERSION_2) throw new DecodeError('RTP_VERSION', `version ${first >> 6}`, 0, SPEC)
  const second = data[1] as number
  let at = RTP_HEADER_LENGTH + (first & MAX_CSRCS) * 4
  if (data.length < at) throw truncated(data, at)
  const csrcs = at === RTP_HEADER_LENGTH ? NO_CSRCS : csrcsOf(data, at)
  const extension = (first & X) === 0 ? undefined : extensionAt(data, at)
  if (extension !== undefined) at += 4 + extension.data.length
  const padding = (first & P) === 0 ? 0 : paddingOf(data, at)
  const packet = {
    marker: (second & M) !== 0,
    payloadType: second & 0x7f,
    sequenceNumber: uint16At(data, 2),
    timestamp: uint32At(data, 4),
    ssrc: uint32At(data, 8),
    csrcs,
    payload: data.subarray(at, data.length - padding),
    padding,
  }
  return extension === undefined ? packet : { ...packet, extension }
}

/**
 * Writes a header without CSRC and extension to the front of `into`; the payload belongs behind its 12 octets. Bits
 * that do not fit their field are cut off, so that counters may run on.
 *
 * @returns where the payload begins
 * @spec RFC 3550 §5.1
 */
export function writeRtpHeader(into: Uint8Array, header: RtpHeader): number {
  if (into.length < RTP_HEADER_LENGTH) throw new RangeError(`no room for an RTP header in ${into.length} octets`)
  into[0] = VERSION_2
  into[1] = (header.marker ? M : 0) | (header.payloadType & 0x7f)
  putUint16(into, 2, header.sequenceNumber)
  putUint32(into, 4, header.timestamp)
  putUint32(into, 8, header.ssrc)
  return RTP_HEADER_LENGTH
}

/**
 * The datagram of a packet with all that it may have.
 *
 * @throws RangeError for more than 15 CSRCs, an extension of broken words, or more than 255 octets of padding
 * @spec RFC 3550 §5.1, §5.3.1
 */
export function encodeRtp(packet: RtpPacket): Uint8Array {
  const { csrcs, extension, payload, padding } = packet
  if (csrcs.length > MAX_CSRCS) throw new RangeError(`${csrcs.length} CSRCs, at most ${MAX_CSRCS}`)
  if (!(padding >= 0 && padding <= 255)) throw new RangeError(`${padding} octets of padding, at most 255`)
  const extensionLength = extension === undefined ? 0 : 4 + wordsOf(extension) * 4
  const payloadAt = RTP_HEADER_LENGTH + csrcs.length * 4 + extensionLength
  const data = new Uint8Array(payloadAt + payload.length + padding)
  let at = writeRtpHeader(data, packet)
  data[0] = VERSION_2 | (padding > 0 ? P : 0) | (extension === undefined ? 0 : X) | csrcs.length
  for (const csrc of csrcs) {
    putUint32(data, at, csrc)
    at += 4
  }
  if (extension !== undefined) {
    putUint16(data, at, extension.profile)
    putUint16(data, at + 2, wordsOf(extension))
    data.set(extension.data, at + 4)
  }
  data.set(payload, payloadAt)
  if (padding > 0) data[data.length - 1] = padding
  return data
}

function csrcsOf(data: Uint8Array, end: number): number[] {
  const csrcs: number[] = []
  for (let at = RTP_HEADER_LENGTH; at < end; at += 4) csrcs.push(uint32At(data, at))
  return csrcs
}

function extensionAt(data: Uint8Array, at: number): RtpExtension {
  if (data.length < at + 4) throw truncated(data, at + 4)
  const end = at + 4 + uint16At(data, at + 2) * 4
  if (data.length < end) throw truncated(data, end)
  return { profile: uint16At(data, at), data: data.subarray(at + 4, end) }
}

// RFC 3550 §A.1: the last octet must count itself, and no more than what is there
function paddingOf(data: Uint8Array, headerLength: number): number {
  const last = data.length - 1
  const padding = last < headerLength ? 0 : (data[last] as number)
  if (padding >= 1 && padding <= data.length - headerLength) return padding
  throw new DecodeError('RTP_PADDING', `${padding} octets of padding`, last, SPEC)
}

function wordsOf({ data }: RtpExtension): number {
  const words = data.length / 4
  if (Number.isInteger(words) && words <= 0xffff) return words
  throw new RangeError(`an extension of ${data.length} octets`)
}

function truncated(data: Uint8Array, wanted: number): DecodeError {
  return new DecodeError('RTP_TRUNCATED', `${wanted} octets expected, ${data.length} there`, data.length, SPEC)
}
