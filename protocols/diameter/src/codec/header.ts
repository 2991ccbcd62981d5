/*
 * Diameter header (RFC 6733 §3)
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |  Version = 1  |         Message Length (with header)          |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |R P E T r r r r|                 Command Code                  |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                        Application-ID                         |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                     Hop-by-Hop Identifier                     |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                     End-to-End Identifier                     |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |  AVPs ...
 */
import { readUnsigned24, readUnsigned32, writeUnsigned24, writeUnsigned32 } from './avp-header.ts'

export const DIAMETER_VERSION = 1
export const HEADER_LENGTH = 20

export const FLAG_REQUEST = 0x80
export const FLAG_PROXIABLE = 0x40
export const FLAG_ERROR = 0x20
/** The T bit: this request may have been sent before. */
export const FLAG_RETRANSMITTED = 0x10

/** @spec RFC 6733 §3 */
export interface DiameterHeader {
  /** R, P, E and T bits (`FLAG_*`). Reserved bits are kept as received. */
  readonly flags: number
  readonly commandCode: number
  readonly applicationId: number
  readonly hopByHopId: number
  readonly endToEndId: number
}

export function isRequest(message: DiameterHeader): boolean {
  return (message.flags & FLAG_REQUEST) !== 0
}

/** Message Length of the header that starts at `at`. */
export function messageLengthAt(octets: Uint8Array, at: number): number {
  return readUnsigned24(octets, at + 1)
}

export function readHeader(octets: Uint8Array): DiameterHeader {
  return {
    flags: octets[4] ?? 0,
    commandCode: readUnsigned24(octets, 5),
    applicationId: readUnsigned32(octets, 8),
    hopByHopId: readUnsigned32(octets, 12),
    endToEndId: readUnsigned32(octets, 16),
  }
}

export function writeHeader(header: DiameterHeader, length: number, into: Uint8Array): void {
  into[0] = DIAMETER_VERSION
  writeUnsigned24(length, into, 1)
  into[4] = header.flags
  writeUnsigned24(header.commandCode, into, 5)
  writeUnsigned32(header.applicationId, into, 8)
  writeUnsigned32(header.hopByHopId, into, 12)
  writeUnsigned32(header.endToEndId, into, 16)
}
