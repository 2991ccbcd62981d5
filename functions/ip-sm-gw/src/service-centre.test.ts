import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsRequest } from '@voltaic/as-kit'
import { createNumberPlan } from '@voltaic/numbers'
import { createMemoryRuntime, type ManualClock } from '@voltaic/runtime'
import { createRequest, createResponse } from '@voltaic/sip'
import { decodeTpdu, type SmsSubmit } from '@voltaic/sms'
import { openSqliteStore } from '@voltaic/store'
import { MAX_QUEUED } from './acceptance.ts'
import { createIpSmGw, type IpSmGw, MAX_UNDER_WAY } from './ip-sm-gw.ts'
import { MAX_REASON_LENGTH } from './operator-queue.ts'
import { MAX_LISTED } from './queue-view.ts'
import { type SmsTables, smsMigrations } from './sms-schema.ts'
import type { SmsContent } from './sms-submission.ts'
import { ENDED_KEPT_MS } from './timetable.ts'

const BOB = '+4915100000002'
const SHOP = '4711'

/** A service centre whose SIP side does not run: what it takes stays where it is. */
async function withCentre(run: (centre: IpSmGw, clock: ManualClock) => Promise<void>): Promise<void> {
  const runtime = createMemoryRuntime()
  const store = await openSqliteStore<SmsTables>({ file: ':memory:', migrations: [smsMigrations] })
  const centre = createIpSmGw(
    {
      runtime,
      store,
      numberPlan: createNumberPlan({ countryCode: '49', nationalPrefix: '0' }),
      recipients: {
        find: async (number) =>
          number === SHOP
            ? { kind: 'account', account: 'shop' }
            : { kind: number === BOB ? 'subscriber' : 'unassigned' },
      },
      consumers: (event) => (event.kind === 'status' ? [event.account] : []),
    },
    { element: 'sms', realm: 'ims.example', serviceCentre: '+49900', uri: 'sip:sms.example', validityMs: 1000 },
  )
  try {
    await run(centre, runtime.clock)
  } finally {
    await centre.service.stop?.()
    await store.close()
  }
}

const text = (words: string, to = BOB): SmsContent => ({ kind: 'text', to, text: words, isReportRequested: true })

async function accepted(centre: IpSmGw, content: SmsContent, idempotencyKey?: string) {
  const result = await centre.submitter.submit({
    account: 'shop',
    content,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  })
  assert.ok(result.kind === 'accepted', JSON.stringify(result))
  return result
}

async function refused(centre: IpSmGw, content: SmsContent, from?: string): Promise<string> {
  const result = await centre.submitter.submit({ account: 'shop', content, ...(from === undefined ? {} : { from }) })
  return result.kind === 'refused' ? result.reason : result.kind
}

test('a text of a program is cut into parts, all of which are kept, in order', () =>
  withCentre(async (centre) => {
    const { ids, encoding, isRepeat } = await accepted(centre, text('x'.repeat(400)))
    assert.deepEqual([ids.length, encoding, isRepeat], [3, 'gsm7', false])
    const listed = await centre.queue.list({ destination: BOB })
    assert.deepEqual(
      listed.map(({ id, part, state, account }) => [id, part?.number, part?.total, state, account]),
      ids.map((id, index) => [id, index + 1, 3, 'queued', 'shop']),
    )
    assert.equal((await accepted(centre, text('你好'))).encoding, 'ucs2')
  }))

test('a national number is read by the number plan', () =>
  withCentre(async (centre) => {
    const { ids } = await accepted(centre, text('hello', '015100000002'))
    assert.equal((await centre.queue.find(ids[0] ?? ''))?.destination, BOB)
  }))

test('the same key is one submission, for one content', () =>
  withCentre(async (centre) => {
    const first = await accepted(centre, text('x'.repeat(400)), 'k')
    const again = await accepted(centre, text('x'.repeat(400)), 'k')
    assert.deepEqual([again.ids, again.isRepeat], [first.ids, true])
    assert.equal((await centre.queue.list()).length, 3)
    const other = { account: 'shop', idempotencyKey: 'k', content: text('y') } as const
    assert.deepEqual(await centre.submitter.submit(other), { kind: 'refused', reason: 'IDEMPOTENCY_CONFLICT' })
    assert.equal((await centre.submitter.submit({ ...other, account: 'another' })).kind, 'accepted')
    const both = await Promise.all([accepted(centre, text('z'), 'same'), accepted(centre, text('z'), 'same')])
    assert.deepEqual(both[0].ids, both[1].ids)
  }))

