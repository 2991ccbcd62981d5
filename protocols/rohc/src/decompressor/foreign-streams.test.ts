import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDecompressor } from './create-decompressor.ts'
import type { DecompressorOptions } from './decompressor.ts'

const octets = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const hello = Buffer.from('hello, ROHC world!').toString('hex')

const CHANNEL: DecompressorOptions = {
  profiles: [0, 1, 2, 3, 4],
  cids: 'small',
  maxCid: 15,
  mode: 'U',
  sendsFeedback: false,
}

/**
 * A stream that a compressor of the ROHC library (rohc-lib.org) sent to its decompressor over Ethernet, as both traced it:
 * github.com/gosour/rohc_test, security_virt/omode/debug.txt at f11d5c5b5773b66216ba10fb0baf24a995a84aca and
 * security_local/omode/debug.txt at de49dc931b3dfb6fb288dbf5f6e4511d39cff31f. SN begins with 4d8f; the first packet of a
 * constant IP-ID is told by SID.
 */
const LIBRARY_STREAM = [
  { type: 'IR', header: 'fd 04 8d 4086 01020304 05060708 00 01 0000 20 00 4d8f' },
  { type: 'IR', header: 'fd 04 e7 4086 01020304 05060708 00 01 0000 30 00 4d90' },
  { type: 'IR', header: 'fd 04 76 4086 01020304 05060708 00 01 0000 30 00 4d91' },
  { type: 'IR-DYN', header: 'f8 04 b2 00 01 0000 30 00 4d92' },
  { type: 'UOR-2', header: 'd374' },
  { type: 'UOR-2', header: 'd474' },
  { type: 'UO-0', header: '2d' },
  { type: 'UO-0', header: '35' },
  { type: 'UO-0', header: '3d' },
  { type: 'UO-0', header: '45' },
] as const

/** What was compressed; the trace has the checksum as its decompressor computed it. */
const LIBRARY_PACKET = `4500 0026 0000 0000 01 86 a93f 01020304 05060708 ${hello}`

test('a stream of the ROHC library: IR, IR-DYN, UOR-2, UO-0 of profile 4 (RFC 3843 §3.3, §3.5)', () => {
  const decompressor = createDecompressor(CHANNEL)
  for (const [index, { type, header }] of LIBRARY_STREAM.entries()) {
    const outcome = decompressor.decompress(octets(header + hello), 20 * index)
    assert.ok(outcome.kind === 'packet', `${header}: ${JSON.stringify(outcome)}`)
    assert.deepEqual(Buffer.from(outcome.packet), octets(LIBRARY_PACKET))
    assert.deepEqual([outcome.packetType, outcome.headerOctets], [type, octets(header).length])
  }
})

test('the same stream with a third of it lost still comes out (RFC 3095 §5.3.2.2)', () => {
  for (let lost = 1; lost < LIBRARY_STREAM.length; lost++) {
    const decompressor = createDecompressor(CHANNEL)
    for (const [index, { header }] of LIBRARY_STREAM.entries()) {
      if (index > 0 && index % 3 === lost % 3) continue
      const outcome = decompressor.decompress(octets(header + hello), 20 * index)
      assert.ok(outcome.kind === 'packet', header)
      assert.deepEqual(Buffer.from(outcome.packet), octets(LIBRARY_PACKET))
    }
  }
})

/** github.com/didier-barvaux/rohc, examples/example_rohc_decomp.c at 060f2287c08533214826c11c5a24f02af0ed210b. */
test('an IR of profile 4 with a large CID, from the examples of the ROHC library (RFC 3095 §5.2.3)', () => {
  const decompressor = createDecompressor({ ...CHANNEL, cids: 'large', maxCid: 4 })
  const header = 'fd 00 04 f7 4002 c0a81301 c0a81305 00 40 0000 a0 00 0001'
  const outcome = decompressor.decompress(octets(header + hello), 0)
  assert.ok(outcome.kind === 'packet', JSON.stringify(outcome))
  // 20 octets of header and 18 of payload are 0026; DF of a0 is 4000; the words sum up to 6c80, of which 937f is the complement
  const packet = `4500 0026 0000 4000 4002 937f c0a81301 c0a81305 ${hello}`
  assert.deepEqual(Buffer.from(outcome.packet), octets(packet))
  assert.equal(outcome.headerOctets, 22)
})

