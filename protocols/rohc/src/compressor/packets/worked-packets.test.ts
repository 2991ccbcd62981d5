import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteWriter } from '@voltaic/base'
import { type Cid, createCid } from '../coding/cid.ts'
import { writeGenericList, writeRemovedList } from '../coding/list-formats.ts'
import { writeExtension0 } from './extension-0.ts'
import { writeExtension1 } from './extension-1.ts'
import { writeExtension2 } from './extension-2.ts'
import { writeExtension3 } from './extension-3.ts'
import { writePlainExtension3 } from './extension-3-plain.ts'
import { encodeIr, encodeIrDyn } from './ir.ts'
import { writeR0 } from './r-0.ts'
import { writeR0Crc } from './r-0-crc.ts'
import { writeR1 } from './r-1.ts'
import { writeR1Id } from './r-1-id.ts'
import { writeR1Plain } from './r-1-plain.ts'
import { writeR1Ts } from './r-1-ts.ts'
import { encodeSegments, padTo } from './segment.ts'
import { encodeNormalHead, encodeUncompressedIr } from './uncompressed.ts'
import { writeUo0 } from './uo-0.ts'
import { writeUo1 } from './uo-1.ts'
import { writeUo1Id } from './uo-1-id.ts'
import { writeUo1Plain } from './uo-1-plain.ts'
import { writeUo1Ts } from './uo-1-ts.ts'
import { writeUor2 } from './uor-2.ts'
import { writeUor2Id } from './uor-2-id.ts'
import { writeUor2Plain } from './uor-2-plain.ts'
import { writeUor2Ts } from './uor-2-ts.ts'

/** Small CID 0 has no octet, small CID 5 is 1110 0101, large CID 300 is 10 000001 00101100. */
const none = createCid('small', 0)
const five = createCid('small', 5)
const large = createCid('large', 300)

/** Bits as the figures have them, spaces and bars apart, against what is written. */
function expect(bits: string, write: (out: ByteWriter) => void): void {
  const out = new ByteWriter(16)
  write(out)
  const written = [...out.finish()].map((octet) => octet.toString(2).padStart(8, '0')).join('')
  assert.equal(written, bits.replaceAll(/[ |]/g, ''))
}

const all = (
  write: (out: ByteWriter, cid: Cid) => void,
  [plain, small, embedded]: readonly [string, string, string],
) => {
  expect(plain, (out) => write(out, none))
  expect(small, (out) => write(out, five))
  expect(embedded, (out) => write(out, large))
}

test('UO-0: SN 0x12b ends in 1011, CRC 5 is 101 (RFC 3095 §5.7.1)', () => {
  all(
    (out, cid) => writeUo0(out, cid, 0x12b, 5),
    ['0 1011 101', '1110 0101 | 0 1011 101', '0 1011 101 | 10000001 00101100'],
  )
})

test('R-0: SN 0x12b ends in 101011 (RFC 3095 §5.7.1)', () => {
  all((out, cid) => writeR0(out, cid, 0x12b), ['00 101011', '11100101 | 00 101011', '00 101011 | 10000001 00101100'])
})

test('R-0-CRC: the last bit of SN 0x12b, 0101011, stands behind a large CID; CRC 0x53 is 1010011 (RFC 3095 §5.7.1)', () => {
  all(
    (out, cid) => writeR0Crc(out, cid, 0x12b, 0x53),
    ['01 010101 | 1 1010011', '11100101 | 01 010101 | 1 1010011', '01 010101 | 10000001 00101100 | 1 1010011'],
  )
})

test('R-1, R-1-ID and R-1-TS: SN ends in 101011, T is 0 for the IP-ID and 1 for the timestamp (RFC 3095 §5.7.2)', () => {
  const sn = 0x12b
  expect('10 101011 | 1 0 110101', (out) => writeR1(out, none, { sn, ts: 0x75, marker: true, extended: false }))
  expect('10 101011 | 10000001 00101100 | 0 1 110101', (out) =>
    writeR1(out, large, { sn, ts: 0x75, marker: false, extended: true }),
  )
  expect('10 101011 | 0 1 0 10101', (out) => writeR1Id(out, none, { sn, ipId: 0x75, marker: false, extended: true }))
  expect('10 101011 | 1 0 1 10101', (out) => writeR1Ts(out, none, { sn, ts: 0x75, marker: true, extended: false }))
})

test('R-1 without RTP: X in front of 7 bits of IP-ID (RFC 3095 §5.11.3)', () => {
  expect('10 101011 | 1 1110101', (out) => writeR1Plain(out, none, { sn: 0x2b, ipId: 0xf5, extended: true }))
})

