/** An ESP packet as the one who has the keys sees it. */
export interface EspArrival {
  readonly spi: number
  /** From the SPI on, to the end of the ICV. */
  readonly packet: Uint8Array
  /** Source address and behind it the destination, 4 or 16 octets each. */
  readonly addresses: Uint8Array
}

/** What was in an ESP packet. */
export interface EspContent {
  /** 6 is TCP, 17 UDP, 4 and 41 a whole IP packet. */
  readonly nextHeader: number
  readonly payload: Uint8Array
  /** `null`: nobody had to decrypt it. */
  readonly how: 'decrypted' | 'null'
}

/** Opens ESP packets; the package of IPsec has one. @returns undefined for a packet whose key is not known */
export type EspOpener = (arrival: EspArrival) => EspContent | undefined

/** Of UDP that carries IKE, or ESP behind a NAT. @spec RFC 3948 §2 */
export const ESP_IN_UDP_PORT = 4500
export const MIN_ESP_LENGTH = 12

/** @returns false for IKE and keep-alives. @spec RFC 3948 §2.1, §2.2, §2.3 */
export function isEspInUdp(octets: Uint8Array, start: number, end: number): boolean {
  if (end - start < MIN_ESP_LENGTH) return false
  return octets[start] !== 0 || octets[start + 1] !== 0 || octets[start + 2] !== 0 || octets[start + 3] !== 0
}
