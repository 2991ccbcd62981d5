import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createManualClock, createSeededRandom, type Random } from '@voltaic/runtime'
import { createEndToEndIds, createHopByHopIds, createSessionIds } from './identifiers.ts'

/** Random numbers that are as large as they can be. */
const largest: Random = {
  bytes: (length) => new Uint8Array(length).fill(0xff),
  hex: (length) => 'ff'.repeat(length),
  integer: (below) => below - 1,
}

describe('identifiers', () => {
  it('End-to-End: twelve bits of the time, then counting (RFC 6733 §3)', () => {
    const start = 1_767_225_600_000
    const next = createEndToEndIds(createManualClock(start), createSeededRandom(1))
    const first = next()
    assert.equal(first >>> 20, (start / 1000) & 0xfff)
    assert.equal(next(), first + 1)
  })

  it('Hop-by-Hop: counting on over the end of 32 bits (RFC 6733 §3)', () => {
    const next = createHopByHopIds(largest)
    assert.equal(next(), 0xffff_ffff)
    assert.equal(next(), 0)
  })

  it('Session-Id: host, time of the start, number (RFC 6733 §8.8)', () => {
    const next = createSessionIds('icscf.example', createManualClock(1_767_225_600_999))
    assert.equal(next(), 'icscf.example;1767225600;0')
    assert.equal(next(), 'icscf.example;1767225600;1')
  })
})
