import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { crc24 } from './crc-24.ts'
import { UM_WINDOW, UmReceiver, UmSender } from './um-entity.ts'
import { decodeUmFrame, encodeUmFrame } from './um-frame.ts'

const sdu = (value: number) => Uint8Array.of(value & 0xff, value >> 8)
const numbers = (sdus: readonly Uint8Array[]) => sdus.map(([low = 0, high = 0]) => low | (high << 8))
const frames = (count: number) => {
  const sender = new UmSender()
  return Array.from({ length: count }, (_, index) => sender.send(sdu(index)))
}
const frameAt = (all: readonly Uint8Array[], at: number) => all[at] ?? assert.fail('no such frame')

test('parity bits are those of CRC-24/LTE-A in the catalogue of CRCs: cde703 of "123456789" (TS 36.212 §5.1.1)', () => {
  assert.equal(crc24(Buffer.from('123456789'), 9), 0xcde703)
})

test('a frame has 10 bits of sequence number and the SDU as it is (TS 36.322 §6.2.1.3)', () => {
  const frame = encodeUmFrame({ sn: 0x2a5, sdu: Uint8Array.of(7, 8) })
  assert.deepEqual([...frame.subarray(0, 4)], [0x02, 0xa5, 7, 8])
  assert.deepEqual(decodeUmFrame(frame), { sn: 0x2a5, sdu: Uint8Array.of(7, 8) })
})

test('any error of up to 24 bits in a row is found, and so is a frame that is cut off (TS 36.212 §5.1.1)', () => {
  const chance = createSeededRandom(1)
  for (let round = 0; round < 2000; round++) {
    const frame = encodeUmFrame({ sn: chance.integer(1024), sdu: chance.bytes(1 + chance.integer(80)) })
    const bits = 8 * frame.length
    const from = chance.integer(bits)
    const damaged = Uint8Array.from(frame)
    for (let bit = from; bit < Math.min(bits, from + 24); bit++) {
      if (bit === from || chance.integer(2) === 0) damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7))
    }
    assert.equal(decodeUmFrame(damaged), undefined)
  }
  for (const length of [0, 1, 4, 5]) assert.equal(decodeUmFrame(new Uint8Array(length)), undefined)
})

test('frames that overtake each other come out in order, a doubled one once (TS 36.322 §5.1.2.2.2)', () => {
  const sent = frames(4)
  const receiver = new UmReceiver(50)
  assert.deepEqual(numbers(receiver.receive(frameAt(sent, 1), 0)), [])
  assert.equal(receiver.dueAt, 50)
  assert.deepEqual(numbers(receiver.receive(frameAt(sent, 0), 10)), [0, 1])
  assert.equal(receiver.dueAt, undefined)
  assert.deepEqual(numbers(receiver.receive(frameAt(sent, 0), 11)), [])
  assert.deepEqual(numbers(receiver.receive(frameAt(sent, 2), 12)), [2])
  assert.equal(receiver.dropped, 1)
})

test('what is missing when t-Reordering expires is given up, and dropped when it comes (TS 36.322 §5.1.2.2.4)', () => {
  const sent = frames(6)
  const receiver = new UmReceiver(50)
  assert.deepEqual(numbers(receiver.receive(frameAt(sent, 0), 0)), [0])
  receiver.receive(frameAt(sent, 2), 20)
  receiver.receive(frameAt(sent, 4), 60)
  assert.deepEqual(numbers(receiver.expire(69)), [])
  assert.deepEqual(numbers(receiver.expire(70)), [2])
  assert.equal(receiver.dueAt, 120)
  assert.deepEqual(numbers(receiver.receive(frameAt(sent, 1), 80)), [])
  assert.deepEqual(numbers(receiver.receive(frameAt(sent, 3), 90)), [3, 4])
  assert.deepEqual(numbers(receiver.receive(frameAt(sent, 5), 91)), [5])
})

test('sequence numbers wrap, and no more than a window is held (TS 36.322 §5.1.2.2.3)', () => {
  const sent = frames(3000)
  const receiver = new UmReceiver(1e9)
  const got: number[] = []
  for (const [at, frame] of sent.entries()) if (at !== 100) got.push(...numbers(receiver.receive(frame, at)))
  assert.deepEqual(
    got,
    Array.from({ length: 3000 }, (_, at) => at).filter((at) => at !== 100),
  )
  const held = new UmReceiver(1e9)
  let out = 0
  for (const frame of sent.slice(1, 1 + UM_WINDOW)) out += held.receive(frame, 0).length
  assert.equal(out, UM_WINDOW - 1 + 1)
})
