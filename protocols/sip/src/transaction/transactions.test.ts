import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counters, createManualClock, silentLog, type TransitionTrace, transitionTrace } from '@voltaic/runtime'
import fc from 'fast-check'
import { createRequest, createResponse } from '../message/create-message.ts'
import type { Channel, ChannelWatcher } from '../transport/channel.ts'
import { ClientTransaction } from './client-transaction.ts'
import { LingerQueues } from './linger-queue.ts'
import { ServerTransaction, type ServerTransactionOwner } from './server-transaction.ts'
import { NETWORK_TIMERS } from './timers.ts'

const FLOW = {
  transport: 'udp',
  local: { host: '10.0.0.2', port: 5060 },
  remote: { host: '10.0.0.3', port: 5060 },
} as const

function createWorld(reliable: boolean) {
  const clock = createManualClock()
  const counters = new Counters()
  const linger = new LingerQueues(clock)
  const context = { element: 'element', runtime: { clock, counters, log: silentLog }, linger }
  const sent: Uint8Array[] = []
  const send = (data: Uint8Array) => void sent.push(data)
  const channel: Channel = {
    flow: FLOW,
    reliable,
    sentBy: '',
    send,
    watch() {},
    unwatch() {},
    pathTo: () => ({ flow: FLOW, reliable, send }),
  }
  return { clock, counters, context, sent, channel }
}

function request(method: string) {
  return createRequest(method, 'sip:bob@10.0.0.3', [
    ['Via', 'SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK-1'],
    ['From', '<sip:alice@example.org>;tag=a'],
    ['To', '<sip:bob@example.org>'],
    ['Call-ID', 'call'],
    ['CSeq', `1 ${method}`],
  ])
}

const pause = fc.integer({ min: 0, max: 40_000 }).map((ms) => ({ kind: 'pause', ms }) as const)

const clientEvent = fc.oneof(
  pause,
  fc.constantFrom(100, 180, 200, 202, 302, 404, 486, 503, 603).map((status) => ({ kind: 'response', status }) as const),
  fc.constant({ kind: 'transportError' } as const),
  fc.constant({ kind: 'abandon' } as const),
)

const serverEvent = fc.oneof(
  pause,
  fc.constantFrom(100, 180, 200, 302, 408, 486, 503, 603).map((status) => ({ kind: 'respond', status }) as const),
  fc.constant({ kind: 'retransmission' } as const),
  fc.constant({ kind: 'ack' } as const),
  fc.constant({ kind: 'transportError' } as const),
)

for (const method of ['INVITE', 'REGISTER']) {
  for (const reliable of [false, true]) {
    const name = `${method} client over ${reliable ? 'TCP' : 'UDP'}`

    test(`${name}: whatever happens, it ends, tells its user so once and leaves no timer (RFC 3261 §17.1)`, async () => {
      const property = fc.asyncProperty(fc.array(clientEvent, { maxLength: 12 }), async (events) => {
        const { clock, context, channel } = createWorld(reliable)
        const ended: string[] = []
        const outcomes: (number | string)[] = []
        const user = {
          onResponse: ({ status }: { status: number }) => void (status >= 200 && outcomes.push(status)),
          onFailure: (cause: string) => void outcomes.push(cause),
        }
        const outgoing = request(method)
        const parts = { request: outgoing, data: new Uint8Array(), channel, timers: NETWORK_TIMERS, user }
        const transaction = new ClientTransaction('key', parts, context, ({ key }) => void ended.push(key))
        transaction.start()
        for (const event of events) {
          if (event.kind === 'pause') await clock.advance(event.ms)
          else if (event.kind === 'response')
            transaction.receive(createResponse(outgoing, event.status, { toTag: 'b' }))
          else if (event.kind === 'transportError') transaction.onTransportError()
          else transaction.abandon()
        }
        // An INVITE that rings has no timer of its own (RFC 3261 §17.1.1.2): its user ends it.
        if (transaction.state === 'proceeding' && method === 'INVITE') transaction.abandon()
        await clock.advance(200_000)
        assert.equal(transaction.state, 'terminated')
        assert.deepEqual(ended, ['key'])
        assert.equal(clock.pending, 0)
        assertOutcomes(method, outcomes)
      })
      await fc.assert(property, { numRuns: 60 })
    })
  }
}

/** One outcome; but for INVITE, more 2xx may follow a 2xx, and the ACK of a refusal may fail. */
function assertOutcomes(method: string, [first, ...more]: readonly (number | string)[]): void {
  if (method !== 'INVITE') assert.deepEqual(more, [])
  else if (Number(first) < 300) assert.ok(more.every((outcome) => Number(outcome) < 300))
  else
    assert.ok(more.length === 0 || (Number(first) >= 300 && more.join() === 'transport-error'), String([first, more]))
}

