/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+ ----
 * |               Security Parameters Index (SPI)                 | ^
 * +---------------------------------------------------------------+ |
 * |                      Sequence number                          | | covered by
 * +---------------------------------------------------------------+ | the ICV
 * |             IV, where the algorithm has one                   | |
 * +---------------------------------------------------------------+ | ----
 * |                  Transport header and data                    | |  ^
 * |                                                               | |  | encrypted,
 * +               +-----------------------------------------------+ |  | unless ealg
 * |               |             Padding: 1, 2, 3 ...              | |  | is null
 * +---------------+---------------+---------------+---------------+ |  |
 * |                               |  Pad length   |  Next header  | v  v
 * +-------------------------------+---------------+---------------+ ----
 * |             Integrity check value, 12 or 16 octets            |
 * +---------------------------------------------------------------+
 */

/** SPI and sequence number. */
export const ESP_HEADER_LENGTH = 8
/** Pad length and next header. */
const ESP_TRAILER_LENGTH = 2
/** The longest padding: pad length is one octet. */
const MAX_PADDING = 255

/** How the parts of a packet are measured, which depends on the algorithms. Lengths in octets. */
export interface EspLayout {
  readonly ivLength: number
  /** What payload, padding and trailer together are a multiple of. */
  readonly blockLength: number
  readonly icvLength: number
}

/** Octets of payload, padding and trailer together. @spec RFC 4303 §2.4 */
export function paddedLength(payloadLength: number, { blockLength }: EspLayout): number {
  return Math.ceil((payloadLength + ESP_TRAILER_LENGTH) / blockLength) * blockLength
}

/** Octets of payload, padding and trailer in a packet of this length; undefined when no packet is that long. */
export function protectedLength(packetLength: number, layout: EspLayout): number | undefined {
  const length = packetLength - ESP_HEADER_LENGTH - layout.ivLength - layout.icvLength
  return length >= ESP_TRAILER_LENGTH && length % layout.blockLength === 0 ? length : undefined
}

/** Only for a packet that has a whole header. @spec RFC 4303 §2.1 */
export function readSpi(packet: Uint8Array): number {
  return readUint32(packet, 0)
}

/** Only for a packet that has a whole header. @spec RFC 4303 §2.2 */
export function readSequence(packet: Uint8Array): number {
  return readUint32(packet, 4)
}

export function writeEspHeader(packet: Uint8Array, spi: number, sequence: number): void {
  writeUint32(packet, 0, spi)
  writeUint32(packet, 4, sequence)
}

/**
 * Writes what is protected at `start`: a payload in two parts, padding and trailer.
 *
 * @param end `paddedLength` behind `start`
 * @spec RFC 4303 §2.4, §2.5, §2.6
 */
export function writePlaintext(octets: Uint8Array, start: number, end: number, payload: EspPayload): void {
  const { header, data } = payload
  octets.set(header, start)
  octets.set(data, start + header.length)
  const paddingStart = start + header.length + data.length
  const trailer = end - ESP_TRAILER_LENGTH
  for (let at = paddingStart; at < trailer; at++) octets[at] = at - paddingStart + 1
  octets[trailer] = trailer - paddingStart
  octets[trailer + 1] = payload.nextHeader
}

/** What goes into a packet. Two parts, so that nobody has to join a header and its data first. */
export interface EspPayload {
  /** IP protocol number: 6 for TCP, 17 for UDP. */
  readonly nextHeader: number
  readonly header: Uint8Array
  readonly data: Uint8Array
}

/**
 * How long the payload in a decrypted packet is; undefined when the padding is not what it must be.
 *
 * @spec RFC 4303 §2.4
 */
export function payloadLength(plaintext: Uint8Array): number | undefined {
  const trailer = plaintext.length - ESP_TRAILER_LENGTH
  const padding = plaintext[trailer] as number
  const length = trailer - padding
  if (length < 0 || padding > MAX_PADDING) return undefined
  for (let at = length; at < trailer; at++) {
    if (plaintext[at] !== at - length + 1) return undefined
  }
  return length
}

function readUint32(octets: Uint8Array, at: number): number {
  const low = ((octets[at + 1] as number) << 16) | ((octets[at + 2] as number) << 8) | (octets[at + 3] as number)
  return (octets[at] as number) * 0x100_0000 + low
}

export function writeUint32(octets: Uint8Array, at: number, value: number): void {
  octets[at] = value >>> 24
  octets[at + 1] = value >>> 16
  octets[at + 2] = value >>> 8
  octets[at + 3] = value
}
