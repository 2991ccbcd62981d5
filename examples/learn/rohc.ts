import { type CompressedPacket, createCompressor } from '@voltaic/rohc'
import { encodeRtp } from '@voltaic/rtp'

const PACKETS = 102
const FRAME_MS = 20
/** Octets of AMR 12.2, bandwidth-efficient, and samples of a frame (RFC 4867 §4.3, §3.6). */
const SPEECH = { octets: 32, samples: 160 }
/** Where the speaker begins anew after a pause of half a second. */
const SPURT = { at: 100, pause: 25 }

/** A call in AMR 12.2 over IPv4: how long the headers of its packets are, before and behind ROHC. */
export function rohc(): readonly string[] {
  const packets: CompressedPacket[] = []
  const compressor = createCompressor({
    ...{ profiles: [0, 1], cids: 'small', maxCid: 0, feedback: 'none' },
    onPacket: (packet) => void packets.push(packet),
  })
  for (let at = 0; at < PACKETS; at++) {
    const frame = at < SPURT.at ? at : at + SPURT.pause
    compressor.compress(packetOf(at, frame), frame * FRAME_MS)
  }
  return ['packets     type        headers  with ROHC', ...grouped(packets)]
}

/** Packets of the same kind in one line. */
function grouped(packets: readonly CompressedPacket[]): readonly string[] {
  const lines: string[] = []
  let from = 0
  for (const [at, packet] of packets.entries()) {
    const next = packets[at + 1]
    if (next?.type === packet.type && next.headerOctets === packet.headerOctets) continue
    const range = from === at ? String(at + 1) : `${from + 1} to ${at + 1}`
    lines.push(
      [
        range.padEnd(12),
        packet.type.padEnd(12),
        String(packet.originalOctets).padStart(7),
        String(packet.headerOctets).padStart(11),
      ].join(''),
    )
    from = at + 1
  }
  return lines
}

function packetOf(number: number, frame: number): Uint8Array {
  const rtp = encodeRtp({
    marker: number === 0 || number === SPURT.at,
    payloadType: 97,
    sequenceNumber: number + 1,
    timestamp: 16_000 + frame * SPEECH.samples,
    ssrc: 0x1234_5678,
    csrcs: [],
    payload: new Uint8Array(SPEECH.octets).fill(number),
    padding: 0,
  })
  const udp = Buffer.from('c000c0020000' + '0000', 'hex')
  udp.writeUInt16BE(udp.length + rtp.length, 4)
  const ip = Buffer.from('450000000000' + '00004011' + '0000' + '0a2e0002' + 'c000020a', 'hex')
  ip.writeUInt16BE(ip.length + udp.length + rtp.length, 2)
  ip.writeUInt16BE(number + 1, 4)
  let sum = 0
  for (let at = 0; at < ip.length; at += 2) sum += ip.readUInt16BE(at)
  ip.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, 10)
  return Uint8Array.from(Buffer.concat([ip, udp, rtp]))
}
