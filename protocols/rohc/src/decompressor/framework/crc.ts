// CRCs of RFC 3095 §5.9, computed as RFC 4815 Appendix A shows: least significant bit first, register preset to ones,
// not complemented. A register is narrower than an octet, so that a step is one look-up.

export type CrcWidth = 3 | 7 | 8

/** C(x) = 1 + x + x^3, bits reversed. */
const CRC_3 = crcTable(0x6)
/** C(x) = 1 + x + x^2 + x^3 + x^6 + x^7, bits reversed. */
const CRC_7 = crcTable(0x79)
/** C(x) = 1 + x + x^2 + x^8, bits reversed. */
const CRC_8 = crcTable(0xe0)

function crcTable(polynomial: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, octet) => {
    let register = octet
    for (let bit = 0; bit < 8; bit++) register = (register & 1) === 1 ? (register >>> 1) ^ polynomial : register >>> 1
    return register
  })
}

function tableOf(width: CrcWidth): Uint8Array {
  if (width === 3) return CRC_3
  return width === 7 ? CRC_7 : CRC_8
}

/** What the register of a CRC holds before the first octet. */
export function crcStart(width: CrcWidth): number {
  return (1 << width) - 1
}

/**
 * The register after the octets `from` to `to`.
 *
 * @param register what it held before: `crcStart`, or the outcome for the octets before
 * @spec RFC 3095 §5.9; RFC 4815 §2.1
 */
export function crcOver(width: CrcWidth, octets: Uint8Array, from: number, to: number, register: number): number {
  const table = tableOf(width)
  let crc = register
  for (let at = from; at < to; at++) crc = table[crc ^ (octets[at] as number)] as number
  return crc
}

/**
 * The CRC-8 of an IR or IR-DYN packet from its Add-CID octet, if any, to the end of its header, its own octet taken as 0.
 *
 * @spec RFC 3095 §5.9.1; RFC 4815 §2.2
 */
export function irCrc(octets: Uint8Array, from: number, crcAt: number, to: number): number {
  const before = crcOver(8, octets, from, crcAt, crcStart(8))
  const across = CRC_8[before] as number
  return crcOver(8, octets, crcAt + 1, to, across)
}
