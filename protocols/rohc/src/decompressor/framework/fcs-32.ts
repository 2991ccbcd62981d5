const TABLE = Uint32Array.from({ length: 256 }, (_, octet) => {
  let register = octet
  for (let bit = 0; bit < 8; bit++) register = (register & 1) === 1 ? (register >>> 1) ^ 0xedb8_8320 : register >>> 1
  return register
})

/**
 * FCS-32 of HDLC, which guards a packet that came in segments; unlike the other CRCs of ROHC it is complemented.
 *
 * @spec RFC 3095 §5.2.5.2; RFC 4815 §A; RFC 1662 §C.3
 */
export function fcs32(octets: Uint8Array, to: number): number {
  let register = 0xffff_ffff
  for (let at = 0; at < to; at++) {
    register = (register >>> 8) ^ (TABLE[(register ^ (octets[at] as number)) & 0xff] as number)
  }
  return ~register >>> 0
}
