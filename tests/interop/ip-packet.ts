/** Addresses of the two ends of what these tests put on no wire. */
export const IP_ENDS = { 4: ['10.0.0.1', '10.0.0.2'], 6: ['2001:db8::1', '2001:db8::2'] } as const

/**
 * An IP packet from the first of `IP_ENDS` to the second, or the other way round.
 *
 * @param protocol 17 for UDP, 50 for ESP
 */
export function ipPacket(version: 4 | 6, protocol: number, payload: Uint8Array, isBack = false): Buffer {
  const [from, to] = isBack ? [2, 1] : [1, 2]
  return version === 4 ? ipv4(protocol, payload, from, to) : ipv6(protocol, payload, from, to)
}

function ipv4(protocol: number, payload: Uint8Array, from: number, to: number): Buffer {
  const header = Buffer.from([0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, protocol, 0, 0, 10, 0, 0, from, 10, 0, 0, to])
  header.writeUInt16BE(header.length + payload.length, 2)
  let sum = 0
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at)
  header.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, 10)
  return Buffer.concat([header, payload])
}

function ipv6(protocol: number, payload: Uint8Array, from: number, to: number): Buffer {
  const header = Buffer.alloc(40)
  header.set([0x60, 0, 0, 0, payload.length >> 8, payload.length & 0xff, protocol, 64])
  header.set([0x20, 0x01, 0x0d, 0xb8], 8)
  header.set([0x20, 0x01, 0x0d, 0xb8], 24)
  header[23] = from
  header[39] = to
  return Buffer.concat([header, payload])
}
