import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QueuedMessage, QueueOutcome, SmsSubmission, SmsSubmissionResult } from '@voltaic/ip-sm-gw'
import { startTestApi } from './test-api.ts'

const AT = 1_767_225_600_000
const message: QueuedMessage = {
  id: 'm1',
  kind: 'message',
  state: 'queued',
  originator: 'Shop',
  destination: '+99901000001',
  attempts: 2,
  acceptedAt: AT,
  nextAttemptAt: AT + 60_000,
  expiresAt: AT + 3_600_000,
  isReportRequested: true,
}

/** A service centre with one message, that notes what it is told. */
class TestDoor {
  readonly told: unknown[] = []
  readonly submitted: SmsSubmission[] = []
  outcome: QueueOutcome = 'done'
  result: SmsSubmissionResult = { kind: 'accepted', ids: ['m1', 'm2'], isRepeat: false, encoding: 'gsm7' }
  readonly submitter = {
    submit: async (submission: SmsSubmission) => {
      this.submitted.push(submission)
      return this.result
    },
  }
  readonly #order = (name: string) => async (id: string, reason?: string) => {
    this.told.push(reason === undefined ? [name, id] : [name, id, reason])
    return this.outcome
  }
  readonly queue = {
    list: async (filter: unknown) => {
      this.told.push(filter)
      return [message]
    },
    find: async (id: string) => (id === message.id ? message : undefined),
    hold: this.#order('hold'),
    release: this.#order('release'),
    countQueued: async () => 0,
    retryNow: this.#order('retry'),
    drop: this.#order('drop'),
  }
}

async function withDoor(run: (api: Awaited<ReturnType<typeof startTestApi>>, door: TestDoor) => Promise<void>) {
  const door = new TestDoor()
  const api = await startTestApi({ sms: () => door })
  try {
    await run(api, door)
  } finally {
    await api.stop()
  }
}

test('a text is sent: the answer tells encoding and parts, and the audit log who sent it, not what it says', () =>
  withDoor(async (api, door) => {
    const body = { to: '+99901000001', text: 'hello', from: 'Shop', validitySeconds: 60, statusReport: true }
    const sent = await api.ask('POST', '/sms/messages', { body, headers: { 'idempotency-key': 'k1' } })
    assert.equal(sent.status, 201)
    assert.deepEqual(sent.body, { ids: ['m1', 'm2'], parts: 2, encoding: 'gsm7', isRepeat: false })
    assert.deepEqual(door.submitted, [
      {
        account: 'api',
        from: 'Shop',
        idempotencyKey: 'local k1',
        content: { kind: 'text', to: '+99901000001', text: 'hello', validityMs: 60_000, isReportRequested: true },
      },
    ])
    const again = await api.ask('POST', '/sms/messages', { body, headers: { 'idempotency-key': 'k1' } })
    assert.deepEqual([again.status, again.headers['idempotency-replayed'], door.submitted.length], [201, 'true', 1])
    const audit = await api.ask('GET', '/audit')
    assert.match(audit.text, /short message to \+99901000001/)
    assert.ok(!audit.text.includes('hello'))
  }))

test('what the service centre refuses is a problem with its code', () =>
  withDoor(async (api, door) => {
    for (const [reason, status] of [
      ['UNASSIGNED_NUMBER', 422],
      ['QUEUE_FULL', 429],
      ['STORE_UNAVAILABLE', 503],
    ] as const) {
      door.result = { kind: 'refused', reason }
      const refused = await api.ask('POST', '/sms/messages', { body: { to: '1', text: 'x' } })
      assert.deepEqual([refused.status, refused.body.code], [status, `SMS_${reason}`])
      assert.ok(refused.body.remedy)
    }
    const wrong = await api.ask('POST', '/sms/messages', { body: { to: '1', text: '' } })
    assert.equal(wrong.status, 400)
  }))

test('the queue is listed and shown with times as text', () =>
  withDoor(async (api, door) => {
    const listed = await api.ask('GET', '/sms/messages?state=queued,held&destination=%2B99901000001&limit=1')
    assert.deepEqual(door.told, [{ destination: '+99901000001', states: ['queued', 'held'], limit: 1 }])
    assert.equal(listed.body.nextAfter, 'm1')
    assert.equal(listed.body.messages[0].nextAttemptAt, '2026-01-01T00:01:00.000Z')
    assert.equal((await api.ask('GET', '/sms/messages?state=lost')).status, 400)
    assert.equal((await api.ask('GET', '/sms/messages/m1')).body.attempts, 2)
    const missing = await api.ask('GET', '/sms/messages/m9')
    assert.deepEqual([missing.status, missing.body.code], [404, 'MESSAGE_NOT_FOUND'])
  }))

test('orders of the operator: hold, release, retry, drop with a reason', () =>
  withDoor(async (api, door) => {
    for (const order of ['hold', 'release', 'retry']) {
      assert.equal((await api.ask('POST', `/sms/messages/m1/${order}`)).status, 200)
    }
    assert.equal((await api.ask('POST', '/sms/messages/m1/drop', { body: { reason: 'spam' } })).status, 200)
    assert.deepEqual(door.told, [
      ['hold', 'm1'],
      ['release', 'm1'],
      ['retry', 'm1'],
      ['drop', 'm1', 'spam'],
    ])
    door.outcome = 'ended'
    assert.equal((await api.ask('POST', '/sms/messages/m1/hold')).body.code, 'SMS_ENDED')
    door.outcome = 'not-found'
    assert.equal((await api.ask('POST', '/sms/messages/m9/hold')).status, 404)
  }))

test('without a service centre: 503, and what to start', async () => {
  const api = await startTestApi()
  const refused = await api.ask('GET', '/sms/messages')
  assert.deepEqual([refused.status, refused.body.code], [503, 'SMS_NOT_HERE'])
  await api.stop()
})