/**
 * RTP as a compressor of the same library traced it, octet by octet: github.com/gosour/rohc_test, RTP_sampling_output.txt at
 * 5f1d5e1259f357c1fc46921e9bdd52e3f119c5fe; the packet is that of examples/rtp_detection.c there. Its timestamp stands still,
 * so that it goes on with IR. The reserved bit beside NBO is set where the IP-ID was seen to be constant.
 */
const LIBRARY_RTP = [
  'fd 01 b5 4011 01020304 05060708 4242 273a 00000000 00 01 0000 20 00 0000 90 00 002d 0000012c 00 04',
  'fd 01 09 4011 01020304 05060708 4242 273a 00000000 00 01 0000 30 00 0000 90 00 002d 0000012c 00 04',
  'fd 01 8b 4011 01020304 05060708 4242 273a 00000000 00 01 0000 30 00 0000 80 00 002d 0000012c 00',
]

test('IRs of ROHC RTP of the ROHC library, with and without the octet of RX (RFC 3095 §5.7.7.4, §5.7.7.6)', () => {
  const decompressor = createDecompressor(CHANNEL)
  const packet = `4500 003a 0000 0000 01 11 a9a0 01020304 05060708 4242 273a 0026 0000 8000 002d 0000012c 00000000 ${hello}`
  for (const header of LIBRARY_RTP) {
    const outcome = decompressor.decompress(octets(header + hello), 0)
    assert.ok(outcome.kind === 'packet', `${header}: ${JSON.stringify(outcome)}`)
    assert.deepEqual(Buffer.from(outcome.packet), octets(packet))
    assert.equal(outcome.profile, 1)
  }
})

/**
 * http://www.dmn.tzi.org/ietf/rohc/rohc-packet-1.txt: an IR of ROHC RTP as one implementation sent it to others at the first
 * interoperability test, with the packet that it stands for. The page says that its CRC f3 should have been 53.
 */
const FIRST_TEST = {
  header: 'e8 fd 01 53 4011 ac106401 ac10c801 d157 2e37 5a704421 8c b7 00ca 20 00 0000 b0 0d 6597 37887c22 00 05 80a0',
  payload: '1011 1213 1415 1617 504b 543a 3030 3033',
  packet:
    '458c 0038 00ca 0000 b811 7d3b ac10 6401 ac10 c801 d157 2e37 0024 0000 a00d 6597 3788 7c22 5a70 4421 ' +
    '1011 1213 1415 1617 504b 543a 3030 3033',
}

test('the IR of ROHC RTP of the first interoperability test (RFC 3095 §5.7.7.1, §5.7.7.6)', () => {
  const outcome = createDecompressor(CHANNEL).decompress(octets(FIRST_TEST.header + FIRST_TEST.payload), 0)
  assert.ok(outcome.kind === 'packet', JSON.stringify(outcome))
  // the packet was captured before a router: TTL and header checksum are of the hop before that of the IR
  const [captured, sent] = [octets(FIRST_TEST.packet), Buffer.from(outcome.packet)]
  assert.deepEqual([captured[8], sent[8]], [0xb8, 0xb7])
  assert.deepEqual([captured.readUInt16BE(10), sent.readUInt16BE(10)], [0x7d3b, 0x7e3b])
  captured[8] = 0xb7
  captured.writeUInt16BE(0x7e3b, 10)
  assert.deepEqual(sent, captured)
  assert.deepEqual([outcome.cid, outcome.packetType, outcome.profile], [8, 'IR', 1])
})

test('with the CRC that it had then it is refused (RFC 3095 §5.7.7.1)', () => {
  const asSent = FIRST_TEST.header.replace('01 53', '01 f3')
  const outcome = createDecompressor(CHANNEL).decompress(octets(asSent + FIRST_TEST.payload), 0)
  assert.deepEqual(outcome, { kind: 'refused', reason: 'CRC', packetType: 'IR' })
})

/**
 * github.com/YueFeiHu/rohc_test, log/log-10-22 at 84382fd2e277a25c0243c16ae7d523b19684afa6: an implementation whose IPv4
 * dynamic part has no generic extension header list, against RFC 3095 §5.7.7.4. What it meant cannot be known.
 */
test('an IR whose dynamic part lacks the list of extension headers is refused, not guessed at (RFC 3095 §5.7.7.4)', () => {
  const decompressor = createDecompressor(CHANNEL)
  for (const header of ['fd 04 e7 4086 01020304 05060708 00 01 0000 20 0001', 'f8 04 a9 00 01 0000 60 0004', '3d 0000'])
    assert.equal(decompressor.decompress(octets(header + hello), 0).kind, 'refused')
})
