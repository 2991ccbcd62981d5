import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDecompressor } from '../create-decompressor.ts'
import { fcs32 } from './fcs-32.ts'
import { MAX_SEGMENTS, SegmentReassembly } from './segment-reassembly.ts'

/** A unit: packet, then FCS-32 with its least significant octet first. */
function unitOf(packet: Uint8Array): Uint8Array {
  const fcs = fcs32(packet, packet.length)
  return Uint8Array.from([...packet, fcs & 0xff, (fcs >>> 8) & 0xff, (fcs >>> 16) & 0xff, fcs >>> 24])
}

// IR of profile 0x0000 (RFC 3095 §5.10.1) with four octets for an IP packet; CRC-8 over fc 00 is b7
const packet = Uint8Array.of(0xfc, 0, 0xb7, 0x45, 1, 2, 3)
const unit = unitOf(packet)
const segment = (octets: Uint8Array, final: boolean) => Uint8Array.from([final ? 0xff : 0xfe, ...octets])
const create = (mrru?: number) =>
  createDecompressor({
    profiles: [0],
    cids: 'small',
    maxCid: 0,
    mode: 'U',
    sendsFeedback: false,
    ...(mrru === undefined ? {} : { mrru }),
  })

test('a packet in three segments is put together (RFC 3095 §5.2.5.2)', () => {
  const decompressor = create(64)
  assert.equal(decompressor.decompress(segment(unit.subarray(0, 3), false), 0).kind, 'nothing')
  assert.equal(decompressor.decompress(segment(unit.subarray(3, 7), false), 0).kind, 'nothing')
  const outcome = decompressor.decompress(segment(unit.subarray(7), true), 0)
  assert.deepEqual(outcome.kind === 'packet' && outcome.packet, Uint8Array.of(0x45, 1, 2, 3))
})

test('a packet between segments discards them (RFC 3095 §5.2.5.2)', () => {
  const decompressor = create(64)
  decompressor.decompress(segment(unit.subarray(0, 3), false), 0)
  decompressor.decompress(Uint8Array.of(0xf1, 0), 0)
  assert.equal(decompressor.decompress(segment(unit.subarray(3), true), 0).kind, 'refused')
})

test('a damaged unit is refused (RFC 3095 §5.2.5.2)', () => {
  const damaged = Uint8Array.from(unit)
  damaged[4] = 9
  const outcome = create(64).decompress(segment(damaged, true), 0)
  assert.deepEqual(outcome, { kind: 'refused', reason: 'CRC of the reconstructed unit' })
})

test('a unit of four octets or less is refused (RFC 3095 §5.2.5.2)', () => {
  assert.equal(create(64).decompress(segment(new Uint8Array(4), true), 0).kind, 'refused')
})

test('MRRU counts the CRC; 0 allows no segments (RFC 3095 §5.1.1)', () => {
  assert.equal(create(unit.length).decompress(segment(unit, true), 0).kind, 'packet')
  assert.equal(create(unit.length - 1).decompress(segment(unit, true), 0).kind, 'refused')
  assert.deepEqual(create().decompress(segment(unit, true), 0), {
    kind: 'refused',
    reason: 'segments are not negotiated',
  })
})

test('segments without end hold no more than MRRU and are counted', () => {
  const reassembly = new SegmentReassembly(100)
  for (let sent = 0; sent < 2 * MAX_SEGMENTS; sent++) reassembly.add(new Uint8Array(1), false)
  assert.equal(reassembly.pending, 100)
  assert.equal(reassembly.add(new Uint8Array(1), true).kind, 'refused')
  for (let sent = 0; sent < 2 * MAX_SEGMENTS; sent++) reassembly.add(new Uint8Array(0), false)
  assert.equal(reassembly.pending, MAX_SEGMENTS)
})