test('what cannot be delivered is refused, and not kept', () =>
  withCentre(async (centre) => {
    assert.equal(await refused(centre, text('x', 'nobody')), 'INVALID_NUMBER')
    assert.equal(await refused(centre, text('x', '112')), 'INVALID_NUMBER')
    assert.equal(await refused(centre, text('x', '+4930999')), 'UNASSIGNED_NUMBER')
    assert.equal(await refused(centre, text('x'), 'a name that is too long'), 'INVALID_ORIGINATOR')
    assert.equal(await refused(centre, text('😀'.repeat(20_000))), 'TEXT_TOO_LONG')
    assert.deepEqual(await centre.queue.list(), [])
  }))

test(`a queue takes ${MAX_QUEUED} messages, and lists ${MAX_LISTED} at the most`, () =>
  withCentre(async (centre) => {
    await Promise.all(Array.from({ length: MAX_QUEUED }, (_, count) => accepted(centre, text(`${count}`))))
    assert.equal(await refused(centre, text('one too many')), 'QUEUE_FULL')
    assert.equal((await centre.queue.list({ limit: 5000 })).length, MAX_LISTED)
    assert.equal(await centre.queue.countQueued(), MAX_QUEUED)
    const [first, second] = await centre.queue.list({ limit: 2 })
    assert.deepEqual((await centre.queue.list({ after: first?.id ?? '', limit: 1 }))[0], second)
  }))

test('the operator holds, releases and drops; who submitted it is told (TS 23.040 §9.2.3.15)', () =>
  withCentre(async (centre) => {
    const { ids } = await accepted(centre, text('hello'))
    const [id = ''] = ids
    assert.equal(await centre.queue.hold(id), 'done')
    assert.equal((await centre.queue.find(id))?.state, 'held')
    assert.equal(await centre.queue.release(id), 'done')
    assert.equal((await centre.queue.find(id))?.state, 'queued')
    assert.equal(await centre.queue.retryNow(id), 'done')
    assert.equal(await centre.queue.drop(id, 'r'.repeat(MAX_REASON_LENGTH + 1)), 'done')
    const dropped = await centre.queue.find(id)
    assert.deepEqual([dropped?.state, dropped?.status, dropped?.reason?.length], ['dropped', 0x48, MAX_REASON_LENGTH])
    for (const order of [centre.queue.hold, centre.queue.release, centre.queue.retryNow]) {
      assert.equal(await order.call(centre.queue, id), 'ended')
    }
    assert.equal(await centre.queue.drop(id, 'again'), 'ended')
    assert.equal(await centre.queue.drop('no such message', ''), 'not-found')
    const [pending] = await centre.events.pending('shop', 10)
    assert.ok(pending?.event.kind === 'status')
    assert.deepEqual([pending.event.messageId, pending.event.state, pending.event.status], [id, 'dropped', 0x48])
    await centre.events.taken(pending.id)
    assert.deepEqual(await centre.events.pending('shop', 10), [])
  }))

test('a message for a program is delivered when the program has taken it', () =>
  withCentre(async (centre) => {
    const told: string[] = []
    const stop = centre.events.onPending((consumer) => told.push(consumer))
    const { ids } = await accepted(centre, text('order 66', SHOP))
    assert.deepEqual(told, ['shop'])
    stop()
    const [pending] = await centre.events.pending('shop', 10)
    assert.ok(pending?.event.kind === 'mo')
    assert.deepEqual([pending.event.text, pending.event.destination], ['order 66', 'account:shop'])
    const submit = decodeTpdu(Buffer.from(pending.event.tpdu, 'hex'), 'ms-to-network', 'RP-DATA')
    assert.equal(submit.type, 'SMS-SUBMIT')
    await centre.events.taken(pending.id)
    assert.equal((await centre.queue.find(ids[0] ?? ''))?.state, 'delivered')
    const [status] = await centre.events.pending('shop', 10)
    assert.equal(status?.event.kind === 'status' && status.event.state, 'delivered')
  }))

test('a message that a program does not take has failed (TS 23.040 §9.2.3.15)', () =>
  withCentre(async (centre) => {
    const { ids } = await accepted(centre, text('order 66', SHOP))
    const [pending] = await centre.events.pending('shop', 10)
    assert.ok(pending)
    await centre.events.refused(pending.id, 'not wanted')
    const found = await centre.queue.find(ids[0] ?? '')
    assert.deepEqual([found?.state, found?.status, found?.reason], ['failed', 0x42, 'not wanted'])
    const [status, ...rest] = await centre.events.pending('shop', 10)
    assert.equal(status?.event.kind === 'status' && status.event.state, 'failed')
    assert.deepEqual(rest, [])
  }))

