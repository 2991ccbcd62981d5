import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import fc from 'fast-check'
import { ipPacket, rtpPacket, type TestPacket, udpDatagram } from '../test-stream.ts'
import { crcOf } from './coding/crc.ts'
import { type CompressorOptions, createCompressor } from './compressor.ts'
import type { CompressedPacket } from './report.ts'
import { MAX_CONTEXTS } from './stream/contexts.ts'

const OPTIONS: CompressorOptions = { profiles: [0, 1, 2, 3, 4], cids: 'small', maxCid: 15, feedback: 'none' }

/** A compressor and what it said of each packet. */
function listening(options: Partial<CompressorOptions> = {}) {
  const packets: CompressedPacket[] = []
  const compressor = createCompressor({ ...OPTIONS, ...options, onPacket: (packet) => packets.push(packet) })
  return { compressor, packets, last: () => packets.at(-1) }
}

/** AMR-WB: 320 ticks and 20 ms from packet to packet. */
function speech(index: number, more: Partial<TestPacket> = {}): Buffer {
  return rtpPacket({ sn: 65_530 + index, ts: 0x1234_0000 + 320 * index, id: 77 + index, ...more })
}

const typesOf = (packets: readonly CompressedPacket[], from: number) =>
  packets.slice(from).map(({ type, headerOctets }) => `${type} ${headerOctets}`)

const STEADY: readonly [string, (index: number) => Partial<TestPacket>, number][] = [
  ['IPv4 without UDP checksum', () => ({}), 1],
  ['IPv4 with UDP checksum', (index) => ({ checksum: 1 + index }), 3],
  ['IPv6 with UDP checksum', (index) => ({ version: 6, checksum: 1 + index }), 3],
  ['IPv4 with its IP-ID in the other byte order', (index) => ({ id: ((index & 0xff) << 8) | (index >> 8) }), 1],
  ['IPv4 with random IP-IDs', (index) => ({ id: (index * 40_503) & 0xffff }), 3],
  ['IPv4 in IPv6', () => ({ outer: { version: 6, id: 0 } }), 1],
  ['IPv4 in IPv4', (index) => ({ outer: { version: 4, id: 500 + index } }), 1],
]

for (const [name, more, octets] of STEADY) {
  test(`a steady AMR-WB stream settles at UO-0 of ${octets} octets: ${name} (RFC 3095 §5.3.1.2)`, () => {
    const { compressor, packets } = listening({ irMs: 1e9, dynamicMs: 1e9 })
    for (let index = 0; index < 400; index++) compressor.compress(speech(index, more(index)), 20 * index)
    assert.deepEqual(new Set(typesOf(packets, 30)), new Set([`UO-0 ${octets}`]))
  })
}

test('in Unidirectional mode IR and IR-DYN come back on time (RFC 3095 §5.3.1.1.2)', () => {
  const { compressor, packets } = listening({ irMs: 2000, dynamicMs: 600 })
  for (let index = 0; index < 400; index++) compressor.compress(speech(index), 20 * index)
  const types = packets.slice(30).map(({ type }) => type)
  const counted = types.filter((type) => type === 'IR').length
  assert.ok(counted >= 3 && counted <= 4, `${counted} IR packets in 7.4 s`)
  assert.ok(types.filter((type) => type === 'IR-DYN').length >= 6)
})

test('a talk spurt after silence costs timestamps for as long as the window is wide (RFC 3095 §4.5.3)', () => {
  const { compressor, packets } = listening()
  for (let index = 0; index < 30; index++) compressor.compress(speech(index), 20 * index)
  for (let index = 30; index < 45; index++)
    compressor.compress(speech(index, { ts: 0x1234_0000 + 320 * (index + 10), marker: index === 30 }), 20 * index)
  assert.deepEqual(typesOf(packets, 29), ['UO-0 1', ...new Array(5).fill('UO-1-TS 2'), ...new Array(10).fill('UO-0 1')])
})

