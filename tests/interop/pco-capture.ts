import type { PcoMessage } from '../fuzz/pco-messages.ts'

const PCAP_MAGIC = 0xa1b2_c3d4
export const LINKTYPE_RAW = 101
/** For whatever a user says that it is. */
export const LINKTYPE_USER0 = 147
const GTPV2_PORT = 2123
const S1AP_PORT = 36_412
const S1AP_PAYLOAD_PROTOCOL = 18
const UDP = 17
const SCTP = 132

/** A capture file (draft-ietf-opsawg-pcap) with one packet for each message, each whole. */
export function captureOf(messages: readonly Pick<PcoMessage, 'protocol' | 'octets'>[]): Buffer {
  return captureFileOf(
    LINKTYPE_RAW,
    messages.map(({ protocol, octets }, index) => frame(protocol, octets, index)),
  )
}

/** The same, with one frame for each element. */
export function captureFileOf(linkType: number, frames: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32BE(PCAP_MAGIC, 0)
  header.writeUInt16BE(2, 4)
  header.writeUInt16BE(4, 6)
  header.writeUInt32BE(0xffff, 16)
  header.writeUInt32BE(linkType, 20)
  return Buffer.concat([header, ...frames.map(record)])
}

/** A message of GTPv2-C from the IPv4 header on. */
export function udpFrame(message: Uint8Array): Buffer {
  return frame('gtpv2', message, 0)
}

/** A message over SCTP from the IPv4 header on. @param index from 0: its place in the association */
export function sctpFrame(
  message: Uint8Array,
  index: number,
  { port, payload }: { readonly port: number; readonly payload: number },
): Buffer {
  return ipv4(SCTP, sctp(message, index, port, payload))
}

function record(packet: Uint8Array): Buffer {
  const header = Buffer.alloc(16)
  header.writeUInt32BE(packet.length, 8)
  header.writeUInt32BE(packet.length, 12)
  return Buffer.concat([header, packet])
}

/** From the IPv4 header on; checksums are left out. */
function frame(protocol: PcoMessage['protocol'], message: Uint8Array, index: number): Buffer {
  return protocol === 'gtpv2'
    ? ipv4(UDP, udp(message))
    : ipv4(SCTP, sctp(message, index, S1AP_PORT, S1AP_PAYLOAD_PROTOCOL))
}

function ipv4(protocol: number, payload: Uint8Array): Buffer {
  const header = Buffer.from('4500000000004000400000007f0000017f000001', 'hex')
  header.writeUInt16BE(header.length + payload.length, 2)
  header[9] = protocol
  return Buffer.concat([header, payload])
}

function udp(message: Uint8Array): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt16BE(GTPV2_PORT, 0)
  header.writeUInt16BE(GTPV2_PORT, 2)
  header.writeUInt16BE(header.length + message.length, 4)
  return Buffer.concat([header, message])
}

function sctp(message: Uint8Array, index: number, port: number, payload: number): Buffer {
  const header = Buffer.alloc(28)
  header.writeUInt16BE(port, 0)
  header.writeUInt16BE(port, 2)
  header.writeUInt32BE(1, 4)
  // DATA, first and last fragment
  header.writeUInt16BE(0x0003, 12)
  header.writeUInt16BE(16 + message.length, 14)
  header.writeUInt32BE(index + 1, 16)
  header.writeUInt16BE(1, 20)
  header.writeUInt16BE(index + 1, 22)
  header.writeUInt32BE(payload, 24)
  return Buffer.concat([header, message, Buffer.alloc(-message.length & 3)])
}
