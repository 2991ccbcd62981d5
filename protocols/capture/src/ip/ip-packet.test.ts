import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address } from '@voltaic/runtime'
import { encodeHost } from '@voltaic/runtime'
import fc from 'fast-check'
import { finishChecksum, sumWords } from './internet-checksum.ts'
import { encodeTcpPacket, encodeUdpPacket, TCP_ACK, TCP_PUSH } from './ip-packet.ts'

const addresses = fc.record({ host: fc.oneof(fc.ipV4(), fc.ipV6()), port: fc.integer({ min: 0, max: 65_535 }) })

/** What a receiver does: the sum over pseudo header and segment must come out as all ones. RFC 1071 §1 */
function assertChecksums(packet: Uint8Array): void {
  const isIpv4 = (packet[0] ?? 0) >> 4 === 4
  const header = isIpv4 ? 20 : 40
  const protocol = packet[isIpv4 ? 9 : 6] ?? 0
  if (isIpv4) assert.equal(finishChecksum(sumWords(packet, 0, 20)), 0, 'IPv4 header checksum')
  const hosts = sumWords(packet, isIpv4 ? 12 : 8, header)
  const pseudo = hosts + protocol + packet.length - header
  assert.equal(finishChecksum(sumWords(packet, header, packet.length, pseudo)), 0, 'transport checksum')
}

function hex(packet: Uint8Array): string {
  return Buffer.from(packet).toString('hex')
}

test('an IPv4 datagram as written by hand (RFC 791 §3.1, RFC 768)', () => {
  const from = { host: '192.0.2.1', port: 5060 }
  const to = { host: '192.0.2.2', port: 4060 }
  const packet = encodeUdpPacket(from, to, new TextEncoder().encode('hi!'))
  assert.equal(
    hex(packet),
    // version to header checksum, addresses | ports, length, checksum | data
    `4500001f000040004011b6ca c0000201c0000202 13c40fdc 000b${hex(packet.subarray(26, 28))} 686921`.replaceAll(' ', ''),
  )
  assertChecksums(packet)
})

test('a TCP segment over IPv6 as written by hand (RFC 8200 §3, RFC 9293 §3.1)', () => {
  const from = { host: '2001:db8::1', port: 3868 }
  const to = { host: '::1', port: 40_000 }
  const segment = { from, to, sequence: 1, acknowledgement: 0x0100_0002, flags: TCP_PUSH | TCP_ACK }
  const packet = encodeTcpPacket({ ...segment, data: Uint8Array.of(0xab) })
  assert.equal(
    hex(packet),
    `60000000 0015 06 40 20010db8000000000000000000000001 00000000000000000000000000000001
     0f1c 9c40 00000001 01000002 5018 ffff ${hex(packet.subarray(56, 58))} 0000 ab`.replaceAll(/\s/g, ''),
  )
  assertChecksums(packet)
})

test('checksums are right whatever is sent between whatever addresses (RFC 1071 §1)', () => {
  fc.assert(
    fc.property(
      addresses,
      addresses,
      fc.uint8Array({ maxLength: 64 }),
      fc.nat(0xffff_ffff),
      (from, to, data, sequence) => {
        assertChecksums(encodeUdpPacket(from, to, data))
        assertChecksums(encodeTcpPacket({ from, to, sequence, acknowledgement: 7, flags: TCP_ACK, data }))
      },
    ),
  )
})

test('a UDP checksum that comes out as zero is sent as all ones (RFC 768)', () => {
  const from: Address = { host: '0.0.0.0', port: 0 }
  // Everything but the data sums up to 17 + 10 + 10.
  const data = new Uint8Array(2)
  new DataView(data.buffer).setUint16(0, 0xffff - 37)
  assert.equal(hex(encodeUdpPacket(from, from, data).subarray(26, 28)), 'ffff')
})

const hosts: readonly (readonly [string, string])[] = [
  ['127.0.0.1', '7f000001'],
  ['::', '00000000000000000000000000000000'],
  ['::1', '00000000000000000000000000000001'],
  ['2001:db8::8:0:1', '20010db8000000000000000800000001'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['fe80::1%eth0', 'fe800000000000000000000000000001'],
  ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
]
for (const [host, octets] of hosts) {
  test(`${host} is encoded (RFC 4291 §2.2)`, () => assert.equal(hex(encodeHost(host)), octets))
}

for (const host of [
  '',
  'localhost',
  '1.2.3',
  '1.2.3.256',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  'g::',
  ':::',
]) {
  test(`${JSON.stringify(host)} is not taken for an address`, () => assert.throws(() => encodeHost(host), RangeError))
}
