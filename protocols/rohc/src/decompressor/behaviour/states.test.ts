import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDecompressor } from '../create-decompressor.ts'
import type { Decompressor, DecompressorOptions } from '../decompressor.ts'
import { FEEDBACK_INTERVAL_MS, MAX_PENDING_FEEDBACK, MAX_TRANSITION_ACKS } from '../feedback/feedback-policy.ts'
import { damaged, ir, irDyn, original, r0, r0Crc, uo0, uor2 } from './steady-stream.ts'

function create(options: Partial<DecompressorOptions> = {}): Decompressor {
  return createDecompressor({ profiles: [1], cids: 'small', maxCid: 15, mode: 'O', sendsFeedback: true, ...options })
}

const stateOf = (decompressor: Decompressor) => decompressor.report().contexts[0]?.state
const modeOf = (decompressor: Decompressor) => decompressor.report().contexts[0]?.mode
/** First octet of FEEDBACK-2 without type octet: Acktype and Mode. */
const kinds = (decompressor: Decompressor) => decompressor.takeFeedback().map((element) => (element[1] as number) >>> 4)
const ACK_O = 0b0010
const ACK_R = 0b0011
const NACK_O = 0b0110
const STATIC_NACK_O = 0b1010

function delivers(decompressor: Decompressor, packet: Uint8Array, sn: number, nowMs: number): void {
  const outcome = decompressor.decompress(packet, nowMs)
  assert.ok(outcome.kind === 'packet', JSON.stringify(outcome))
  assert.deepEqual(outcome.packet, original(sn))
}

test('without a context nothing is decompressed and nothing said (RFC 3095 §5.2.6 step 12)', () => {
  const decompressor = create()
  assert.deepEqual(decompressor.decompress(uo0(1), 0), { kind: 'refused', reason: 'no context' })
  assert.deepEqual(decompressor.decompress(damaged(ir(1), 2), 0), {
    kind: 'refused',
    reason: 'CRC',
    packetType: 'IR',
  })
  assert.deepEqual(decompressor.takeFeedback(), [])
})

test('IR-DYN for an unknown context is answered with STATIC-NACK (RFC 3095 §5.2.6 step 11b)', () => {
  const decompressor = create()
  assert.equal(decompressor.decompress(irDyn(1), 0).kind, 'refused')
  assert.deepEqual(kinds(decompressor), [STATIC_NACK_O])
})

test('U to O is done at once, with an ACK(O) for the IR packet (RFC 3095 §5.6.2)', () => {
  const decompressor = create()
  delivers(decompressor, ir(100), 100, 0)
  assert.equal(modeOf(decompressor), 'O')
  assert.deepEqual(kinds(decompressor), [ACK_O])
  delivers(decompressor, uo0(101), 101, 20)
  delivers(decompressor, uor2(102), 102, 40)
  assert.deepEqual(kinds(decompressor), [])
})

test('one failure is taken for a bit error: no feedback, state kept (RFC 3095 §5.3.2.2.3 a)', () => {
  const decompressor = create()
  delivers(decompressor, ir(100), 100, 0)
  kinds(decompressor)
  assert.equal(decompressor.decompress(damaged(uo0(101)), 20).kind, 'refused')
  assert.deepEqual(kinds(decompressor), [])
  delivers(decompressor, uo0(102), 102, 40)
  assert.equal(stateOf(decompressor), 'FC')
})

test('k_1 of n_1 failures: NACK and Static Context, until an update is verified (RFC 3095 §5.3.2.2.3 b)', () => {
  const decompressor = create()
  delivers(decompressor, ir(100), 100, 0)
  kinds(decompressor)
  for (const sn of [101, 102, 103]) decompressor.decompress(damaged(uo0(sn)), sn * 20)
  assert.equal(stateOf(decompressor), 'SC')
  assert.deepEqual(kinds(decompressor), [NACK_O])
  assert.deepEqual(decompressor.decompress(uo0(104), 2080), { kind: 'refused', reason: 'state of the context' })
  delivers(decompressor, uor2(105), 105, 2100)
  assert.equal(stateOf(decompressor), 'FC')
  delivers(decompressor, uo0(106), 106, 2120)
})

test('k_2 of n_2 failed updates: STATIC-NACK and No Context, until an IR packet (RFC 3095 §5.3.2.2.3 c, d)', () => {
  const decompressor = create()
  delivers(decompressor, ir(100), 100, 0)
  for (const sn of [101, 102, 103]) decompressor.decompress(damaged(uo0(sn)), sn * 20)
  kinds(decompressor)
  for (const sn of [104, 105, 106]) decompressor.decompress(damaged(uor2(sn), 2), sn * 20)
  assert.equal(stateOf(decompressor), 'NC')
  assert.deepEqual(kinds(decompressor), [STATIC_NACK_O])
  assert.equal(decompressor.decompress(uor2(107), 2140).kind, 'refused')
  assert.equal(decompressor.decompress(irDyn(108), 2160).kind, 'refused')
  delivers(decompressor, ir(109), 109, 2180)
  assert.equal(stateOf(decompressor), 'FC')
})

test('other limits are an option', () => {
  const decompressor = create({ failureLimits: { k1: 1, n1: 1, k2: 1, n2: 1 } })
  delivers(decompressor, ir(100), 100, 0)
  decompressor.decompress(damaged(uo0(101)), 20)
  assert.equal(stateOf(decompressor), 'SC')
})

test('no feedback in U-mode but an ACK(U) for IR packets, at a bounded rate (RFC 3095 §5.3.2.3)', () => {
  const decompressor = create({ mode: 'U' })
  for (let at = 0; at < 10; at++) decompressor.decompress(ir(100 + at), at * (FEEDBACK_INTERVAL_MS / 5))
  assert.equal(decompressor.takeFeedback().length, 2)
  for (let sn = 111; sn < 140; sn++) decompressor.decompress(damaged(uo0(sn)), sn * 20)
  assert.equal(decompressor.takeFeedback().length, 0)
})