test('a program does not get messages that are held or dropped, and those behind them it gets', () =>
  withCentre(async (centre) => {
    const idOf = async (words: string) => (await accepted(centre, text(words, SHOP))).ids[0] ?? ''
    const [held, dropped, free] = [await idOf('held'), await idOf('dropped'), await idOf('free')]
    const pendingOf = async () =>
      (await centre.events.pending('shop', 1)).map(({ event }) => [event.kind, event.messageId])
    await centre.queue.hold(held)
    await centre.queue.drop(dropped, 'wrong number')
    assert.deepEqual(await pendingOf(), [['mo', free]])
    const told: string[] = []
    centre.events.onPending((consumer) => told.push(consumer))
    await centre.queue.release(held)
    assert.deepEqual(told, ['shop'])
    assert.deepEqual(await pendingOf(), [['mo', held]])
  }))

test('a TPDU goes as it is, with the validity that it says (TS 23.040 §9.2.3.12)', () =>
  withCentre(async (centre) => {
    const submit: SmsSubmit = {
      type: 'SMS-SUBMIT',
      rejectDuplicates: false,
      statusReportRequest: false,
      hasUserDataHeader: false,
      replyPath: false,
      messageReference: 0,
      destinationAddress: { kind: 'digits', typeOfNumber: 'international', numberingPlan: 1, digits: BOB.slice(1) },
      protocolIdentifier: 0,
      dataCodingScheme: 4,
      validityPeriod: { format: 'relative', value: 0 },
      userData: { length: 2, octets: Uint8Array.of(1, 2) },
    }
    const { ids, encoding } = await accepted(centre, { kind: 'tpdu', submit })
    assert.equal(encoding, 'octets')
    const found = await centre.queue.find(ids[0] ?? '')
    assert.equal((found?.expiresAt ?? 0) - (found?.acceptedAt ?? 0), 300_000)
  }))

test('what has ended can be looked at for a day', () =>
  withCentre(async (centre, clock) => {
    const { ids } = await accepted(centre, text('hello'))
    const [id = ''] = ids
    await centre.queue.drop(id, 'test')
    centre.service.onStarted?.()
    await clock.advance(ENDED_KEPT_MS)
    assert.equal((await centre.queue.find(id))?.state, 'dropped')
    // the clock does not wait for a store on another machine: there it takes some hours more
    for (let hours = 0; hours < 100 && (await centre.queue.find(id)) !== undefined; hours++) {
      await clock.advance(3_600_000)
    }
    assert.equal(await centre.queue.find(id), undefined)
  }))

test('a short message is not passed on, however its content type is written (RFC 3261 §25.1)', () =>
  withCentre(async (centre) => {
    for (const contentType of ['Application/VND.3GPP.Sms', 'application / vnd.3gpp.sms;x=y']) {
      const headers = [
        ['From', '<sip:alice@ims.example>;tag=1'],
        ['To', '<sip:bob@ims.example>'],
        ['Call-ID', 'x'],
        ['CSeq', '1 MESSAGE'],
        ['P-Asserted-Identity', '<tel:+4915100000001>'],
        ['Content-Type', contentType],
      ] as const
      // RP-DATA as from the network
      const request = createRequest('MESSAGE', 'sip:bob@ims.example', headers, Buffer.from('010500000101', 'hex'))
      const answer = async (status: number) => createResponse(request, status)
      const call = { request, method: 'MESSAGE', answer, proxy: () => assert.fail('passed on') }
      assert.equal((await centre.service.onRequest?.(call as unknown as AsRequest))?.status, 202)
    }
  }))

test(`${MAX_UNDER_WAY} messages of phones are taken at a time, more are told to come later`, () =>
  withCentre(async (centre) => {
    const request = createRequest(
      'MESSAGE',
      'sip:sms.example',
      [
        ['From', '<sip:alice@ims.example>;tag=1'],
        ['To', '<sip:sms.example>'],
        ['Call-ID', 'x'],
        ['CSeq', '1 MESSAGE'],
        ['P-Asserted-Identity', '<tel:+4915100000001>'],
        ['Content-Type', 'application/vnd.3gpp.sms'],
      ],
      Buffer.from('000500000101', 'hex'),
    )
    const reply: AsRequest['reply'] = (status, options) => createResponse(request, status, options)
    const call = { request, method: 'MESSAGE', reply, answer: async (status: number) => reply(status) }
    const ask = async () => (await centre.service.onRequest?.(call as unknown as AsRequest))?.status
    for (let count = 0; count < MAX_UNDER_WAY; count++) assert.equal(await ask(), 202)
    assert.equal(await ask(), 503)
  }))
