import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createSeededRandom } from '@voltaic/runtime'
import { rtpPacket, type TestPacket } from '../../test-stream.ts'
import type { PacketType } from '../choice/packet-type.ts'
import { crcOf } from '../coding/crc.ts'
import { createCompressor } from '../compressor.ts'
import type { CompressorOptions } from '../options.ts'
import { decodeFeedback } from './decode-feedback.ts'

/** FEEDBACK-2 with a right CRC option behind it. */
function guarded(...octets: readonly number[]): Uint8Array {
  const data = Uint8Array.of(...octets, 0x11, 0)
  data[data.length - 1] = crcOf(8, data)
  return data
}

/** Octets that are held once all garbage is gone. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

const ACK = 0
const NACK = 1
const STATIC_NACK = 2
const MODE = { U: 1, O: 2, R: 3 } as const

/** FEEDBACK-2 for small CID 0. */
function feedback2(kind: number, mode: keyof typeof MODE, sn: number, ...options: readonly number[]): Uint8Array {
  return guarded((kind << 6) | (MODE[mode] << 4) | ((sn >> 8) & 0x0f), sn & 0xff, ...options)
}

test('the examples of the RFC: CID 8, SN 17, Reliable mode (RFC 3095 §5.7.6.11)', () => {
  const ack = { cid: 8, kind: 'ack', sn: 17, isProtected: false, rejects: false }
  assert.deepEqual(decodeFeedback(Uint8Array.of(0xe8, 0x30, 17), 'small'), { ...ack, mode: 'R', snBits: 12 })
  assert.deepEqual(decodeFeedback(Uint8Array.of(8, 17), 'large'), { ...ack, snBits: 8 })
  assert.deepEqual(decodeFeedback(Uint8Array.of(0xe8, 17), 'small'), { ...ack, snBits: 8 })
  assert.deepEqual(decodeFeedback(Uint8Array.of(17), 'small'), { ...ack, cid: 0, snBits: 8 })
})

test('options: CRC, REJECT, SN, CLOCK, JITTER, LOSS, unknown ones (RFC 3095 §5.7.6; RFC 4815 §8.5)', () => {
  const all = guarded(0x6f, 0xed, 0x41, 0xcb, 0x41, 0xa9, 0x51, 10, 0x61, 3, 0x71, 6, 0xf2, 1, 2)
  assert.deepEqual(decodeFeedback(all, 'small'), {
    cid: 0,
    kind: 'nack',
    mode: 'O',
    sn: 0xfed_cba9,
    snBits: 28,
    isProtected: true,
    rejects: false,
    clock: 10,
    jitter: 3,
    loss: 6,
  })
  assert.equal(decodeFeedback(guarded(0x20, 0, 0x20), 'small')?.rejects, true)
  assert.equal(decodeFeedback(guarded(0x20, 0, 0x90), 'small')?.rejects, true, 'CONTEXT_MEMORY of RFC 3843 §3.7')
  assert.equal(decodeFeedback(Uint8Array.of(0x20, 0, 0x20), 'small')?.rejects, false, 'REJECT without a CRC')
  assert.equal(decodeFeedback(guarded(0x20, 9, 0x30), 'small')?.snBits, 0, 'SN-NOT-VALID')
})

test('feedback that is malformed, fails its CRC or has two that differ is none (RFC 4815 §8.6)', () => {
  const good = guarded(0x20, 0)
  const bad = Uint8Array.from(good, (octet, at) => (at === 1 ? octet ^ 1 : octet))
  const two = Uint8Array.of(0x20, 0, 0x11, 0, 0x11, 0)
  two[3] = crcOf(8, two)
  for (const data of [bad, two, [], [0xc0 & 0x3f, 1, 0x1f], [0x20, 0, 0x12, 0, 0], [0xe3, 0xc0, 1]])
    assert.equal(decodeFeedback(Uint8Array.from(data), 'small'), undefined)
  assert.equal(decodeFeedback(Uint8Array.of(0x81), 'large'), undefined)
})

/** A stream under way, of which the next packet is compressed by `next`. */
function stream(options: Partial<CompressorOptions> = {}) {
  let type: PacketType = 'IR'
  let index = 0
  const compressor = createCompressor({
    profiles: [1],
    cids: 'small',
    maxCid: 3,
    feedback: 'available',
    ...options,
    onPacket: (packet) => {
      type = packet.type
    },
  })
  const next = (more: Partial<TestPacket> = {}, atMs = 20 * index): PacketType => {
    const packet = rtpPacket({ sn: index, ts: 320 * index, id: index, payload: 30, ...more })
    compressor.compress(packet, atMs)
    index++
    return type
  }
  const run = (count: number): readonly PacketType[] => Array.from({ length: count }, () => next())
  return { compressor, next, run, sn: () => index - 1 }
}

