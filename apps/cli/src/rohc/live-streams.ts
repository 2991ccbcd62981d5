import type { MediaView } from '@voltaic/core'
import type { StreamReport } from '@voltaic/ng'
import { type ReportMode, RohcReport, type StreamSaving } from '@voltaic/rohc'
import { encodeHost } from '@voltaic/runtime'

/** Packets of a stream that are made and compressed at most: five minutes of them. */
const MAX_PACKETS = 15_000
const PACKET_MS = 20
const RTP_HEADER = 12
const UDP_HEADER = 8
/** Of those that are not in the RTP profile's table of payload types. */
const DYNAMIC_PAYLOAD_TYPE = 96

/** A stream of a call that runs, and which call it is of. */
export interface LiveSaving extends StreamSaving {
  readonly callId: string
}

/**
 * What ROHC makes of the streams of calls that run. A gateway keeps no packets but counts them: what is compressed is a stream
 * of as many packets, of their mean size, without a pause and with a UDP checksum.
 */
export function savingsOfCalls(views: readonly MediaView[], mode: ReportMode): readonly LiveSaving[] {
  return views.flatMap((view) =>
    view.streams.flatMap((stream, ssrc) => {
      const report = new RohcReport(mode)
      const count = Math.min(stream.packets, MAX_PACKETS)
      for (let index = 0; index < count; index++) report.packet(packetOf(stream, ssrc, index), PACKET_MS * index)
      return report.streams().map((saving) => ({ ...saving, callId: view.callId, codec: stream.codec ?? saving.codec }))
    }),
  )
}

function packetOf(stream: StreamReport, ssrc: number, index: number): Uint8Array {
  const { local, remote = local } = stream
  const [source, destination] = [encodeHost(remote.host), encodeHost(local.host)]
  const isV4 = source.length === 4
  const udpAt = isV4 ? 20 : 40
  const rtpOctets = Math.round(stream.octets / stream.packets)
  const packet = Buffer.alloc(udpAt + UDP_HEADER + Math.max(RTP_HEADER, rtpOctets))
  packet[0] = isV4 ? 0x45 : 0x60
  packet.writeUInt16BE(isV4 ? packet.length : packet.length - udpAt, isV4 ? 2 : 4)
  if (isV4) packet.writeUInt16BE(index & 0xffff, 4)
  packet[isV4 ? 8 : 7] = 64
  packet[isV4 ? 9 : 6] = 17
  packet.set(source, udpAt - 2 * source.length)
  packet.set(destination, udpAt - destination.length)
  if (isV4) packet.writeUInt16BE(headerChecksum(packet), 10)
  packet.writeUInt16BE(remote.port, udpAt)
  packet.writeUInt16BE(local.port, udpAt + 2)
  packet.writeUInt16BE(packet.length - udpAt, udpAt + 4)
  // any number but 0: nobody can infer it
  packet.writeUInt16BE(1 + ((index * 40_503) & 0x7fff), udpAt + 6)
  const rtpAt = udpAt + UDP_HEADER
  packet[rtpAt] = 0x80
  packet[rtpAt + 1] = DYNAMIC_PAYLOAD_TYPE
  packet.writeUInt16BE(index & 0xffff, rtpAt + 2)
  packet.writeUInt32BE(index * strideOf(stream.codec), rtpAt + 4)
  packet.writeUInt32BE(1 + ssrc, rtpAt + 8)
  return packet
}

function headerChecksum(packet: Buffer): number {
  let sum = 0
  for (let at = 0; at < 20; at += 2) sum += packet.readUInt16BE(at)
  return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff
}

/** Samples of 20 ms, by the clock that SDP gives a codec. */
function strideOf(codec = ''): number {
  if (/^opus/i.test(codec)) return 960
  return /^(AMR-WB|EVS)/i.test(codec) ? 320 : 160
}
