import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRuntime } from '@voltaic/runtime'
import { AlarmBoard, type AlarmFinding } from './alarm-board.ts'
import { ALARMS_DROPPED, AlarmWebhooks, MAX_WAITING_ALARMS } from './alarm-webhooks.ts'

const TRUNK = { kind: 'trunk-down', source: 'trunk alpha of bgcf' } as const
const HOOK = { name: 'noc', url: 'http://noc.example/', secret: 'swordfish-swordfish' }

function stage() {
  const runtime = createMemoryRuntime()
  const board = new AlarmBoard(runtime)
  const taken: Record<string, string>[] = []
  const receiver = { status: undefined as number | undefined, attempts: 0 }
  const webhooks = new AlarmWebhooks([HOOK], {
    runtime,
    sender: { realm: 'ims.example', startedAt: 0 },
    async post(_, body) {
      receiver.attempts += 1
      if (receiver.status === 204) taken.push(JSON.parse(body))
      return receiver.status
    },
  })
  webhooks.start(board)
  const findings = async () => (await webhooks.source.look(() => false)) as readonly AlarmFinding[]
  return { runtime, board, webhooks, taken, receiver, findings }
}

test('a web server that was away gets what was raised and what was cleared, in order; that it was away is an alarm', async () => {
  const { runtime, board, webhooks, taken, receiver, findings } = stage()
  board.raise({ ...TRUNK, text: 'the trunk is down' }, 1000)
  board.clear(TRUNK, 2000)
  await runtime.clock.advance(3000)
  assert.deepEqual([receiver.attempts, taken.length], [3, 0])
  const [finding = assert.fail()] = await findings()
  assert.deepEqual([finding.kind, finding.source], ['alarm-webhook-unreachable', 'alarm webhook noc'])
  assert.equal(finding.text, '3 attempts have failed, 2 wait: it does not answer')
  // of this one the web server itself is not told
  board.raise(finding, 4000)
  for (const [status, says] of [
    [307, 'it has answered 307 (redirections are not followed)'],
    [500, 'it has answered 500'],
  ] as const) {
    receiver.status = status
    await runtime.clock.advance(status === 307 ? 4000 : 8000)
    assert.equal((await findings())[0]?.text.split(': ')[1], says)
  }
  receiver.status = 204
  await runtime.clock.advance(20_000)
  assert.deepEqual(
    taken.map(({ id, event, at }) => [id, event, at]),
    [
      [1, 'raised', '1970-01-01T00:00:01.000Z'],
      [2, 'cleared', '1970-01-01T00:00:02.000Z'],
    ],
  )
  assert.deepEqual(await findings(), [])
  await webhooks.stop()
  assert.equal(runtime.clock.pending, 0)
})

test(`beyond ${MAX_WAITING_ALARMS} the oldest go, which is counted and an alarm until the web server takes one`, async () => {
  const { runtime, board, webhooks, taken, receiver, findings } = stage()
  for (let at = 0; at < MAX_WAITING_ALARMS / 2 + 1; at++) {
    board.raise({ ...TRUNK, text: '' }, at)
    board.clear(TRUNK, at)
  }
  assert.equal(runtime.counters.get(ALARMS_DROPPED), 2)
  assert.deepEqual(
    (await findings()).map(({ kind, text }) => [kind, text]),
    [['alarm-webhook-dropping', '2 were dropped since it took the last one']],
  )
  receiver.status = 204
  await runtime.clock.advance(2000)
  assert.deepEqual([taken[0]?.['id'], taken.at(-1)?.['id'], taken.length], [3, 1002, MAX_WAITING_ALARMS])
  assert.deepEqual(await findings(), [])
  await webhooks.stop()
})