test('an ACK in Optimistic mode ends what is being told, and IR on time ends with it (RFC 3095 §5.4.1.1.2)', () => {
  const { compressor, run, sn } = stream()
  run(3)
  compressor.feedback(feedback2(ACK, 'O', sn()))
  // the stride was found at the third packet, so all is known
  assert.deepEqual(run(2), ['UO-0', 'UO-0'])
  assert.equal(compressor.report().contexts[0]?.mode, 'O')
  assert.ok(run(1500).every((type) => type === 'UO-0'))
})

test('a NACK brings IR-DYN, a STATIC-NACK IR, and many of them no more than one (RFC 3095 §5.4.1.1.1)', () => {
  for (const [kind, type] of [
    [NACK, 'IR-DYN'],
    [STATIC_NACK, 'IR'],
  ] as const) {
    const { compressor, run, next, sn } = stream()
    run(10)
    compressor.feedback(feedback2(ACK, 'O', sn()))
    run(10)
    const types = Array.from({ length: 5 }, () => {
      for (let flood = 0; flood < 100; flood++) compressor.feedback(feedback2(kind, 'O', sn()))
      return next()
    })
    assert.deepEqual(types, new Array(5).fill(type))
    assert.deepEqual(run(2), ['UO-0', 'UO-0'])
  }
})

test('to Reliable mode: only UOR-2 with the mode until one is acknowledged, then R-0 (RFC 3095 §5.6.3)', () => {
  const { compressor, run, sn } = stream()
  run(10)
  compressor.feedback(feedback2(ACK, 'R', sn()))
  assert.deepEqual(new Set(run(20)), new Set(['UOR-2-ID']))
  compressor.feedback(Uint8Array.of(sn() & 0xff))
  assert.deepEqual(run(1), ['UOR-2-ID'], 'an ACK without CRC says nothing of modes (RFC 4815 §3.2)')
  compressor.feedback(feedback2(ACK, 'R', sn()))
  const types = run(60)
  assert.deepEqual(new Set(types.slice(0, 32)), new Set(['R-0']))
  // a new reference is wanted from 33 on, and in every packet from 49 on
  assert.deepEqual(types.slice(32, 35), ['R-0-CRC', 'R-0-CRC', 'R-0'])
  assert.deepEqual(new Set(types.slice(50)), new Set(['R-0-CRC']))
})

test('in Reliable mode a new talk spurt is told by two UOR-2, then by R-1-TS until one is acknowledged (RFC 3095 §5.5.1.2)', () => {
  const { compressor, run, next, sn } = stream()
  run(10)
  compressor.feedback(feedback2(ACK, 'R', sn()))
  run(1)
  compressor.feedback(feedback2(ACK, 'R', sn()))
  run(3)
  const later = () => next({ ts: 320 * (sn() + 11) })
  assert.deepEqual(Array.from({ length: 4 }, later), ['UOR-2-TS', 'UOR-2-TS', 'R-1-TS', 'R-1-TS'])
  compressor.feedback(feedback2(ACK, 'R', sn() - 2))
  assert.equal(later(), 'R-0')
})

test('Reliable mode without an answer begins anew instead of growing (RFC 3095 §5.5.1.1)', () => {
  const { compressor, run, sn } = stream()
  run(10)
  compressor.feedback(feedback2(ACK, 'R', sn()))
  run(1)
  compressor.feedback(feedback2(ACK, 'R', sn()))
  assert.equal(run(1000).at(-1), 'IR')
  compressor.feedback(feedback2(ACK, 'R', sn()))
  assert.equal(run(1).at(-1), 'R-0')
})

test('back to Unidirectional mode takes an acknowledged UOR-2 too (RFC 3095 §5.6.6)', () => {
  const { compressor, run, sn } = stream()
  run(10)
  compressor.feedback(feedback2(ACK, 'O', sn()))
  run(10)
  compressor.feedback(feedback2(ACK, 'U', sn()))
  assert.deepEqual(new Set(run(20)), new Set(['UOR-2-ID']))
  compressor.feedback(feedback2(ACK, 'U', sn()))
  assert.deepEqual(run(1), ['UO-0'])
})

