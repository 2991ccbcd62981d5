import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { Backoff, FIRST_RETRY_MS, MAX_RETRY_MS } from './backoff.ts'

describe('back-off', () => {
  it('doubles from a second up to Tc, a quarter of it left to chance (RFC 6733 §2.1)', () => {
    const backoff = new Backoff(createSeededRandom(1))
    for (const nominal of [1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * FIRST_RETRY_MS)) {
      const wait = backoff.next()
      assert.ok(wait <= nominal && wait > nominal * 0.75, `${wait} of ${nominal}`)
    }
    assert.equal(MAX_RETRY_MS, 30_000)
  })

  it('begins anew after a success', () => {
    const backoff = new Backoff(createSeededRandom(1))
    for (let i = 0; i < 5; i++) backoff.next()
    backoff.reset()
    assert.ok(backoff.next() <= FIRST_RETRY_MS)
  })
})
