import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteWriter } from '@voltaic/base'
import fc from 'fast-check'
import { crcOf, fcs32 } from './crc.ts'
import { writeGenericList, writeInsertedList, writeRemovedList } from './list-formats.ts'
import { MAX_SDVL, sdvlOctets, writeSdvl } from './sdvl.ts'
import { distance16, fits, IP_ID_INTERVAL, OWN_SN_INTERVAL, SN_INTERVAL, TS_INTERVAL } from './w-lsb.ts'

function hex(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter(64)
  write(out)
  return Buffer.from(out.finish()).toString('hex')
}

/** CRC-3/ROHC, CRC-7/ROHC, CRC-8/ROHC and CRC-32 in the catalogue of parametrised CRC algorithms. */
test('CRCs have the published check values (RFC 3095 §5.9; RFC 4815 §2.1)', () => {
  const check = Buffer.from('123456789')
  assert.deepEqual([crcOf(3, check), crcOf(7, check), crcOf(8, check)], [0x6, 0x53, 0xd0])
  assert.equal(fcs32(check), 0xcbf4_3926)
})

test('self-describing values at the edges of each length (RFC 3095 §4.5.6)', () => {
  const edges = [0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, MAX_SDVL]
  assert.deepEqual(
    edges.map((value) => hex((out) => writeSdvl(out, value))),
    ['00', '7f', '8080', 'bfff', 'c04000', 'dfffff', 'e0200000', 'ffffffff'],
  )
  assert.throws(() => sdvlOctets(MAX_SDVL + 1), RangeError)
})

/** Decodes as a decompressor does: the one value in the interval around its reference with these low bits. */
function decode(bits: number, p: number, reference: number, low: number): number {
  const least = (reference - p) & 0xffff
  return (least + ((low - least) & (2 ** bits - 1))) & 0xffff
}

test('W-LSB: what fits is told from every reference in the window (RFC 3095 §4.5.1, §4.5.2)', () => {
  const intervals = [SN_INTERVAL, OWN_SN_INTERVAL, IP_ID_INTERVAL, TS_INTERVAL]
  const word = fc.integer({ min: 0, max: 0xffff })
  fc.assert(
    fc.property(
      word,
      fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 3, max: 12 }),
      fc.constantFrom(...intervals),
      (value, distances, bits, interval) => {
        const told = fits(bits, interval, Math.min(...distances), Math.max(...distances))
        const decoded = distances.map((distance) =>
          decode(bits, interval(bits), (value - distance) & 0xffff, value & (2 ** bits - 1)),
        )
        assert.equal(
          told,
          decoded.every((each) => each === value),
        )
      },
    ),
    { seed: 4, numRuns: 500 },
  )
  assert.equal(distance16(2, 0xffff), 3)
  assert.equal(distance16(0xffff, 2), -3)
})

test('the interval of a sequence number: 4 bits reach from -1 to 14, 9 bits from -15 to 496 (RFC 3095 §5.7)', () => {
  assert.ok(fits(4, SN_INTERVAL, -1, 14))
  assert.ok(!fits(4, SN_INTERVAL, 0, 15) && !fits(4, SN_INTERVAL, -2, 0))
  assert.ok(fits(9, SN_INTERVAL, -15, 496) && !fits(9, SN_INTERVAL, -16, 0) && !fits(9, SN_INTERVAL, 0, 497))
})

const item = (octet: number) => Uint8Array.of(octet, octet, octet, octet)

test('generic list: two indices to an octet and the items that are new (RFC 3095 §5.8.6.1)', () => {
  // ET 00, GP 1, PS 0, CC 3 | gen_id 7 | X=1 index 2, X=0 index 5 | X=1 index 0, padding | item 2, item 0
  const entries = [{ index: 2, octets: item(0x22) }, { index: 5 }, { index: 0, octets: item(0x11) }]
  assert.equal(
    hex((out) => writeGenericList(out, entries, 7)),
    '2307a580' + '22222222' + '11111111',
  )
  // an index of more than 3 bits takes an octet for each: PS 1
  assert.equal(
    hex((out) => writeGenericList(out, [{ index: 9, octets: item(0x33) }, { index: 1 }])),
    '128901' + '33333333',
  )
  assert.equal(
    hex((out) => writeGenericList(out, [])),
    '00',
  )
})

test('insertion: XI 1 in the first octet, then masks, then the rest (RFC 3095 §5.8.6.2)', () => {
  // ET 01, GP 1, PS 0, XI 1 = 1|011 | gen_id 2 | ref_id 1 | mask 0 0100100 | XI 2 = 0|110, padding | item 3
  const change = { generation: 2, reference: 1, inserted: [false, true, false, false, true] }
  const entries = [{ index: 3, octets: item(0x44) }, { index: 6 }]
  assert.equal(
    hex((out) => writeInsertedList(out, { ...change, entries })),
    '6b0201' + '24' + '60' + '44444444',
  )
})

test('removal: the mask goes on with ones, and has 15 bits if the eighth item goes (RFC 3095 §5.8.3, §5.8.6.3)', () => {
  const removed = [false, true, false]
  // ET 10, GP 1, Count 3 | gen_id 2 | ref_id 1 | mask 0 0101111
  assert.equal(
    hex((out) => writeRemovedList(out, { generation: 2, reference: 1, removed })),
    'a302012f',
  )
  const eight = [false, false, false, false, false, false, false, true]
  // mask 1 0000000 11111111
  assert.equal(
    hex((out) => writeRemovedList(out, { generation: 2, reference: 1, removed: eight })),
    'a8020180ff',
  )
})

test('removal then insertion has both masks (RFC 3095 §5.8.6.4)', () => {
  // ET 11, GP 1, PS 0, XI 1 = 0|001 | 2 | 1 | removal 0 1011111 | insertion 0 0100000
  const change = { generation: 2, reference: 1, removed: [true, false], inserted: [false, true] }
  assert.equal(
    hex((out) => writeInsertedList(out, { ...change, entries: [{ index: 1 }] })),
    'e10201' + '5f' + '20',
  )
})
