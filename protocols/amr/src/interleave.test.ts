import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AmrFrame } from './frame.ts'
import { NO_DATA } from './frame-types.ts'
import { Deinterleaver, type FrameGroup, interleave } from './interleave.ts'

/** SID frames, so that one can tell them apart. */
const frame = (number: number): AmrFrame => ({ frameType: 8, isGood: true, data: Uint8Array.of(number, 0, 0, 0, 0) })
const framesFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => frame(first + index))
const numbers = (group: FrameGroup | undefined) =>
  group?.frames.map(({ frameType, data }) => (frameType === NO_DATA ? undefined : data[0]))

test('payload n of a group of three has the frames n, n + 3, n + 6 (RFC 4867 §4.4.1)', () => {
  const payloads = interleave(framesFrom(0, 9), 3)
  assert.deepEqual(
    payloads.map(({ frames }) => frames.map(({ data }) => data[0])),
    [
      [0, 3, 6],
      [1, 4, 7],
      [2, 5, 8],
    ],
  )
  assert.deepEqual(payloads[2]?.interleaving, { length: 2, index: 2 })
  assert.throws(() => interleave(framesFrom(0, 8), 3), RangeError)
  assert.throws(() => interleave(framesFrom(0, 17), 17), RangeError)
})

test('groups come out whole and in order, whatever order their packets came in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.nat(0xffff), (size, each, start) => {
      const frames = framesFrom(0, size * each)
      const packets = interleave(frames, size).map((payload, index) => ({ payload, index }))
      const order = new Deinterleaver(160)
      const out = packets
        .toReversed()
        .map(({ payload, index }) => order.add(payload, (start + index) & 0xffff, 1000 + index * 160))
      const last = out.at(-1)
      assert.deepEqual(last?.frames, frames)
      assert.equal(last?.timestamp, 1000)
      assert.ok(out.slice(0, -1).every((one) => one === undefined))
    }),
  )
})

test('a payload that is lost leaves holes of one frame', () => {
  const order = new Deinterleaver(160)
  const [first = assert.fail(), , third = assert.fail()] = interleave(framesFrom(0, 6), 3)
  const [next = assert.fail()] = interleave(framesFrom(6, 6), 3)
  assert.equal(order.add(first, 100, 0), undefined)
  assert.equal(order.add(third, 102, 320), undefined)
  assert.deepEqual(numbers(order.add(next, 103, 960)), [0, undefined, 2, 3, undefined, 5])
  assert.deepEqual(numbers(order.flush()), [6, undefined, undefined, 9, undefined, undefined])
  assert.equal(order.flush(), undefined)
})

test('a payload that comes after its group is left out', () => {
  const order = new Deinterleaver(160)
  const [first = assert.fail(), second = assert.fail()] = interleave(framesFrom(0, 2), 2)
  const [next = assert.fail()] = interleave(framesFrom(2, 2), 2)
  order.add(first, 0xffff, 0)
  assert.deepEqual(numbers(order.add(next, 1, 320)), [0, undefined])
  assert.equal(order.add(second, 0, 160), undefined)
  assert.deepEqual(numbers(order.flush()), [2, undefined])
})

test('payloads without interleaving pass at once', () => {
  const order = new Deinterleaver(160)
  assert.deepEqual(numbers(order.add({ codecModeRequest: 15, frames: framesFrom(0, 2) }, 7, 0)), [0, 1])
})