test('a jump off the grid is told unscaled, with the stride (RFC 4815 §4.4.3, §4.6)', () => {
  const { compressor, packets } = listening()
  for (let index = 0; index < 20; index++) compressor.compress(speech(index), 20 * index)
  const jumped = (index: number) => speech(index, { ts: 0x1234_0000 + 320 * index + 7 })
  const [first] = compressor.compress(jumped(20), 400)
  assert.equal(packets.at(-1)?.type, 'UOR-2-TS')
  // Extension 3: R-TS without Tsc, RTP flags; behind it TS_STRIDE 320
  assert.equal((first?.[3] ?? 0) & 0xd9, 0xd1)
  for (let index = 21; index < 30; index++) compressor.compress(jumped(index), 20 * index)
  assert.deepEqual(typesOf(packets, 25), new Array(5).fill('UO-0 1'))
})

test('a UDP checksum that begins is told by IR-DYN (RFC 3095 §5.7)', () => {
  const { compressor, packets } = listening()
  for (let index = 0; index < 20; index++) compressor.compress(speech(index), 20 * index)
  for (let index = 20; index < 30; index++) compressor.compress(speech(index, { checksum: 9 }), 20 * index)
  assert.deepEqual(
    packets.slice(20).map(({ type }) => type),
    [...new Array(5).fill('IR-DYN'), ...new Array(5).fill('UO-0')],
  )
})

test('profiles: UDP, ESP, IP alone, and what none takes (RFC 3095 §5.10, §5.11, §5.12; RFC 3843)', () => {
  const { compressor, last } = listening()
  const data = Buffer.alloc(40, 1)
  compressor.compress(ipPacket(4, 17, udpDatagram(data, 5), { id: 1 }), 0)
  assert.deepEqual([last()?.type, last()?.profile], ['IR', 2])
  compressor.compress(ipPacket(6, 50, data, {}), 0)
  assert.deepEqual([last()?.type, last()?.profile], ['IR', 3])
  compressor.compress(ipPacket(4, 6, data, { id: 1 }), 0)
  assert.deepEqual([last()?.type, last()?.profile], ['IR', 4])
  const fragment = ipPacket(4, 6, data, { id: 1 })
  fragment[6] = 0x20
  compressor.compress(fragment, 0)
  assert.deepEqual([last()?.type, last()?.profile, last()?.cid], ['IR', 0, 15])
})

test('the UDP, ESP and IP profiles settle at 1 octet and what goes behind it (RFC 3095 §5.11.3; RFC 3843 §3.3)', () => {
  const { compressor, packets } = listening({ irMs: 1e9, dynamicMs: 1e9 })
  const esp = (index: number) => Buffer.from([0, 0, 0, 9, 0, 0, 0, index, 1, 2, 3])
  for (let index = 0; index < 40; index++) {
    compressor.compress(ipPacket(4, 17, udpDatagram(Buffer.alloc(30), 1 + index), { id: index }), index)
    compressor.compress(ipPacket(6, 50, esp(index), {}), index)
    // a constant IP-ID is told by a flag in the IP profile
    compressor.compress(ipPacket(4, 6, Buffer.alloc(30), { id: 0, df: true }), index)
  }
  // CIDs 1 and 2 take an octet
  assert.deepEqual(typesOf(packets, 117), ['UO-0 3', 'UO-0 2', 'UO-0 2'])
})

test('without payload IR carries no packet, so profile 0 does (RFC 3095 §5.7.7)', () => {
  const { compressor, last } = listening()
  compressor.compress(ipPacket(4, 17, udpDatagram(Buffer.alloc(0), 5), { id: 1 }), 0)
  assert.equal(last()?.profile, 0)
})

