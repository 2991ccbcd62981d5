import assert from 'node:assert/strict'
import { createCompressor, createDecompressor } from '@voltaic/rohc'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const IPV4 = '4500003d12340000401153ae0a0000010a000002' // addresses 10.0.0.1 and 10.0.0.2
const UDP = '9c40c35000290000'
const RTP = '80680010000001401122334455'
const speech = Buffer.concat([Buffer.from(`${IPV4}${UDP}${RTP}`, 'hex'), Buffer.alloc(20, 7)])
const overIpv6 = Buffer.concat([
  Buffer.from('600000000031113f', 'hex'),
  Buffer.alloc(32, 9),
  speech.subarray(20),
  Buffer.alloc(8),
])
const withOptions = Buffer.concat([
  Buffer.from('6000000000313c3f', 'hex'),
  Buffer.alloc(32, 9),
  Buffer.from('1100010400000000', 'hex'),
  speech.subarray(20),
])
const tunnelled = Buffer.concat([
  Buffer.from('6000000000', 'hex'),
  Buffer.from([61, 4, 63]),
  Buffer.alloc(32, 9),
  speech,
])

/** Lengths and checksums as they ought to be, so that a mutant is a packet again. */
function mended(packet: Buffer): Buffer {
  let at = 0
  if (packet[0] !== undefined && packet[0] >> 4 === 6 && packet.length >= 40) {
    packet.writeUInt16BE(packet.length - 40, 4)
    if (packet[6] !== 4) return packet
    at = 40
  }
  if (packet.length - at < 20 || packet[at] !== 0x45) return packet
  packet.writeUInt16BE(packet.length - at, at + 2)
  packet.writeUInt16BE(0, at + 10)
  let sum = 0
  for (let offset = 0; offset < 20; offset += 2) sum += packet.readUInt16BE(at + offset)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  packet.writeUInt16BE(~sum & 0xffff, at + 10)
  if (packet[at + 9] === 17 && packet.length - at >= 28) packet.writeUInt16BE(packet.length - at - 20, at + 24)
  return packet
}

const corpus = [speech, overIpv6, withOptions, tunnelled].map((packet) => mended(Buffer.from(packet)))

function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const packet = Buffer.concat([input, random.bytes(random.integer(3) === 0 ? random.integer(9) : 0)])
  if (packet.length === 0) return packet
  for (let times = random.integer(5); times > 0; times--) packet[random.integer(packet.length)] = random.integer(256)
  return mended(packet)
}

/** The decompressor goes by the clock, and by that a jump of the sequence number may be a loss too long to bridge. */
const MAY_BE_LOST = 'SN is ambiguous after long loss'

/** Whatever stands in front of it in its stream, a packet comes out as it went in. */
export const target: FuzzTarget = {
  name: 'rohc-compressor',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    let profile = 0
    const channel = { profiles: [0, 1, 2, 3, 4], cids: 'small', maxCid: 3 } as const
    const compressor = createCompressor({
      ...channel,
      feedback: 'none',
      repeats: 1,
      onPacket: (packet) => {
        profile = packet.profile
      },
    })
    const decompressor = createDecompressor({ ...channel, mode: 'U', sendsFeedback: false })
    const stream = [...corpus, ...corpus, input, ...corpus, input, input]
    for (const [index, packet] of stream.entries()) {
      for (const octets of compressor.compress(packet, 20 * index)) {
        const result = decompressor.decompress(octets, 20 * index)
        if (result.kind === 'packet') assert.deepEqual(Buffer.from(result.packet), Buffer.from(packet))
        else assert.equal(result.kind === 'refused' && result.reason, MAY_BE_LOST)
      }
    }
    return profile === 0 ? 'rejected' : 'accepted'
  },
}