test('a flood of bad packets makes one NACK for each interval (RFC 3095 §5.7.6)', () => {
  const decompressor = create()
  delivers(decompressor, ir(100), 100, 0)
  kinds(decompressor)
  for (let at = 0; at < 1000; at++) decompressor.decompress(uo0(5), 1000 + at)
  assert.ok(decompressor.takeFeedback().length <= 1000 / FEEDBACK_INTERVAL_MS + 1)
})

test('feedback that nobody takes does not pile up', () => {
  const decompressor = create()
  for (let at = 0; at < 2 * MAX_PENDING_FEEDBACK; at++) {
    decompressor.decompress(ir(100 + at), at * FEEDBACK_INTERVAL_MS)
  }
  assert.equal(decompressor.takeFeedback().length, MAX_PENDING_FEEDBACK)
})

test('O to R takes three steps (RFC 3095 §5.6.3, RFC 4815 §3.3)', () => {
  const decompressor = create({ mode: 'R' })
  // D_TRANS = I: each packet is answered with ACK(R), and the old formats hold
  delivers(decompressor, ir(100), 100, 0)
  delivers(decompressor, uo0(101), 101, 20)
  assert.deepEqual(kinds(decompressor), [ACK_R, ACK_R])
  assert.equal(modeOf(decompressor), 'U')
  // UOR-2(R): D_TRANS = P, D_MODE = R
  delivers(decompressor, uor2(102, 3), 102, 40)
  assert.equal(modeOf(decompressor), 'R')
  assert.deepEqual(kinds(decompressor), [ACK_R])
  // R-0 ends it; it is not acknowledged, R-0-CRC is, with FEEDBACK-1
  delivers(decompressor, r0(103), 103, 60)
  assert.deepEqual(decompressor.takeFeedback(), [])
  delivers(decompressor, r0Crc(104), 104, 80)
  assert.deepEqual(decompressor.takeFeedback(), [Uint8Array.of(0xf1, 104)])
})

test('R to O keeps R-mode until the compressor tells O (RFC 3095 §5.6.5)', () => {
  const decompressor = create({ mode: 'R' })
  for (const [at, packet] of [ir(100), uor2(101, 3), r0(102)].entries()) decompressor.decompress(packet, at * 20)
  kinds(decompressor)
  decompressor.requestMode('O')
  delivers(decompressor, r0Crc(103), 103, 60)
  delivers(decompressor, r0Crc(104), 104, 80)
  assert.ok(kinds(decompressor).includes(ACK_O))
  delivers(decompressor, uor2(105, 2), 105, 100)
  assert.equal(modeOf(decompressor), 'O')
  delivers(decompressor, uo0(106), 106, 120)
})

test('a compressor that never changes its mode is not acknowledged for ever', () => {
  const decompressor = create({ mode: 'R' })
  decompressor.decompress(ir(100), 0)
  let sent = decompressor.takeFeedback().length
  for (let at = 1; at < 1000; at++) {
    decompressor.decompress(uo0(100 + at), at)
    sent += decompressor.takeFeedback().length
  }
  assert.ok(sent >= MAX_TRANSITION_ACKS && sent <= MAX_TRANSITION_ACKS + 1000 / FEEDBACK_INTERVAL_MS + 1, String(sent))
})

test('in R-mode packets without CRC neither count nor update (RFC 3095 §5.5.2.1)', () => {
  const decompressor = create({ sendsFeedback: false })
  delivers(decompressor, ir(100, 3), 100, 0)
  for (let at = 0; at < 20; at++) delivers(decompressor, r0(101), 101, 20)
  for (const sn of [102, 103, 104]) decompressor.decompress(damaged(r0Crc(sn), 1), sn * 20)
  assert.equal(stateOf(decompressor), 'SC')
})

test('a stream beyond the contexts that there is room for is rejected (RFC 3095 §5.7.6.4)', () => {
  const decompressor = create({ maxContexts: 2 })
  for (const cid of [0, 1, 2, 3]) decompressor.decompress(ir(100, 1, cid), 0)
  assert.equal(decompressor.report().contexts.length, 2)
  const [, , reject] = decompressor.takeFeedback()
  // Add-CID 2, STATIC-NACK(O), SN-NOT-VALID, REJECT, CRC
  assert.deepEqual(Array.from(reject!.subarray(1, 6)), [0xe2, 0xa0, 0, 0x30, 0x20])
})

test('CIDs above MAX_CID are refused', () => {
  const decompressor = create({ maxCid: 3 })
  assert.deepEqual(decompressor.decompress(ir(100, 1, 4), 0), { kind: 'refused', reason: 'CID above MAX_CID' })
})

test('IR packets with a profile that was not negotiated are refused (RFC 3095 §5.1.1)', () => {
  assert.equal(create({ profiles: [0, 2] }).decompress(ir(100), 0).kind, 'refused')
  assert.throws(() => create({ profiles: [6] }), RangeError)
  assert.throws(() => create({ maxCid: 16 }), RangeError)
})

test('the report counts packets and refusals', () => {
  const decompressor = create()
  for (const packet of [ir(100), uo0(101), uo0(102), damaged(uo0(103)), Uint8Array.of(0xe0)]) {
    decompressor.decompress(packet, 0)
  }
  assert.deepEqual(decompressor.report(), {
    packets: { IR: 1, 'UO-0': 2 },
    refusals: { CRC: 1 },
    nothing: 1,
    contexts: [{ cid: 0, profile: 1, state: 'FC', mode: 'O' }],
  })
})
