import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { TimerList } from './timer-list.ts'

const MILLISECONDS = 100

/** A list on a clock that the test steps. */
function createList(context: TestContext) {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 0
  context.mock.method(performance, 'now', () => now)
  const fired: string[] = []
  const list = new TimerList(MILLISECONDS)
  return {
    fired,
    start: (name: string) => list.start(() => fired.push(name)),
    list,
    advance(milliseconds: number) {
      now += milliseconds
      context.mock.timers.tick(milliseconds)
    },
  }
}

test('timers fire in the order they were started, each at its own time', (context) => {
  const { fired, start, advance } = createList(context)
  start('a')
  advance(60)
  start('b')
  advance(39)
  assert.deepEqual(fired, [])
  advance(1)
  assert.deepEqual(fired, ['a'])
  advance(60)
  assert.deepEqual(fired, ['a', 'b'])
  start('c')
  advance(MILLISECONDS)
  assert.deepEqual(fired, ['a', 'b', 'c'])
})

test('a timer that was cancelled does not fire, wherever it stands; cancelling twice or afterwards does no harm', (context) => {
  for (const cancelled of [0, 1, 2]) {
    const { fired, start, advance } = createList(context)
    const timers = ['a', 'b', 'c'].map(start)
    timers[cancelled]?.cancel()
    timers[cancelled]?.cancel()
    advance(MILLISECONDS)
    assert.deepEqual(fired, ['a', 'b', 'c'].toSpliced(cancelled, 1))
    for (const timer of timers) timer.cancel()
    start('d')
    advance(MILLISECONDS)
    assert.equal(fired.at(-1), 'd')
    context.mock.reset()
  }
})

test('a timer may cancel its neighbour and start another one; what one throws does not hold up the others', (context) => {
  const { fired, list, start, advance } = createList(context)
  list.start(() => {
    neighbour.cancel()
    start('later')
    throw new Error('of a timer')
  })
  const neighbour = start('neighbour')
  start('other')
  assert.throws(() => advance(MILLISECONDS), /of a timer/)
  advance(1)
  assert.deepEqual(fired, ['other'])
  advance(MILLISECONDS)
  assert.deepEqual(fired, ['other', 'later'])
})
