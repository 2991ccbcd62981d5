import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ipPacket, rtpPacket, udpDatagram } from '../../test-stream.ts'
import { MAX_EXTENSION_OCTETS, MAX_EXTENSIONS } from './ip-header.ts'
import { MAX_IP_LEVELS, readPacketHeaders } from './packet-headers.ts'

const plain = rtpPacket({ sn: 1, ts: 2 })

/** The packet with an octet set, and the checksum of its IPv4 header made good again. */
function with4(at: number, value: number): Buffer {
  const packet = Buffer.from(plain)
  packet[at] = value
  packet.writeUInt16BE(0, 10)
  let sum = 0
  for (let offset = 0; offset < 20; offset += 2) sum += packet.readUInt16BE(offset)
  packet.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, 10)
  return packet
}

test('what a decompressor could not restore is no header: options, fragments, lengths, checksum (RFC 3095 §5.7.7.4)', () => {
  assert.equal(readPacketHeaders(plain)?.rtp, 28)
  const wrongSum = Buffer.from(plain)
  wrongSum[10] = (wrongSum[10] ?? 0) ^ 1
  for (const packet of [with4(0, 0x46), with4(6, 0x20), with4(6, 0x80), with4(7, 1), with4(3, 99), wrongSum])
    assert.equal(readPacketHeaders(packet), undefined)
  assert.equal(readPacketHeaders(with4(25, 8))?.udp, 0, 'UDP length')
  assert.equal(readPacketHeaders(with4(28, 0x40))?.rtp, 0, 'RTP version')
  assert.equal(readPacketHeaders(with4(28, 0x8f))?.rtp, 28, 'fifteen CSRCs fit')
})

test('an inner header that does not fit is payload of the outer one (RFC 3843 §3.1)', () => {
  const inner = with4(6, 0x20)
  assert.equal(readPacketHeaders(ipPacket(4, 4, inner, {}))?.levels.length, 1)
  assert.equal(readPacketHeaders(ipPacket(4, 41, plain, {}))?.levels.length, 1, 'protocol 41 and IPv4 in it')
})

test(`at most ${MAX_IP_LEVELS} IP headers are looked at`, () => {
  let packet: Buffer = plain
  for (let depth = 0; depth < MAX_IP_LEVELS + 2; depth++) packet = ipPacket(4, 4, packet, {})
  assert.equal(readPacketHeaders(packet)?.levels.length, MAX_IP_LEVELS)
})

test(`an IPv6 header has at most ${MAX_EXTENSIONS} extension headers of ${MAX_EXTENSION_OCTETS} octets in all`, () => {
  const options = (count: number) => Array.from({ length: count }, () => Buffer.from([0, 0, 1, 4, 0, 0, 0, 0]))
  const data = udpDatagram(Buffer.alloc(4), 0)
  const read = (of: readonly Uint8Array[]) => readPacketHeaders(ipPacket(6, 17, data, { options: of }))
  const most = read(options(MAX_EXTENSIONS))
  assert.equal(most?.levels[0]?.extensions.length, MAX_EXTENSIONS)
  assert.notEqual(most?.udp, 0)
  assert.equal(read(options(MAX_EXTENSIONS + 1)), undefined)
  const long = (octets: number) => [Buffer.from([0, octets / 8 - 1, ...Buffer.alloc(octets - 2)])]
  assert.notEqual(read(long(MAX_EXTENSION_OCTETS)), undefined)
  assert.equal(read(long(MAX_EXTENSION_OCTETS + 8)), undefined)
})

test('an extension header names its own type in the list; the packet is left as it is (RFC 3095 §5.8.4.1)', () => {
  const packet = ipPacket(6, 17, udpDatagram(Buffer.alloc(4), 0), { options: [Buffer.from([0, 0, 1, 4, 0, 0, 0, 9])] })
  const before = Buffer.from(packet)
  assert.deepEqual([...(readPacketHeaders(packet)?.levels[0]?.extensions[0] ?? [])], [60, 0, 1, 4, 0, 0, 0, 9])
  assert.deepEqual(packet, before)
})
