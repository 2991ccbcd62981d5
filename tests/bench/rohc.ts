/**
 * What a packet of a call costs either side of ROHC.
 *
 *   npm run bench -- rohc
 *
 * AMR-WB at 12.65 kbit/s, speech without a pause, 32 calls in turn over one channel: CPU time of compressing and of
 * decompressing, contexts set up before. Each packet is one of 50 a second of one direction of a call.
 */
import { createCompressor, createDecompressor } from '@voltaic/rohc'
import type { Row } from './table.ts'

const CALLS = 32
const PACKETS = 1500
const WARM_UP = 100
const ROUNDS = 3
const PAYLOAD = 33
const MODES = ['U', 'O', 'R'] as const
const CHANNEL = { profiles: [0, 1, 2], cids: 'large', maxCid: 255 } as const

type Mode = (typeof MODES)[number]

/** RTP over UDP and IP; addresses and SSRC tell calls apart. */
function packetOf(version: 4 | 6, call: number, index: number): Uint8Array {
  const udpAt = version === 4 ? 20 : 40
  const packet = Buffer.alloc(udpAt + 20 + PAYLOAD, 7)
  packet.fill(0, 0, udpAt + 20)
  if (version === 4) {
    packet.writeUInt16BE(0x4500, 0)
    packet.writeUInt16BE(packet.length, 2)
    packet.writeUInt16BE(index & 0xffff, 4)
    packet.writeUInt16BE(0x4011, 8)
    packet.writeUInt32BE(0x0a00_0001, 12)
    packet.writeUInt32BE(0x0a01_0000 + call, 16)
    let sum = 0
    for (let at = 0; at < 20; at += 2) sum += packet.readUInt16BE(at)
    packet.writeUInt16BE(~((sum & 0xffff) + (sum >> 16)) & 0xffff, 10)
  } else {
    packet.writeUInt16BE(0x6000, 0)
    packet.writeUInt16BE(packet.length - 40, 4)
    packet.writeUInt16BE(0x1140, 6)
    packet.writeUInt32BE(call, 36)
  }
  packet.writeUInt16BE(49_152, udpAt)
  packet.writeUInt16BE(50_000, udpAt + 2)
  packet.writeUInt16BE(packet.length - udpAt, udpAt + 4)
  if (version === 6) packet.writeUInt16BE(1 + (index % 60_000), udpAt + 6)
  packet.writeUInt16BE(0x8060, udpAt + 8)
  packet.writeUInt16BE(index & 0xffff, udpAt + 10)
  packet.writeUInt32BE(320 * index, udpAt + 12)
  packet.writeUInt32BE(0x5500 + call, udpAt + 16)
  return packet
}

interface Cost {
  readonly compress: number
  readonly decompress: number
}

/** CPU microseconds of one packet. */
function costOf(mode: Mode, version: 4 | 6): Cost {
  const packets = Array.from({ length: PACKETS }, (_, index) =>
    Array.from({ length: CALLS }, (_each, call) => packetOf(version, call, index)),
  )
  const compressor = createCompressor({ ...CHANNEL, feedback: mode === 'U' ? 'none' : 'available' })
  const decompressor = createDecompressor({ ...CHANNEL, mode, sendsFeedback: mode !== 'U' })
  let [compress, decompress, counted] = [0, 0, 0]
  for (const [index, row] of packets.entries()) {
    const before = process.cpuUsage()
    const sent = row.map((packet) => compressor.compress(packet, 20 * index))
    const between = process.cpuUsage()
    const outcomes = sent.map(([rohcPacket = new Uint8Array(0)]) => decompressor.decompress(rohcPacket, 20 * index))
    const after = process.cpuUsage()
    if (outcomes.some(({ kind }) => kind !== 'packet')) throw new Error('a packet was not restored')
    for (const element of decompressor.takeFeedback()) {
      compressor.feedback(element.subarray(((element[0] ?? 0) & 7) === 0 ? 2 : 1))
    }
    if (index < WARM_UP) continue
    compress += between.user + between.system - before.user - before.system
    decompress += after.user + after.system - between.user - between.system
    counted += CALLS
  }
  return { compress: compress / counted, decompress: decompress / counted }
}

/** The best of some rounds, in microseconds of processor time for one packet. */
export function runRohcBench(tell: (text: string) => void): readonly Row[] {
  costOf('O', 4) // before the first figure all code is compiled
  return MODES.flatMap((mode) =>
    ([4, 6] as const).flatMap((version) => {
      const what = `${mode}-mode, IPv${version}${version === 6 ? ' with UDP checksum' : ''}`
      tell(what)
      const costs = Array.from({ length: ROUNDS }, () => costOf(mode, version))
      return [
        { what: `${what}: compress`, value: Math.min(...costs.map(({ compress }) => compress)), unit: 'µs' },
        { what: `${what}: decompress`, value: Math.min(...costs.map(({ decompress }) => decompress)), unit: 'µs' },
      ]
    }),
  )
}