test('a REJECT ends the stream, and no new one begins for a while (RFC 3095 §5.7.6.4)', () => {
  const { compressor, run, next } = stream()
  run(10)
  compressor.feedback(feedback2(ACK, 'O', 9, 0x20))
  run(10)
  assert.deepEqual(compressor.report().contexts, [])
  next({}, 30_000)
  assert.equal(compressor.report().contexts.length, 1)
})

test('LOSS widens the window, CLOCK lets timestamps be taken from the clock (RFC 3095 §4.5.4, §5.7.6.7, §5.7.6.9)', () => {
  const { compressor, run, next, sn } = stream({ linkJitterMs: 20 })
  run(10)
  compressor.feedback(feedback2(ACK, 'O', sn(), 0x51, 10, 0x71, 8))
  run(80)
  assert.equal(compressor.report().contexts[0]?.timeStride, 20)
  run(20)
  // 4 s of silence are 200 strides: 10 bits otherwise, 5 by the clock
  const types = Array.from({ length: 12 }, () => next({ ts: 320 * (sn() + 201) }, 20 * (sn() + 201)))
  assert.deepEqual(types, [...new Array(9).fill('UO-1-TS'), 'UO-0', 'UO-0', 'UO-0'])
})

test('feedback for no context is counted, and none is taken where there is none (RFC 3095 §5.3.1.3)', () => {
  const { compressor, run } = stream()
  run(1)
  compressor.feedback(Uint8Array.of(0xe3, 1))
  compressor.feedback(Uint8Array.of())
  compressor.feedback(Uint8Array.of(0))
  assert.deepEqual(compressor.report().feedback, { taken: 1, ignored: 2 })
  const deaf = stream({ feedback: 'none' })
  deaf.run(10)
  deaf.compressor.feedback(feedback2(ACK, 'R', 9))
  assert.equal(deaf.compressor.report().contexts[0]?.mode, 'U')
})

test('a flood of feedback of any kind is counted, nothing of it is kept, and the stream goes on (RFC 3095 §5.7.6)', () => {
  const { compressor, next } = stream()
  const chance = createSeededRandom(3)
  const flood = (count: number) => {
    for (let at = 0; at < count; at++) {
      const octets = chance.bytes(1 + chance.integer(12))
      compressor.feedback(at % 2 === 0 ? octets : guarded(...octets))
    }
  }
  next()
  flood(2000)
  const before = heapInUse()
  flood(50_000)
  assert.ok(heapInUse() < before + 500_000)
  const { taken, ignored } = compressor.report().feedback
  assert.equal(taken + ignored, 52_000)
  for (let count = 0; count < 20; count++) assert.ok(next())
})

test('a stream that takes over a CID takes over its mode, with another profile it does not (RFC 4815 §7.2.1, §7.2.2)', () => {
  const { compressor, run, next } = stream({ profiles: [1, 2], maxCid: 1 })
  run(10)
  compressor.feedback(feedback2(ACK, 'O', 9))
  next({ ssrc: 5 })
  assert.deepEqual(
    compressor.report().contexts.map(({ cid, profile, mode }) => [cid, profile, mode]),
    [[0, 1, 'O']],
  )
  // payload type 72 looks like RTCP
  next({ payloadType: 72 })
  assert.deepEqual(
    compressor.report().contexts.map(({ cid, profile, mode }) => [cid, profile, mode]),
    [[0, 2, 'U']],
  )
})

/** Sources of the first two: those of foreign-streams.test.ts. */
test('feedback of other implementations, and what was made of it to do harm (RFC 3095 §5.7.6.2; RFC 4815 §8.5)', () => {
  const ack = { cid: 0, kind: 'ack', mode: 'O', isProtected: true, rejects: false }
  const decoded = (hex: string) => decodeFeedback(Buffer.from(hex, 'hex'), 'small')
  // SN 04d in front and 8f in the option are 4d8f
  assert.deepEqual(decoded('204d418f1150'), { ...ack, sn: 0x4d8f, snBits: 20 })
  assert.deepEqual(decoded('20011139'), { ...ack, sn: 1, snBits: 12 })
  // an option length beyond the end, as it was sent to that compressor in an experiment
  for (const length of ['2', '3', '4', 'a']) assert.equal(decoded(`204d418f1${length}50`), undefined)
})
