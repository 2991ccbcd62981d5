import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRuntime, type LogFields } from '@voltaic/runtime'
import {
  AlarmBoard,
  type AlarmEvent,
  type AlarmFinding,
  MAX_RECENT_ALARMS,
  MAX_STANDING_ALARMS,
} from './alarm-board.ts'
import { ALARM_RULES } from './alarm-kinds.ts'
import { AlarmWatch, LOOK_MS } from './alarm-watch.ts'

const PEER: AlarmFinding = { kind: 'diameter-peer-down', source: 'hss at scscf', text: 'Closed' }

function stage(find: () => readonly AlarmFinding[] | Promise<readonly AlarmFinding[]>) {
  const logged: [string, string, LogFields | undefined][] = []
  const log = Object.fromEntries(
    (['debug', 'info', 'warn', 'error'] as const).map((level) => [
      level,
      (event: string, fields?: LogFields) => void logged.push([level, event, fields]),
    ]),
  ) as unknown as ReturnType<typeof createMemoryRuntime>['log']
  const runtime = { ...createMemoryRuntime(), log }
  const board = new AlarmBoard(runtime)
  const events: AlarmEvent[] = []
  board.subscribe((event) => events.push(event))
  const watch = new AlarmWatch(board, runtime)
  watch.start([{ name: 'test', look: find }])
  return { ...runtime, board, watch, events, logged }
}

test('what holds long enough is raised once, what is over long enough is cleared once; nothing flaps', async () => {
  const { raiseAfterMs, clearAfterMs } = ALARM_RULES[PEER.kind]
  let isWrong = false
  const { clock, board, watch, events, logged } = stage(() => (isWrong ? [PEER] : []))
  // comes and goes faster than it counts
  for (let turn = 0; turn < 10; turn++) {
    isWrong = !isWrong
    await clock.advance(LOOK_MS)
  }
  assert.deepEqual([board.standing, events], [[], []])
  isWrong = true
  await clock.advance(LOOK_MS + raiseAfterMs)
  const [alarm = assert.fail()] = board.standing
  const { severity, remedy } = ALARM_RULES[PEER.kind]
  assert.deepEqual([alarm.severity, alarm.source, alarm.remedy], [severity, PEER.source, remedy])
  // goes and comes faster than it counts
  for (let turn = 0; turn < 10; turn++) {
    isWrong = !isWrong
    await clock.advance(LOOK_MS)
  }
  assert.deepEqual([board.standing[0]?.id, events.length], [alarm.id, 1])
  isWrong = false
  await clock.advance(LOOK_MS + clearAfterMs)
  assert.deepEqual(board.standing, [])
  assert.deepEqual(board.recent, [{ ...alarm, until: clock.now() }])
  assert.deepEqual(
    logged.map(([level, event, fields]) => [level, event, fields?.['source']]),
    [
      ['error', 'alarm raised', PEER.source],
      ['error', 'alarm cleared', PEER.source],
    ],
  )
  watch.stop()
  assert.equal(clock.pending, 0)
})

test('while it cannot be looked everything stays as it was; a look that ends after the stop raises nothing', async () => {
  let answer: () => readonly AlarmFinding[] | Promise<readonly AlarmFinding[]> = () => [PEER]
  const { clock, board, watch, logged } = stage(() => answer())
  await clock.advance(5 * LOOK_MS)
  answer = () => {
    throw new Error('gone')
  }
  await clock.advance(100 * LOOK_MS)
  assert.equal(board.standing.length, 1)
  assert.deepEqual(
    logged.map(([level, event]) => `${level} ${event}`),
    ['error alarm raised', 'warn alarms: this cannot be looked at'],
  )
  const late = Promise.withResolvers<readonly AlarmFinding[]>()
  answer = () => late.promise
  await clock.advance(LOOK_MS)
  watch.stop()
  late.resolve([])
  await clock.advance(100 * LOOK_MS)
  assert.deepEqual([board.standing.length, clock.pending], [1, 0])
})

test('the gravest stand first, of one severity the oldest; what is remembered is bounded', () => {
  const { board, watch } = stage(() => [])
  watch.stop()
  board.raise({ kind: 'trace-losing', source: 'trace', text: '' }, 1)
  board.raise({ kind: 'trunk-down', source: 'b', text: '' }, 3)
  board.raise({ kind: 'trunk-down', source: 'a', text: '' }, 2)
  board.raise(PEER, 4)
  board.raise({ ...PEER, text: 'Wait-I-CEA' }, 5)
  assert.deepEqual(
    board.standing.map(({ source, since, text }) => [source, since, text]),
    [
      [PEER.source, 4, 'Wait-I-CEA'],
      ['a', 2, ''],
      ['b', 3, ''],
      ['trace', 1, ''],
    ],
  )
  for (let index = 0; index < MAX_STANDING_ALARMS; index++) board.raise({ ...PEER, source: `${index}` }, 6)
  assert.equal(board.standing.length, MAX_STANDING_ALARMS)
  for (const each of board.standing) board.clear(each, 7)
  assert.deepEqual([board.standing.length, board.recent.length], [0, MAX_RECENT_ALARMS])
})
