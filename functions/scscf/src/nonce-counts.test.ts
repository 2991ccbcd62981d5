import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_COUNTED_NONCES, NONCE_COUNT_WINDOW, NonceCounts } from './nonce-counts.ts'

const hex = (count: number): string => count.toString(16).padStart(8, '0')

test('a count is good once (RFC 7616 §3.4)', () => {
  const counts = new NonceCounts()
  assert.equal(counts.use('n', 1, '00000001'), true)
  assert.equal(counts.use('n', 1, '00000001'), false)
  assert.equal(counts.use('n', 1, '00000002'), true)
  assert.equal(counts.use('m', 1, '00000001'), true, 'another nonce has its own counts')
})

test('counts that overtake each other are taken, each once, within the window', () => {
  const counts = new NonceCounts()
  assert.equal(counts.use('n', 1, hex(NONCE_COUNT_WINDOW + 1)), true)
  assert.equal(counts.use('n', 1, hex(1)), false, 'too far behind')
  for (let count = NONCE_COUNT_WINDOW; count > 1; count--) {
    assert.equal(counts.use('n', 1, hex(count)), true, `${count}`)
    assert.equal(counts.use('n', 1, hex(count)), false, `${count} again`)
  }
})

test('no order of counts makes one good twice', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 200 }), (order) => {
      const counts = new NonceCounts()
      const used = new Set<number>()
      for (const count of order) {
        if (!counts.use('n', 1, hex(count))) continue
        assert.ok(!used.has(count))
        used.add(count)
      }
    }),
  )
})

test('what is no count is not taken (RFC 2617 §3.2.2)', () => {
  const counts = new NonceCounts()
  for (const bad of ['', '0', '1', '00000000', '0000001', '000000001', '0000000g', '-0000001', '0x000001']) {
    assert.equal(counts.use('n', 1, bad), false, bad)
  }
  assert.equal(counts.use('n', 1, 'FFFFFFFF'), true)
  assert.equal(counts.use('n', 1, 'ffffffff'), false)
})

test('a nonce whose counts had to be forgotten is not taken any more', () => {
  const counts = new NonceCounts()
  for (let at = 1; at <= MAX_COUNTED_NONCES + 1; at++) assert.equal(counts.use(`n${at}`, at, '00000001'), true)
  assert.equal(counts.use('n1', 1, '00000001'), false, 'the replay')
  assert.equal(counts.use('n1', 1, '00000002'), false)
  assert.equal(counts.use('n2', 2, '00000002'), true)
})