type ServerEvent = typeof serverEvent extends fc.Arbitrary<infer T> ? T : never

/** A server transaction that has its request, and what becomes of it. */
function createServer(method: string, reliable: boolean) {
  const { clock, context } = createWorld(reliable)
  const calls: string[] = []
  const owner: ServerTransactionOwner = {
    onRequest: () => void calls.push('request'),
    onAck: () => void calls.push('ack'),
    onFailure() {},
    onAnswered: () => void calls.push('answered'),
    onTerminated: () => void calls.push('terminated'),
  }
  const sent: string[] = []
  let fail = () => {}
  const send = (data: Uint8Array, _message: unknown, watcher?: ChannelWatcher) => {
    sent.push(Buffer.from(data).toString('latin1'))
    fail = () => watcher?.onTransportError()
  }
  const incoming = request(method)
  const parts = { request: incoming, reply: { flow: FLOW, reliable, send }, timers: NETWORK_TIMERS, owner }
  const transaction = new ServerTransaction('key', parts, context)
  transaction.receive(incoming)
  const respond = (status: number) => transaction.respond(createResponse(incoming, status, { toTag: 'b' }))
  const apply = async (event: ServerEvent) => {
    if (event.kind === 'pause') await clock.advance(event.ms)
    else if (event.kind === 'respond') respond(event.status)
    else if (event.kind === 'retransmission') transaction.receive(incoming)
    else if (event.kind === 'ack') transaction.receive(request('ACK'))
    else fail()
  }
  return { clock, calls, sent, transaction, respond, apply }
}

for (const method of ['INVITE', 'REGISTER']) {
  for (const reliable of [false, true]) {
    const name = `${method} server over ${reliable ? 'TCP' : 'UDP'}`

    test(`${name}: whatever happens, once it is answered it ends and leaves no timer (RFC 3261 §17.2)`, async () => {
      const property = fc.asyncProperty(fc.array(serverEvent, { maxLength: 12 }), async (events) => {
        const { clock, calls, sent, transaction, respond, apply } = createServer(method, reliable)
        for (const event of events) await apply(event)
        respond(500)
        await clock.advance(200_000)
        assert.equal(transaction.state, 'terminated')
        assert.equal(clock.pending, 0)
        for (const once of ['request', 'answered', 'terminated']) {
          assert.equal(calls.filter((call) => call === once).length, 1, once)
        }
        if (method !== 'INVITE') assert.ok(sent.every((text) => !text.startsWith('SIP/2.0 408')))
      })
      await fc.assert(property, { numRuns: 60 })
    })
  }
}

test('a pair that the table does not have is counted and changes nothing (RFC 3261 §17.2.2)', () => {
  const { context, counters, channel } = createWorld(false)
  const owner = { onRequest() {}, onAck() {}, onFailure() {}, onAnswered() {}, onTerminated() {} }
  const incoming = request('REGISTER')
  const reply = channel.pathTo(FLOW.remote)
  const transaction = new ServerTransaction('key', { request: incoming, reply, timers: NETWORK_TIMERS, owner }, context)
  transaction.receive(incoming)
  transaction.receive(request('ACK'))
  assert.equal(transaction.state, 'trying')
  assert.equal(counters.get('sip.transaction.illegal'), 1)
  transaction.destroy()
})

test('each step is published for those who look (architecture: voltaic:fsm:transition)', () => {
  const { context, channel } = createWorld(true)
  const steps: TransitionTrace[] = []
  const stop = transitionTrace.subscribe((step) => steps.push(step))
  try {
    const user = { onResponse() {}, onFailure() {} }
    const register = request('REGISTER')
    const parts = { request: register, data: new Uint8Array(), channel, timers: NETWORK_TIMERS, user }
    const transaction = new ClientTransaction('the-key', parts, context, () => {})
    transaction.start()
    transaction.receive(createResponse(register, 200, { toTag: 'b' }))
  } finally {
    stop()
  }
  assert.deepEqual(
    steps.map(({ element, machine, id, event, from, to }) => [element, machine, id, event, from, to]),
    [
      ['element', 'non-INVITE client', 'the-key', 'start', 'initial', 'trying'],
      ['element', 'non-INVITE client', 'the-key', '2xx', 'trying', 'completed'],
      ['element', 'non-INVITE client', 'the-key', 'timerK', 'completed', 'terminated'],
    ],
  )
})
