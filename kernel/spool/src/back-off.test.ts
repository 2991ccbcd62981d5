import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { BACK_OFF, pauseAfter } from './back-off.ts'

test('pauses double from a second to five minutes, each spread over its upper half', () => {
  const random = createSeededRandom(3)
  for (let failures = 1; failures < 2000; failures++) {
    const whole = Math.min(300_000, 1000 * 2 ** Math.min(failures - 1, 20))
    const pause = pauseAfter(failures, BACK_OFF, random)
    assert.ok(pause >= whole / 2 && pause <= whole, `${failures}: ${pause}`)
  }
  const firsts = new Set(Array.from({ length: 50 }, () => pauseAfter(1, BACK_OFF, random)))
  assert.ok(firsts.size > 30, 'spools do not come back at the same moment')
})
