import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MOST_NOTED, NotedDrops } from './noted-drops.ts'

test(`of packets that are dropped ${MOST_NOTED} in a second are told, each once`, () => {
  let now = 5000
  const noted = new NotedDrops(() => now)
  const flood = () => {
    for (let spi = 1; spi <= 3 * MOST_NOTED; spi++) noted.add({ reason: 'unknown-spi', spi, from: '192.0.2.1' })
    return noted.take().map(({ spi }) => spi)
  }
  assert.deepEqual(
    flood(),
    Array.from({ length: MOST_NOTED }, (_, index) => index + 1),
  )
  assert.deepEqual([flood(), noted.take()], [[], []])
  now += 1000
  assert.equal(flood().length, MOST_NOTED)
  now = 0
  assert.equal(flood().length, MOST_NOTED, 'a clock that was set back')
})
