import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import type { PendingSmsEvent, SmsEvent, SmsEvents } from '@voltaic/ip-sm-gw'
import { createMemoryRuntime } from '@voltaic/runtime'
import { createHttpServer } from '../http-server.ts'
import { createSignedPost } from './signed-post.ts'
import { SmsWebhooks } from './sms-webhooks.ts'
import { MAX_WEBHOOK_ATTEMPTS } from './webhook-teller.ts'

const status = (messageId: string): SmsEvent => ({
  kind: 'status',
  messageId,
  at: 1_767_225_660_000,
  account: 'api',
  originator: 'Shop',
  destination: '+99901000001',
  state: 'delivered',
  status: 0,
  acceptedAt: 1_767_225_600_000,
  isReportRequested: true,
})

/** Events in memory. */
class TestEvents implements SmsEvents {
  readonly queue: PendingSmsEvent[] = []
  #told: (consumer: string) => void = () => {}

  tell(event: SmsEvent): void {
    this.queue.push({ id: this.queue.length + 1, event })
    this.#told('crm')
  }

  async pending(): Promise<readonly PendingSmsEvent[]> {
    return [...this.queue]
  }

  readonly refusals: string[] = []

  async refused(id: number, reason: string): Promise<void> {
    this.refusals.push(reason)
    await this.taken(id)
  }

  async taken(id: number): Promise<void> {
    this.queue.splice(
      this.queue.findIndex((each) => each.id === id),
      1,
    )
  }

  onPending(listener: (consumer: string) => void): () => void {
    this.#told = listener
    return () => {}
  }
}

function stage(answers: (number | undefined)[]) {
  const runtime = createMemoryRuntime()
  const events = new TestEvents()
  const posted: { body: string; headers: Readonly<Record<string, string>> }[] = []
  const hook = { name: 'crm', url: 'http://crm.example/sms', secret: 'secret' }
  const hooks = new SmsWebhooks([hook], {
    runtime,
    events,
    post: async (_, body, headers) => {
      posted.push({ body, headers })
      return answers.length > 1 ? answers.shift() : answers[0]
    },
  })
  return { runtime, events, posted, hooks }
}

test('an event is posted as JSON, signed over time and body', async () => {
  const { runtime, events, posted, hooks } = stage([204])
  hooks.start()
  events.tell(status('m1'))
  await runtime.clock.settle()
  const [{ body, headers } = assert.fail()] = posted
  assert.deepEqual(JSON.parse(body), {
    id: 1,
    event: 'status',
    messageId: 'm1',
    at: '2026-01-01T00:01:00.000Z',
    from: 'Shop',
    to: '+99901000001',
    state: 'delivered',
    status: 0,
    acceptedAt: '2026-01-01T00:00:00.000Z',
  })
  const expected = createHmac('sha256', 'secret').update(`${headers['x-voltaic-timestamp']}.${body}`).digest('hex')
  assert.equal(headers['x-voltaic-signature'], `sha256=${expected}`)
  assert.equal(events.queue.length, 0)
  await hooks.stop()
})

test('a message of a phone has the number that was dialled', async () => {
  const { runtime, events, posted, hooks } = stage([200])
  hooks.start()
  events.tell({
    kind: 'mo',
    messageId: 'm2',
    at: 1_767_225_660_000,
    originator: '+99901000001',
    destination: 'account:crm',
    tpdu: '01000481070000000568656c6c6f',
    text: 'hello',
  })
  await runtime.clock.settle()
  const { event, from, to, text } = JSON.parse(posted[0]?.body ?? '{}')
  assert.deepEqual([event, from, to, text], ['message', '+99901000001', '7000', 'hello'])
  await hooks.stop()
})

test('what is not taken comes again, later each time, and in order', async () => {
  const { runtime, events, posted, hooks } = stage([undefined, 500, 204])
  hooks.start()
  events.tell(status('m1'))
  events.tell(status('m2'))
  await runtime.clock.settle()
  assert.equal(posted.length, 1)
  await runtime.clock.advance(999)
  assert.equal(posted.length, 1)
  await runtime.clock.advance(1)
  assert.equal(posted.length, 2)
  await runtime.clock.advance(2000)
  assert.deepEqual(
    posted.map(({ body }) => JSON.parse(body).messageId),
    ['m1', 'm1', 'm1', 'm2'],
  )
  await hooks.stop()
  assert.equal(runtime.clock.pending, 0)
})

test(`after ${MAX_WEBHOOK_ATTEMPTS} attempts an event is dropped and counted, and the next one follows`, async () => {
  const { runtime, events, posted, hooks } = stage([404])
  hooks.start()
  events.tell(status('m1'))
  await runtime.clock.advance(12_000_000)
  assert.equal(posted.length, MAX_WEBHOOK_ATTEMPTS)
  assert.deepEqual([events.queue.length, runtime.counters.get('sms.webhook.dropped')], [0, 1])
  // a message of a phone has not been delivered then
  assert.deepEqual(events.refusals, ['not taken by webhook crm'])
  await hooks.stop()
})

test('a real web server gets it; one that is not there is no answer', async () => {
  const runtime = createMemoryRuntime()
  const got: unknown[] = []
  const server = await createHttpServer(runtime.log).listen({ host: '127.0.0.1', port: 0 }, ({ document }) => {
    got.push(document)
    return { status: 202, document: {} }
  })
  const post = createSignedPost(runtime.clock)
  const url = `http://127.0.0.1:${server.local.port}/`
  assert.equal(await post(url, '{"id":1}', { 'content-type': 'application/json' }), 202)
  assert.deepEqual(got, [{ id: 1 }])
  await server.close()
  assert.equal(await post(url, '{}', {}), undefined)
  assert.equal(runtime.clock.pending, 0)
})
