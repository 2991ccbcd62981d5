import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type CompressorOptions, createCompressor } from '@voltaic/rohc'
import { ipPacket } from './ip-packet.ts'
import { dissect, dissectAsText, tsharkVersion } from './tshark.ts'

/** ROHC in a frame of Ethernet, which is how Wireshark takes it from a file. */
const ETHERTYPE_ROHC = 0x8945
const LINKTYPE_ETHERNET = 1
/** Wireshark gives ROHC no frame of its own accord. */
const HINTS = ['ethertype==0x8945,rohc']

/** A UDP datagram of a stream, with RTP in it or only what looks like nothing. */
function datagram(version: 4 | 6, index: number, data: Uint8Array, id: number, checksum: number): Buffer {
  const udp = Buffer.alloc(8)
  udp.writeUInt16BE(41_000, 0)
  udp.writeUInt16BE(42_000, 2)
  udp.writeUInt16BE(8 + data.length, 4)
  udp.writeUInt16BE(checksum === 0 ? 0 : checksum + index, 6)
  const packet = ipPacket(version, 17, Buffer.concat([udp, data]))
  if (version === 4) {
    // the sum goes down by as much as the IP-ID goes up
    packet.writeUInt16BE(id, 4)
    const sum = packet.readUInt16BE(10) - id
    packet.writeUInt16BE(sum < 0 ? sum + 0xffff : sum, 10)
  }
  return packet
}

/** A call with silence, a jump of the timestamps, gaps of the IP-ID and another TTL. */
function rtp(index: number): Buffer {
  const header = Buffer.alloc(12 + 33, 0x5a)
  const silence = index < 40 ? 0 : index < 100 ? 10 : 90
  const jump = index < 60 ? 0 : 333
  header[0] = 0x80
  header[1] = index === 40 ? 0xe0 : 0x60
  header.writeUInt16BE(100 + index + (index < 120 ? 0 : 25), 2)
  header.writeUInt32BE(5000 + 320 * (index + silence) + jump, 4)
  header.writeUInt32BE(0xdead_beef, 8)
  return header
}

const jumpingId = (index: number) => 300 + index + (index < 80 ? 0 : index < 90 ? 10 : 700)

const RTP_STREAMS = {
  'IPv4 with jumps of the IP-ID': (index: number) => datagram(4, index, rtp(index), jumpingId(index), 0),
  'IPv4 with UDP checksum': (index: number) => datagram(4, index, rtp(index), 300 + index, 77),
  'IPv4 with a constant IP-ID, so that it goes along': (index: number) => datagram(4, index, rtp(index), 7, 0),
  IPv6: (index: number) => datagram(6, index, rtp(index), 0, 77),
}

const UDP_STREAMS = {
  'IPv4 with jumps of the IP-ID': (index: number) => datagram(4, index, Buffer.alloc(40, 1), jumpingId(index), 77),
  IPv6: (index: number) => datagram(6, index, Buffer.alloc(40, 1), 0, 77),
}

const OPTIONS: CompressorOptions = { profiles: [1, 2], cids: 'small', maxCid: 15, feedback: 'none', dynamicMs: 1000 }

/** A capture file of old, with a second from frame to frame. */
function captureOf(frames: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2_c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(0xffff, 16)
  head.writeUInt32LE(LINKTYPE_ETHERNET, 20)
  const records = frames.flatMap((frame, index) => {
    const record = Buffer.alloc(30)
    record.writeUInt32LE(index, 0)
    record.writeUInt32LE(frame.length + 14, 8)
    record.writeUInt32LE(frame.length + 14, 12)
    record.writeUInt16BE(ETHERTYPE_ROHC, 28)
    return [record, frame]
  })
  return Buffer.concat([head, ...records])
}

/** What is compressed of a stream, and the names that we give it. */
function compressed(packetAt: (index: number) => Uint8Array, profile: 1 | 2) {
  const types: string[] = []
  const onPacket: CompressorOptions['onPacket'] = (packet) => {
    assert.equal(packet.profile, profile)
    types.push(packet.type)
  }
  const compressor = createCompressor({ ...OPTIONS, onPacket })
  const frames = Array.from({ length: 150 }, (_, index) => compressor.compress(packetAt(index), 20 * index)).flat()
  return { capture: captureOf(frames), types }
}

/** Complaints of tshark, but for what it says not to know: IPv6 in dynamic chains, IR-DYN of profile 2. */
async function complaints(capture: Uint8Array): Promise<readonly string[]> {
  const frames = await dissect(capture, HINTS, ['_ws.malformed', '_ws.expert.message'])
  return frames
    .flatMap((frame) => [...(frame.get('_ws.malformed') ?? []), ...(frame.get('_ws.expert.message') ?? [])])
    .filter((complaint) => !complaint.includes('Not dissected yet'))
}

describe('tshark names the packets of profile 1 as we do, and finds none malformed', () => {
  for (const [name, packetAt] of Object.entries(RTP_STREAMS)) {
    test(name, async (t) => {
      const { capture, types } = compressed(packetAt, 1)
      const seen = await dissect(capture, HINTS, ['_ws.col.Info'])
      const names = seen.map((frame) => (frame.get('_ws.col.Info')?.[0] ?? '').replace(/ packet$| \(sn=.*$/, ''))
      assert.deepEqual(names, types)
      assert.deepEqual(await complaints(capture), [])
      t.diagnostic(`${await tsharkVersion()}: ${[...new Set(types)].join(', ')}`)
    })
  }
})

/**
 * tshark 4.0 has no line for UO-0 of profile 2, and takes the octet for payload. Since no packet of profile 2 in our
 * stream tells a mode, it takes type 1 for that of Reliable mode.
 */
const NAMES_OF_UDP: Readonly<Record<string, string>> = { 'UO-0': '', 'UO-1': 'R-1' }

describe('tshark names the packets of profile 2 as far as it knows them, and finds none malformed', () => {
  for (const [name, packetAt] of Object.entries(UDP_STREAMS)) {
    test(name, async (t) => {
      const { capture, types } = compressed(packetAt, 2)
      const frames = (await dissectAsText(capture, HINTS)).split(/^Frame \d+: .*$/m).slice(1)
      const names = frames.map((text) => / ([A-Z][A-Z0-9-]*) packet(?::.*)?$/m.exec(text)?.[1] ?? '')
      assert.deepEqual(
        names,
        types.map((type) => NAMES_OF_UDP[type] ?? type),
      )
      assert.deepEqual(await complaints(capture), [])
      t.diagnostic(`${await tsharkVersion()}: ${[...new Set(types)].join(', ')}`)
    })
  }
})
