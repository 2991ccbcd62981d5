import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { frameMessage, StreamFramer } from './stream-framing.ts'

test('messages come out as they went in, however the stream is cut (RFC 1035 §4.2.2)', () => {
  const message = fc.uint8Array({ maxLength: 40 })
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), cuts, (sent, sizes) => {
      const stream = Buffer.concat(sent.map(frameMessage))
      const received: Uint8Array[] = []
      const framer = new StreamFramer((frame) => received.push(Uint8Array.from(frame.subarray(2))))
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = sizes[i % sizes.length] ?? 1
        framer.push(stream.subarray(at, at + size))
        at += size
      }
      assert.deepEqual(received, sent)
    }),
  )
})

test('a message of the largest length is read in one piece or many', () => {
  const message = new Uint8Array(65_535).fill(7)
  const frame = frameMessage(message)
  assert.deepEqual([frame.length, frame[0], frame[1]], [65_537, 0xff, 0xff])
  for (const size of [65_537, 1000]) {
    const lengths: number[] = []
    const framer = new StreamFramer((each) => lengths.push(each.length))
    for (let at = 0; at < frame.length; at += size) framer.push(frame.subarray(at, at + size))
    assert.deepEqual(lengths, [65_537])
  }
})
