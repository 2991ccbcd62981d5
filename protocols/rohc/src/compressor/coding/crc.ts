/** CRC-3 of type 0 and type 1 packets: 1 + x + x^3, reflected. */
const CRC3 = tableOf(0x6)
/** CRC-7 of type 2 packets: 1 + x + x^2 + x^3 + x^6 + x^7, reflected. */
const CRC7 = tableOf(0x79)
/** CRC-8 of IR, IR-DYN and feedback: 1 + x + x^2 + x^8, reflected. */
const CRC8 = tableOf(0xe0)
const CRC32 = tableOf(0xedb8_8320)

/** The three widths that headers are guarded with. */
export type CrcWidth = 3 | 7 | 8

/** Runs a CRC over a part of `octets`, going on from `crc`; a fresh one starts with all ones. */
export type RunningCrc = (octets: Uint8Array, from: number, to: number, crc: number) => number

/**
 * Going on with the CRC of a width, as the sample program in the appendix of RFC 4815 does.
 *
 * @spec RFC 3095 §5.9.1, §5.9.2; RFC 4815 §2.1
 */
export const RUNNING_CRC: { readonly [width in CrcWidth]: RunningCrc } = {
  3: (octets, from, to, crc) => run(CRC3, octets, from, to, crc),
  7: (octets, from, to, crc) => run(CRC7, octets, from, to, crc),
  8: (octets, from, to, crc) => run(CRC8, octets, from, to, crc),
}

/** What a CRC starts with: all ones. */
export function initialCrc(width: CrcWidth): number {
  return (1 << width) - 1
}

/** The whole CRC over `octets`. */
export function crcOf(width: CrcWidth, octets: Uint8Array): number {
  return RUNNING_CRC[width](octets, 0, octets.length, initialCrc(width))
}

/**
 * FCS-32 over a packet that goes out in segments; complemented, as the FCS of HDLC is. Its least significant octet is
 * sent first.
 *
 * @spec RFC 3095 §5.2.5.2; RFC 1662 §C.3
 */
export function fcs32(octets: Uint8Array): number {
  let crc = 0xffff_ffff
  for (const octet of octets) crc = (crc >>> 8) ^ (CRC32[(crc ^ octet) & 0xff] ?? 0)
  return ~crc >>> 0
}

function run(table: Uint32Array, octets: Uint8Array, from: number, to: number, start: number): number {
  let crc = start
  for (let at = from; at < to; at++) crc = table[(crc ^ (octets[at] ?? 0)) & 0xff] ?? 0
  return crc
}

/** For widths up to 8 the register is eaten by one octet; for 32 the caller shifts the rest. */
function tableOf(polynomial: number): Uint32Array {
  const table = new Uint32Array(256)
  for (let octet = 0; octet < 256; octet++) {
    let crc = octet
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
    table[octet] = crc
  }
  return table
}
