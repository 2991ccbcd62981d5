import { ByteReader } from '@voltaic/base'

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source port          |        Destination port       |
 * +-------------------------------+-------------------------------+
 * |                       Verification tag                        |
 * +---------------------------------------------------------------+
 * |                           Checksum                            |
 * +---------------+---------+-+-+-+-------------------------------+
 * |   Type = 0    | reserved|U|B|E|  Length, without padding      |  B, E: first and last fragment
 * +---------------+---------+-+-+-+-------------------------------+
 * |                 Transmission sequence number                  |
 * +-------------------------------+-------------------------------+
 * |       Stream identifier       |    Stream sequence number     |
 * +-------------------------------+-------------------------------+
 * |                  Payload protocol identifier                  |
 * +---------------------------------------------------------------+
 * |                    Data, padded to 32 bits                    |
 */

const SPEC = 'RFC 9260 §3'
const COMMON_HEADER_REST = 12
const CHUNK_HEADER = 4
const DATA = 0
const DATA_HEADER = 12
const WHOLE = 0x03
/** Chunks of one packet; those of the largest packet would be more, of no length. */
export const MAX_SCTP_CHUNKS = 1024

/** User data of one chunk, or of a message that was put together. */
export interface SctpData {
  readonly payloadProtocol: number
  /** Offset of the data in the packet. */
  readonly offset: number
  readonly data: Uint8Array
  /** False for a fragment. */
  readonly isWhole: boolean
}

/**
 * The user data of a packet, as views on it. Other chunks are passed over, and the checksum is not looked at: a capture
 * may have been taken before it was filled in.
 *
 * @param packet from the SCTP header on
 * @throws DecodeError SCTP_TRUNCATED, SCTP_CHUNK_LENGTH, SCTP_TOO_MANY_CHUNKS
 * @spec RFC 9260 §3.1, §3.2, §3.3.1
 */
export function decodeSctp(packet: Uint8Array): readonly SctpData[] {
  const reader = new ByteReader(packet, 'SCTP_TRUNCATED', SPEC)
  reader.skip(COMMON_HEADER_REST)
  const found: SctpData[] = []
  for (let chunks = 0; reader.remaining > 0; chunks++) {
    if (chunks === MAX_SCTP_CHUNKS) throw reader.fault('SCTP_TOO_MANY_CHUNKS', `more than ${MAX_SCTP_CHUNKS} chunks`)
    const type = reader.uint8()
    const flags = reader.uint8()
    const length = reader.uint16()
    if (length < CHUNK_HEADER) throw reader.fault('SCTP_CHUNK_LENGTH', `a chunk of ${length} octets`)
    const content = reader.window(length - CHUNK_HEADER)
    // RFC 9260 §3.2: padding is no part of the length, and may be missing behind the last chunk
    reader.skip(Math.min(-length & 3, reader.remaining))
    if (type === DATA) found.push(readData(content, flags))
  }
  return found
}

function readData(content: ByteReader, flags: number): SctpData {
  content.skip(DATA_HEADER - 4)
  const payloadProtocol = content.uint32()
  const offset = content.position
  return { payloadProtocol, offset, data: content.bytes(content.remaining), isWhole: (flags & WHOLE) === WHOLE }
}