test('more streams than contexts: the longest silent gives up its CID (RFC 4815 §7.2)', () => {
  const { compressor, packets } = listening({ maxCid: 2 })
  const stream = (ssrc: number, index: number) => compressor.compress(speech(index, { ssrc }), 0)
  for (const ssrc of [1, 2, 1, 3]) stream(ssrc, 0)
  assert.deepEqual(
    packets.map(({ cid }) => cid),
    [0, 1, 0, 1],
  )
  const many = createCompressor({ ...OPTIONS, cids: 'large', maxCid: 16_383 })
  for (let ssrc = 0; ssrc < 2 * MAX_CONTEXTS; ssrc++) {
    const packet = speech(0, { ssrc })
    packet.writeUInt16BE(2000 + ssrc, 20)
    many.compress(packet, 0)
  }
  assert.equal(many.report().contexts.length, MAX_CONTEXTS)
})

test('with one CID a stream and profile 0 take turns, each beginning anew (RFC 3095 §5.1.3)', () => {
  const { compressor, packets } = listening({ maxCid: 0 })
  for (let index = 0; index < 10; index++) compressor.compress(speech(index), 0)
  compressor.compress(Buffer.from([0x45, 1, 2]), 0)
  compressor.compress(speech(10), 0)
  assert.deepEqual(typesOf(packets, 9), ['UO-0 1', 'IR 3', 'IR 40'])
})

test('packets are padded to the sizes of the link, and larger ones segmented (RFC 3095 §5.2.5, §6.3.1)', () => {
  const { compressor } = listening({ packetSizes: [80, 64], mrru: 500 })
  const parts = compressor.compress(speech(0), 0)
  assert.deepEqual(
    parts.map(({ length }) => length),
    [80, 64],
  )
  assert.equal(parts[0]?.[0], 0xfe)
  for (let index = 1; index < 10; index++) compressor.compress(speech(index), 0)
  assert.deepEqual(
    compressor.compress(speech(10), 0).map(({ length }) => length),
    [64],
  )
  assert.ok(compressor.report().paddingOctets > 0 && compressor.report().segmentOctets > 0)
})

test('options that no channel has are refused', () => {
  for (const wrong of [{ maxCid: 16 }, { maxCid: -1 }, { repeats: 0 }, { repeats: 13 }, { packetSizes: [1] }])
    assert.throws(() => createCompressor({ ...OPTIONS, ...wrong }), { code: 'ROHC_OPTION' })
})

test('arbitrary octets: never an error, never much longer than they came, every IR with a right CRC', () => {
  const random = createSeededRandom(12)
  const seeds = [speech(1), speech(2, { version: 6, options: [Buffer.from([0, 0, 1, 4, 0, 0, 0, 0])] })]
  const mutant = fc
    .tuple(fc.constantFrom(...seeds, ipPacket(6, 50, Buffer.alloc(20), {})), fc.array(fc.nat(), { maxLength: 6 }))
    .map(([seed, places]) => {
      const packet = Buffer.from(seed)
      for (const place of places) packet[place % packet.length] = random.integer(256)
      return packet.subarray(0, packet.length - (random.integer(4) === 0 ? random.integer(packet.length) : 0))
    })
  for (const cids of ['small', 'large'] as const) {
    const { compressor } = listening({ cids, maxCid: 4, feedback: 'available' })
    fc.assert(
      fc.property(fc.oneof(mutant, fc.uint8Array({ maxLength: 60 })), (packet) => {
        const before = Buffer.from(packet)
        for (const out of compressor.compress(packet, 0)) assert.ok(out.length <= packet.length + 24)
        assert.deepEqual(Buffer.from(packet), before)
        compressor.feedback(packet.subarray(0, random.integer(12)))
      }),
      { seed: 12, numRuns: 3000 },
    )
    assert.ok(compressor.report().contexts.length <= 4)
  }
  const ir = createCompressor(OPTIONS).compress(speech(0), 0)[0] ?? Buffer.alloc(0)
  const header = Buffer.from(ir.subarray(0, 40))
  const crc = header[2]
  header[2] = 0
  assert.equal(crcOf(8, header), crc)
})