test('UO-1, UO-1-TS and UO-1-ID: 6 bits of TS without a T bit and 5 with it; UO-1-ID has X for M (RFC 3095 §5.7.3)', () => {
  const fields = { sn: 0x2b, ts: 0x75, marker: true, crc: 3 }
  all(
    (out, cid) => writeUo1(out, cid, fields),
    ['10 110101 | 1 1011 011', '11100101 | 10 110101 | 1 1011 011', '10 110101 | 10000001 00101100 | 1 1011 011'],
  )
  expect('10 1 10101 | 1 1011 011', (out) => writeUo1Ts(out, none, fields))
  expect('10 0 10101 | 0 1011 011', (out) => writeUo1Id(out, none, { sn: 0x2b, ipId: 0x75, extended: false, crc: 3 }))
  expect('10 0 10101 | 1 1011 011', (out) => writeUo1Id(out, none, { sn: 0x2b, ipId: 0x75, extended: true, crc: 3 }))
})

test('UO-1 without RTP: 6 bits of IP-ID, 5 of SN (RFC 3095 §5.11.3)', () => {
  expect('10 110101 | 01011 011', (out) => writeUo1Plain(out, none, { sn: 0x2b, ipId: 0x75, crc: 3 }))
})

test('UOR-2: the last bit of TS 110101 stands behind a large CID (RFC 3095 §5.7.4)', () => {
  const fields = { sn: 0x2b, ts: 0x75, marker: true, extended: false, crc: 0x53 }
  all(
    (out, cid) => writeUor2(out, cid, fields),
    [
      '110 11010 | 1 1 101011 | 0 1010011',
      '11100101 | 110 11010 | 1 1 101011 | 0 1010011',
      '110 11010 | 10000001 00101100 | 1 1 101011 | 0 1010011',
    ],
  )
})

test('UOR-2-ID and UOR-2-TS: T is the first bit of the second octet (RFC 3095 §5.7.4)', () => {
  const rest = { sn: 0x2b, marker: false, crc: 0x53 }
  expect('110 10101 | 0 0 101011 | 1 1010011', (out) => writeUor2Id(out, none, { ...rest, ipId: 0x75, extended: true }))
  expect('110 10101 | 1 0 101011 | 0 1010011', (out) => writeUor2Ts(out, none, { ...rest, ts: 0x75, extended: false }))
})

test('UOR-2 without RTP is two octets, whatever the IP-ID does (RFC 3095 §5.11.3; RFC 4815 §8.8)', () => {
  all(
    (out, cid) => writeUor2Plain(out, cid, { sn: 0x2b, extended: true, crc: 0x53 }),
    ['110 01011 | 1 1010011', '11100101 | 110 01011 | 1 1010011', '110 01011 | 10000001 00101100 | 1 1010011'],
  )
})

test('Extensions 0, 1 and 2: 3 bits of SN, 3 or 11 of +T, 8 of -T (RFC 3095 §5.7.5)', () => {
  expect('00 011 101', (out) => writeExtension0(out, 0x2b, 0x75))
  expect('01 011 101 | 11110000', (out) => writeExtension1(out, 0x2b, 0x75, 0x1f0))
  // +T = 0x675 is 110 01110101
  expect('10 011 110 | 01110101 | 11110000', (out) => writeExtension2(out, 0x2b, 0x675, 0x1f0))
})

test('Extension 3 with all its parts in their order (RFC 3095 §5.7.5)', () => {
  expect(
    [
      '11 1 1 0 1 1 1', // S, R-TS, not scaled, I, ip, rtp
      '1 0 1 0 0 1 0 1', // TOS, DF, NBO, ip2
      '0 1 0 0 0 0 1 1', // TTL2, RND2, I2
      '00101011', // SN
      '10 000001 00000000', // TS 256 in 14 bits
      '10111000', // TOS 0xb8
      '00000001 00000010', // IP-ID 0x0102
      '00111111', // TTL2 63
      '00000011 00000100', // IP-ID of the outer header 0x0304
      '10 1 1 0 0 1 0', // mode O, R-PT, M, TSS
      '0 1100000', // payload type 96
      '10 000001 01000000', // TS_STRIDE 320
    ].join(''),
    (out) =>
      writeExtension3(out, {
        sn: 0x12b,
        scaled: false,
        ts: { value: 256, octets: 2 },
        inner: { df: true, nbo: true, rnd: false, tos: 0xb8 },
        outer: { df: false, nbo: false, rnd: true, ttl: 63, ipId: 0x304 },
        ipId: 0x102,
        rtp: {
          mode: 2,
          marker: true,
          extension: false,
          payloadType: { type: 96, padding: false },
          tsStride: 320,
        },
      }),
  )
})

test('Extension 3 with CSRCs, X, P and TIME_STRIDE (RFC 3095 §5.7.5; RFC 4815 §6.4)', () => {
  expect('11 0 0 1 0 0 1 | 11 1 0 1 1 0 1 | 1 0000000 | 00000000 | 00010100', (out) =>
    writeExtension3(out, {
      scaled: true,
      rtp: {
        mode: 3,
        marker: false,
        extension: true,
        payloadType: { type: 0, padding: true },
        csrcs: (list) => list.uint8(0),
        timeStride: 20,
      },
    }),
  )
})

