import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type CompressorOptions, createCompressor } from '@voltaic/rohc'
import { captureOf, complaints, datagram, HINTS, jumpingId, rtp } from './rohc-capture.ts'
import { dissect, dissectAsText, tsharkVersion } from './tshark.ts'

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
