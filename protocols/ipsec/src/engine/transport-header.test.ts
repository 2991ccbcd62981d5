import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { finishChecksum, hostOctets, sumWords } from './internet-checksum.ts'
import { addressSum, readTransport, tcpHeader, udpHeader } from './transport-header.ts'

const ports = { min: 0, max: 65_535 }
const word = { min: 0, max: 0xffff_ffff }

describe('addresses and checksums', () => {
  test('octets of hosts', () => {
    const hex = (host: string) => Buffer.from(hostOctets(host)).toString('hex')
    assert.equal(hex('192.0.2.255'), 'c00002ff')
    assert.equal(hex('::'), '0'.repeat(32))
    assert.equal(hex('::1'), `${'0'.repeat(31)}1`)
    assert.equal(hex('2001:db8::1:2'), '20010db8000000000000000000010002')
    assert.equal(hex('fe80::%eth0'), `fe80${'0'.repeat(28)}`)
    assert.equal(hex('1:2:3:4:5:6:7:8'), '00010002000300040005000600070008')
  })

  test('the example of RFC 1071 §3', () => {
    const sum = sumWords(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7), 0)
    assert.equal(finishChecksum(sum), ~0xddf2 & 0xffff)
  })

  test('a sum over header and data with its checksum is all ones (RFC 768 §1, RFC 8200 §8.1)', () => {
    for (const [a, b] of [
      ['10.0.0.1', '10.0.0.2'],
      ['2001:db8::1', '2001:db8::2'],
    ] as const) {
      const hosts = addressSum(a, b)
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 40 }), (data) => {
          const [from, to] = [
            { host: a, port: 5064 },
            { host: b, port: 6301 },
          ]
          const udp = udpHeader(from, to, hosts, data)
          assert.equal(finishChecksum(sumWords(data, sumWords(udp, hosts + 17 + 8 + data.length))), 0)
          const segment = { flags: 0x18, sequence: 0xffff_fff0, acknowledgement: 1, data }
          const tcp = tcpHeader(from, to, hosts, segment)
          assert.equal(finishChecksum(sumWords(data, sumWords(tcp, hosts + 6 + 20 + data.length))), 0)
        }),
      )
    }
  })
})

describe('headers inside ESP', () => {
  const at = (port: number) => ({ host: '10.0.0.1', port })

  test('what is written is read (RFC 768, RFC 9293 §3.1)', () => {
    const arbitrary = fc.tuple(
      fc.integer(ports),
      fc.integer(ports),
      fc.integer(word),
      fc.integer(word),
      fc.uint8Array(),
    )
    fc.assert(
      fc.property(arbitrary, ([fromPort, toPort, sequence, acknowledgement, octets]) => {
        const data = Buffer.from(octets)
        const udp = Buffer.concat([udpHeader(at(fromPort), at(toPort), 0, data), data])
        assert.deepEqual(readTransport(17, udp), { kind: 'datagram', fromPort, toPort, data })
        const segment = { flags: 0x12, sequence, acknowledgement, data }
        const tcp = Buffer.concat([tcpHeader(at(fromPort), at(toPort), 0, segment), data])
        const read = readTransport(6, tcp)
        assert.ok(read?.kind === 'segment')
        assert.deepEqual({ ...read.segment, data: Buffer.from(read.segment.data) }, segment)
        assert.deepEqual([read.fromPort, read.toPort], [fromPort, toPort])
      }),
    )
  })

  test('TCP options of others are skipped', () => {
    const header = Buffer.alloc(24, 1)
    header[12] = 6 << 4
    const read = readTransport(6, Buffer.concat([header, Buffer.from('data')]))
    assert.ok(read?.kind === 'segment')
    assert.equal(Buffer.from(read.segment.data).toString(), 'data')
  })

  test('what contradicts itself, and other protocols, are nothing', () => {
    const udp = (length: number) => Uint8Array.of(0, 1, 0, 2, length >> 8, length, 0, 0)
    for (const length of [0, 7, 9, 65_535]) assert.equal(readTransport(17, udp(length)), undefined)
    assert.ok(readTransport(17, udp(8)))
    assert.equal(readTransport(17, udp(8).subarray(1)), undefined)
    const tcp = new Uint8Array(20)
    for (const offset of [0, 4, 6, 15]) {
      tcp[12] = offset << 4
      assert.equal(readTransport(6, tcp), undefined)
    }
    assert.equal(readTransport(6, new Uint8Array(19)), undefined)
    assert.equal(readTransport(1, udp(8)), undefined)
  })
})
