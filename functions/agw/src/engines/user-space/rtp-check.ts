import { RTP_HEADER_LENGTH } from '@voltaic/rtp'

/** Octets of the largest packet that is relayed: what Ethernet carries. */
export const MAX_MEDIA_PACKET = 1500
/** Octets of the smallest RTCP packet: a receiver report about nobody. */
const MIN_RTCP_PACKET = 8
const VERSION_MASK = 0xc0
const VERSION_2 = 0x80
const FIRST_RTCP_TYPE = 192
const LAST_RTCP_TYPE = 223

/**
 * Whether a datagram has the header of RTP, with all that it says of its own length.
 *
 * @param length how many of the octets are the datagram
 * @spec RFC 3550 §5.1, §A.1
 */
export function looksLikeRtp(data: Uint8Array, length: number = data.length): boolean {
  if (length < RTP_HEADER_LENGTH || length > MAX_MEDIA_PACKET) return false
  const first = data[0] as number
  if ((first & VERSION_MASK) !== VERSION_2) return false
  let header = RTP_HEADER_LENGTH + (first & 0x0f) * 4
  if ((first & 0x10) !== 0) {
    if (length < header + 4) return false
    header += 4 + (((data[header + 2] as number) << 8) | (data[header + 3] as number)) * 4
  }
  return length >= header
}

/** Whether a datagram begins as RTCP does. @spec RFC 3550 §6.4, §A.2; RFC 5761 §4 */
export function looksLikeRtcp(data: Uint8Array): boolean {
  const { length } = data
  if (length < MIN_RTCP_PACKET || length > MAX_MEDIA_PACKET) return false
  const type = data[1] as number
  return ((data[0] as number) & VERSION_MASK) === VERSION_2 && type >= FIRST_RTCP_TYPE && type <= LAST_RTCP_TYPE
}
