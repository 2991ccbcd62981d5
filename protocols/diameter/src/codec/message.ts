import { type AvpSource, sizeOfAvps, writeAvps } from './avp.ts'
import { type AvpList, indexAvps } from './avp-list.ts'
import { DiameterDecodeError } from './diameter-decode-error.ts'
import {
  DIAMETER_VERSION,
  type DiameterHeader,
  HEADER_LENGTH,
  messageLengthAt,
  readHeader,
  writeHeader,
} from './header.ts'

/** Longest message that is taken or sent, in octets. The format allows 16 MiB; a large user profile needs 100 KiB. */
export const MAX_MESSAGE_LENGTH = 1_048_576

/** A decoded message. Encoding it again gives the octets it was decoded from. */
export interface DiameterMessage extends DiameterHeader {
  readonly avps: AvpList
}

/** A message to be encoded. A decoded one is good, too. */
export interface OutgoingMessage extends DiameterHeader {
  readonly avps: AvpSource
}

/**
 * The octets of a message, Version 1.
 *
 * @throws RangeError for a message longer than MAX_MESSAGE_LENGTH
 * @spec RFC 6733 §3
 */
export function encodeMessage(message: OutgoingMessage): Buffer {
  const length = HEADER_LENGTH + sizeOfAvps(message.avps)
  if (length > MAX_MESSAGE_LENGTH) throw new RangeError(`a Diameter message of ${length} octets is too long to send`)
  const octets = Buffer.allocUnsafe(length)
  writeHeader(message, length, octets)
  writeAvps(message.avps, octets, HEADER_LENGTH)
  return octets
}

/**
 * Decodes the header and finds the AVPs; their values are decoded when they are asked for. The result keeps `data`
 * and must not outlive a reuse of it.
 *
 * @param data exactly one message
 * @throws DiameterDecodeError DIAMETER_UNSUPPORTED_VERSION, DIAMETER_INVALID_MESSAGE_LENGTH,
 *   DIAMETER_INVALID_AVP_LENGTH, DIAMETER_AVP_OCCURS_TOO_MANY_TIMES
 * @spec RFC 6733 §3
 */
export function decodeMessage(data: Uint8Array): DiameterMessage {
  const octets = Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  checkFrame(octets)
  const header = readHeader(octets)
  return {
    flags: header.flags,
    commandCode: header.commandCode,
    applicationId: header.applicationId,
    hopByHopId: header.hopByHopId,
    endToEndId: header.endToEndId,
    avps: indexAvps(octets, HEADER_LENGTH, octets.length),
  }
}

function checkFrame(octets: Buffer): void {
  if (octets.length < HEADER_LENGTH) throw invalidLength(`${octets.length} octets are less than a header`)
  if (octets[0] !== DIAMETER_VERSION) {
    throw new DiameterDecodeError('DIAMETER_UNSUPPORTED_VERSION', `version ${octets[0]}`, 0, 'RFC 6733 §3')
  }
  const length = messageLengthAt(octets, 0)
  if (length !== octets.length) throw invalidLength(`Message Length ${length} in ${octets.length} octets`)
  if (length % 4 !== 0) throw invalidLength(`Message Length ${length} is not a multiple of 4`)
  if (length > MAX_MESSAGE_LENGTH) throw invalidLength(`Message Length ${length} is above ${MAX_MESSAGE_LENGTH}`)
}

function invalidLength(message: string): DiameterDecodeError {
  return new DiameterDecodeError('DIAMETER_INVALID_MESSAGE_LENGTH', message, 1, 'RFC 6733 §3')
}
