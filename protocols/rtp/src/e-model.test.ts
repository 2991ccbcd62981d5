import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meanOpinionScore, transmissionRating } from './e-model.ts'

const round = (value: number) => Math.round(value * 100) / 100

test('G.711 without loss and delay has R 93.2 and MOS 4.41 (ITU-T G.107 §7.7, Annex B)', () => {
  const best = { encoding: 'PCMA', loss: 0, oneWayDelayMs: 0 }
  assert.equal(transmissionRating(best), 93.2)
  assert.equal(round(meanOpinionScore(best)), 4.41)
})

test('delay hurts a little at first, and much beyond 177 ms', () => {
  const rating = (oneWayDelayMs: number) => transmissionRating({ encoding: 'PCMU', loss: 0, oneWayDelayMs })
  assert.equal(round(rating(100)), 90.8)
  assert.equal(round(rating(150)), 89.6)
  assert.equal(round(rating(400)), round(93.2 - 9.6 - 0.11 * 222.7))
})

test('loss: Ie,eff = Ie + (95 - Ie) Ppl / (Ppl + Bpl) (ITU-T G.107 §7.5)', () => {
  const rating = transmissionRating({ encoding: 'AMR', loss: 0.05, oneWayDelayMs: 0 })
  assert.equal(round(rating), round(93.2 - (5 + (90 * 5) / 15)))
})

test('each codec is judged by its own figures, wideband above narrowband', () => {
  const clean = (encoding: string) => round(meanOpinionScore({ encoding, loss: 0, oneWayDelayMs: 50 }))
  assert.deepEqual(['AMR', 'amr-wb', 'G729', 'EVS', 'unheard-of'].map(clean), [4.26, 4.31, 4.06, 4.4, 4.38])
})

test('the score stays between 1 and 4.5 whatever goes in', () => {
  for (const encoding of ['PCMA', 'AMR-WB']) {
    for (const loss of [-1, 0, 0.3, 1, 7]) {
      for (const oneWayDelayMs of [-5, 0, 900, 90_000]) {
        const score = meanOpinionScore({ encoding, loss, oneWayDelayMs })
        assert.ok(score >= 1 && score <= 4.5, `${encoding} ${loss} ${oneWayDelayMs}: ${score}`)
      }
    }
  }
  assert.equal(meanOpinionScore({ encoding: 'PCMA', loss: 1, oneWayDelayMs: 400 }), 1)
})