test('Extension 3 with lists of extension headers: IPX, then CL and the list, in front of the outer IP-ID (RFC 3095 §5.7.5, §5.8.5.1)', () => {
  const flags = { df: false, nbo: true, rnd: false }
  expect(
    [
      '11 0 0 1 0 1 0', // Tsc, ip
      '0 1 0 0 1 1 0 1', // TTL, IPX, NBO, ip2
      '0 0 0 0 1 1 0 1', // IPX2, NBO2, I2
      '01000000', // TTL 64
      '1 0 0 0 0000 | 10 0 0 0011 | 00001000 | 0 0101111', // CL; removal of the second of three from list 8
      '1 0 0 0 0000 | 00 0 0 0000', // CL2; no extension header
      '00000001 00000010', // IP-ID of the outer header
    ].join(''),
    (out) =>
      writeExtension3(out, {
        scaled: true,
        inner: {
          ...flags,
          ttl: 64,
          extensions: (list) => writeRemovedList(list, { reference: 8, removed: [false, true, false] }),
        },
        outer: { ...flags, extensions: (list) => writeGenericList(list, []), ipId: 0x102 },
      }),
  )
})

test('Extension 3 without RTP has the mode in its first octet, and ip2 there too (RFC 3095 §5.11.4)', () => {
  expect('11 0 01 1 1 1 | 0 1 0 0 0 1 0 0 | 0 0 0 0 0 0 1 0 | 01000000 | 00000001 00000010', (out) =>
    writePlainExtension3(out, {
      mode: 1,
      ipId: 0x102,
      inner: { df: false, nbo: true, rnd: false, ttl: 64 },
      outer: { df: false, nbo: false, rnd: true },
    }),
  )
  expect('11 1 10 0 0 0 | 00101011', (out) => writePlainExtension3(out, { mode: 2, sn: 0x2b }))
})

/** http://www.dmn.tzi.org/ietf/rohc/rohc-packet-1.txt, which says that the CRC f3 that was sent should have been 53. */
test('IR of the first interoperability test: CRC 0x53 (RFC 3095 §5.7.7, §5.9.1)', () => {
  const chains =
    '4011 ac106401 ac10c801 d157 2e37 5a704421 8c b7 00ca 20 00 0000 b0 0d 6597 37887c22 00 05 80a0'.replaceAll(' ', '')
  const header = encodeIr(createCid('small', 8), 1, (out) => out.bytes(Buffer.from(chains, 'hex')))
  assert.equal(Buffer.from(header).toString('hex'), `e8fd0153${chains}`)
})

test('IR-DYN with a large CID: type, CID, profile, CRC, chain (RFC 3095 §5.7.7.2)', () => {
  const header = encodeIrDyn(large, 2, (out) => out.uint16(0x1234))
  // CRC-8 by hand of f8 81 2c 02 00 12 34, bit by bit as in the appendix of RFC 4815
  assert.equal(Buffer.from(header).toString('hex'), `f8812c02${crcByBits('f8812c02001234', 0xe0)}1234`)
})

test('profile 0: the CRC of its IR is over all before it, and Normal packets have the CID behind their first octet (RFC 3095 §5.10)', () => {
  assert.equal(Buffer.from(encodeUncompressedIr(five)).toString('hex'), `e5fc00${crcByBits('e5fc00', 0xe0)}`)
  assert.deepEqual([...encodeNormalHead(five, 0x45)], [0xe5, 0x45])
  assert.deepEqual([...encodeNormalHead(large, 0x60)], [0x60, 0x81, 0x2c])
})

test('segments: 1111111F before each, the FCS-32 with its least octet first behind the whole (RFC 3095 §5.2.5.2)', () => {
  // FCS-32 of "123456789" is cbf43926, the check value of the polynomial
  const segments = encodeSegments(Buffer.from('123456789'), 6, 13)
  assert.deepEqual(
    segments?.map((segment) => Buffer.from(segment).toString('hex')),
    ['fe3132333435', 'fe3637383926', 'ff39f4cb'],
  )
  assert.equal(encodeSegments(Buffer.from('123456789'), 6, 12), undefined)
})

test('padding stands in front, 11100000 each (RFC 3095 §5.2)', () => {
  assert.deepEqual([...padTo(Uint8Array.of(1, 2), [2, 5])], [1, 2])
  assert.deepEqual([...padTo(Uint8Array.of(1, 2, 3), [2, 5])], [0xe0, 0xe0, 1, 2, 3])
  assert.deepEqual([...padTo(Uint8Array.of(1, 2, 3), [2])], [1, 2, 3])
})

/** The program in the appendix of RFC 4815, bit by bit. */
function crcByBits(hex: string, polynomial: number): string {
  let crc = 0xff
  for (const octet of Buffer.from(hex, 'hex'))
    for (let bit = 0; bit < 8; bit++) crc = ((crc ^ (octet >> bit)) & 1) === 1 ? (crc >> 1) ^ polynomial : crc >> 1
  return crc.toString(16).padStart(2, '0')
}
