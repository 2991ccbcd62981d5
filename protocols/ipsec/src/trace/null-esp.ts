import { finishChecksum, sumWords } from '../engine/internet-checksum.ts'
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../engine/transport-header.ts'
import { ESP_HEADER_LENGTH, payloadLength } from '../esp/esp-packet.ts'
import type { ReadEsp } from './captured-sa.ts'

/** What lies around a payload that is not encrypted. */
interface NullLayout {
  readonly ivLength: number
  readonly icvLength: number
}

/** hmac-md5-96 and hmac-sha-1-96; hmac-sha-256-128; aes-gmac; nothing. @spec RFC 2410 §3; RFC 4543 §3.1 */
const LAYOUTS: readonly NullLayout[] = [
  { ivLength: 0, icvLength: 12 },
  { ivLength: 0, icvLength: 16 },
  { ivLength: 8, icvLength: 16 },
  { ivLength: 0, icvLength: 0 },
]
const IPV4_IN_IP = 4
const IPV6_IN_IP = 41
const UDP_HEADER = 8
const TCP_HEADER = 20

/**
 * Recognises a packet that nobody has encrypted, and reads it without a key: padding and next header are what they must
 * be, and the checksum of what is inside is right.
 *
 * @param packet from the SPI on
 * @param addresses source and destination, 4 or 16 octets each
 * @spec RFC 2410 §3; RFC 5879 §6
 */
export function openNullEsp(packet: Uint8Array, addresses: Uint8Array): ReadEsp | undefined {
  for (const { ivLength, icvLength } of LAYOUTS) {
    const start = ESP_HEADER_LENGTH + ivLength
    const end = packet.length - icvLength
    if (end - start < UDP_HEADER + 2) continue
    const plaintext = packet.subarray(start, end)
    const length = payloadLength(plaintext)
    if (length === undefined) continue
    const nextHeader = plaintext[plaintext.length - 1] as number
    const payload = plaintext.subarray(0, length)
    if (isPlausible(nextHeader, payload, addresses)) return { nextHeader, payload }
  }
  return undefined
}

function isPlausible(nextHeader: number, payload: Uint8Array, addresses: Uint8Array): boolean {
  switch (nextHeader) {
    case PROTOCOL_UDP:
      return payload.length >= UDP_HEADER && uint16(payload, 4) === payload.length && isUdpSum(payload, addresses)
    case PROTOCOL_TCP:
      return payload.length >= TCP_HEADER && sumOf(nextHeader, payload, addresses) === 0
    case IPV4_IN_IP:
      return payload[0] === 0x45 && uint16(payload, 2) === payload.length
    case IPV6_IN_IP:
      return ((payload[0] ?? 0) & 0xf0) === 0x60 && uint16(payload, 4) + 40 === payload.length
    default:
      return false
  }
}

/** RFC 768: zero says that there is none. */
function isUdpSum(payload: Uint8Array, addresses: Uint8Array): boolean {
  return uint16(payload, 6) === 0 || sumOf(PROTOCOL_UDP, payload, addresses) === 0
}

function sumOf(protocol: number, payload: Uint8Array, addresses: Uint8Array): number {
  return finishChecksum(sumWords(payload, sumWords(addresses, protocol + payload.length)))
}

function uint16(octets: Uint8Array, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number)
}
