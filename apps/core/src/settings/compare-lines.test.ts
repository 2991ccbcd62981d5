import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { compareLines } from './compare-lines.ts'

const SEED = 7

test('both texts can be read out of a comparison, whatever they are', () => {
  const random = createSeededRandom(SEED)
  const textOf = () => Array.from({ length: random.integer(12) }, () => 'abc'[random.integer(3)]).join('\n')
  for (let round = 0; round < 500; round++) {
    const [before, after] = [textOf(), textOf()]
    const lines = compareLines(before, after)
    const without = (kind: string) => lines.filter((line) => line.kind !== kind).map(({ text }) => text)
    assert.equal(without('added').join('\n'), before, `seed ${SEED}`)
    assert.equal(without('removed').join('\n'), after, `seed ${SEED}`)
  }
})

test('a line in the middle is one line more', () => {
  assert.deepEqual(
    compareLines('a\nb\nc', 'a\nb\nx\nc').map(({ kind }) => kind),
    ['same', 'same', 'added', 'same'],
  )
})
