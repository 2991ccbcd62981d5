import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockUse } from '../../scripts/clock-rule.ts'
import { parseSource } from '../../scripts/source.ts'

const uses = (text: string): (number | undefined)[] => clockUse(parseSource('a.ts', text)).map(({ line }) => line)

for (const text of [
  'const a = Date.now()',
  'const a = new Date()',
  'const a = Math.random()',
  'setTimeout(() => {}, 1)',
  'const a = setInterval',
  'globalThis.x = setTimeout',
  'const a = performance.now()',
  'const a = process.hrtime.bigint()',
  'const a = crypto.randomUUID()',
  "import { setTimeout } from 'node:timers/promises'",
  "import { randomBytes } from 'node:crypto'",
  "import { performance as p } from 'node:perf_hooks'",
]) {
  test(`reading the machine's time or chance is found: ${text}`, () => {
    assert.ok(uses(text).length > 0)
  })
}

for (const text of [
  'const at = new Date(milliseconds)',
  "const a = { performance: 1, 'setTimeout': 2 }",
  'const a = goals.performance',
  'clock.now(); random.bytes(4); Math.max(1, 2); Date.parse(text)',
  "import { createHmac, timingSafeEqual } from 'node:crypto'",
  "// Date.now() is not for here\nconst a = 'Math.random()'",
]) {
  test(`what only looks like it is left alone: ${text.split('\n')[0]}`, () => {
    assert.deepEqual(uses(text), [])
  })
}

test('what encrypts keys at rest draws from the machine itself', () => {
  const text = "import { randomFillSync } from 'node:crypto'"
  assert.deepEqual(clockUse(parseSource('kernel/store/src/sealer.ts', text)), [])
  assert.equal(clockUse(parseSource('functions/hss/src/sealer.ts', text)).length, 1)
})

test('a finding has the line', () => {
  assert.deepEqual(uses('const a = 1\n\nconst b = Date.now()'), [3])
})
