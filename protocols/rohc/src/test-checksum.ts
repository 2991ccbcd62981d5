/** Puts the true UDP checksum into an IP packet of UDP that has one: generated calls have any number there. */
export function withTrueChecksum(packet: Buffer): Buffer {
  const found = findUdp(packet, 0)
  if (found === undefined || packet.readUInt16BE(found.udpAt + 6) === 0) return packet
  const { udpAt, addresses } = found
  const summed = Buffer.from(packet)
  summed.writeUInt16BE(0, udpAt + 6)
  const udp = summed.subarray(udpAt)
  const sum = wordSum(addresses) + wordSum(udp) + 17 + udp.length
  const folded = (sum % 0x1_0000) + Math.floor(sum / 0x1_0000)
  const checksum = ~((folded % 0x1_0000) + Math.floor(folded / 0x1_0000)) & 0xffff
  summed.writeUInt16BE(checksum === 0 ? 0xffff : checksum, udpAt + 6)
  return summed
}

/** Whether an IP packet of UDP has a checksum; false for what is none. */
export function hasUdpChecksum(packet: Buffer): boolean {
  const udpAt = findUdp(packet, 0)?.udpAt
  return udpAt !== undefined && packet.length >= udpAt + 8 && packet.readUInt16BE(udpAt + 6) !== 0
}

function findUdp(packet: Buffer, at: number): { readonly udpAt: number; readonly addresses: Buffer } | undefined {
  const isV4 = (packet[at] ?? 0) >> 4 === 4
  const addresses = isV4 ? packet.subarray(at + 12, at + 20) : packet.subarray(at + 8, at + 40)
  let next = packet[at + (isV4 ? 9 : 6)] ?? 0
  let end = at + (isV4 ? 4 * ((packet[at] ?? 0) & 15) : 40)
  while (!isV4 && [0, 43, 60].includes(next)) {
    next = packet[end] ?? 0
    end += 8 + 8 * (packet[end + 1] ?? 0)
  }
  if (next === 17) return { udpAt: end, addresses }
  return next === 4 || next === 41 ? findUdp(packet, end) : undefined
}

function wordSum(octets: Buffer): number {
  let sum = 0
  for (let at = 0; at < octets.length; at++) sum += (octets[at] ?? 0) << (at % 2 === 0 ? 8 : 0)
  return sum
}
