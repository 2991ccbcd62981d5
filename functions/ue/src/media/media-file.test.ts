import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeAmrPayload, encodeAmrStorage, NO_DATA } from '@voltaic/amr'
import { FrameComparison } from './frame-comparison.ts'
import { createMediaFile } from './media-file.ts'
import { TEST_FRAMES, testFile } from './test-calls.ts'

describe('a recording', () => {
  test('is a loop of frames, packed for each framing; NO_DATA has no payload (RFC 4867 §4.3.2)', () => {
    const file = testFile('AMR-WB')
    for (const framing of ['bandwidth-efficient', 'octet-aligned'] as const) {
      for (let position = 0; position < 3 * TEST_FRAMES; position++) {
        const payload = file.payloadAt(position, framing)
        const frame = file.frameAt(position)
        assert.equal(frame, file.frames[position % TEST_FRAMES])
        assert.equal(payload === undefined, frame.frameType === NO_DATA)
        if (payload === undefined) continue
        const decoded = decodeAmrPayload(payload, { codec: 'AMR-WB', framing })
        assert.deepEqual(decoded, { codecModeRequest: 15, frames: [frame] })
        assert.equal(file.payloadAt(position + TEST_FRAMES, framing), payload)
      }
    }
    assert.equal(file.frameAt(-1), file.frames[TEST_FRAMES - 1])
    assert.deepEqual(
      [7, 8, 9, 11].map((position) => file.isSpeechAt(position)),
      [true, false, false, true],
    )
  })

  test('finds a frame of speech, and no other', () => {
    const file = testFile('AMR')
    assert.equal(file.positionOf({ ...file.frameAt(13), data: Uint8Array.from(file.frameAt(13).data) }), 13)
    assert.equal(file.positionOf(file.frameAt(8)), undefined)
    assert.equal(file.positionOf({ ...file.frameAt(13), isGood: false }), undefined)
  })

  test('without speech is refused', () => {
    const noData = { frameType: NO_DATA, isGood: true, data: new Uint8Array(0) }
    for (const frames of [[], [noData]]) {
      assert.throws(() => createMediaFile(encodeAmrStorage({ codec: 'AMR', frames })), { code: 'MEDIA_FILE_EMPTY' })
    }
  })
})

describe('a comparison', () => {
  const file = testFile('AMR-WB')
  const ticks = (position: number) => (0xffff_f000 + position * 320) % 2 ** 32

  test('takes the place of a frame from its timestamp, over loops, turns and gaps', () => {
    const comparison = new FrameComparison(file)
    for (const position of [0, 1, 2, 8, 9, 5, 12, 40, 41, 399, 100_000, 99_999]) {
      assert.equal(comparison.isAsExpected(file.frameAt(position), ticks(position)), true, `${position}`)
    }
    assert.equal(comparison.isAsExpected(file.frameAt(3), ticks(100_004)), false)
    assert.equal(comparison.isAsExpected(file.frameAt(4), ticks(100_004)), true)
  })

  test('a frame between two places is wrong', () => {
    const comparison = new FrameComparison(file)
    assert.equal(comparison.isAsExpected(file.frameAt(0), ticks(0)), true)
    assert.equal(comparison.isAsExpected(file.frameAt(1), ticks(1) + 1), false)
    assert.equal(comparison.isAsExpected(file.frameAt(2), ticks(2)), true)
  })

  test('finds where a peer is that was heard late, once', () => {
    const comparison = new FrameComparison(file)
    assert.equal(comparison.isAsExpected(file.frameAt(8), ticks(0)), false)
    assert.equal(comparison.isAsExpected(file.frameAt(13), ticks(5)), true)
    assert.equal(comparison.isAsExpected(file.frameAt(15), ticks(7)), true)
    assert.equal(comparison.isAsExpected(file.frameAt(13), ticks(8)), false)
  })

  test('a peer that plays something else never matches', () => {
    const comparison = new FrameComparison(file)
    const other = { frameType: 2, isGood: true, data: new Uint8Array(32) }
    for (let position = 0; position < 50; position++)
      assert.equal(comparison.isAsExpected(other, ticks(position)), false)
  })
})
