import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counters, createManualClock, type EventTrace, eventTrace, silentLog } from '@voltaic/runtime'
import { createRequest, createResponse } from '../message/create-message.ts'
import type { Channel } from '../transport/channel.ts'
import { ClientTransaction } from './client-transaction.ts'
import { LingerQueues } from './linger-queue.ts'
import { ServerTransaction } from './server-transaction.ts'
import { NETWORK_TIMERS } from './timers.ts'

const flow = {
  transport: 'udp',
  local: { host: '10.0.0.2', port: 5060 },
  remote: { host: '10.0.0.3', port: 5060 },
} as const

function world() {
  const clock = createManualClock()
  const runtime = { clock, counters: new Counters(), log: silentLog }
  const channel: Channel = {
    ...{ flow, reliable: false, sentBy: '', send() {}, watch() {}, unwatch() {} },
    pathTo: () => ({ flow, reliable: false, send() {} }),
  }
  return { clock, channel, context: { element: 'pcscf', runtime, linger: new LingerQueues(clock) } }
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

/** What is published of timers while some work is done. */
async function eventsOf(work: () => Promise<unknown>): Promise<readonly (readonly unknown[])[]> {
  const events: EventTrace[] = []
  const stop = eventTrace.subscribe((event) => events.push(event))
  await work()
  stop()
  return events.map(({ element, kind, what, callId, fields }) => [element, kind, what, callId, fields])
}

for (const [method, timer] of [
  ['INVITE', 'Timer B'],
  ['MESSAGE', 'Timer F'],
] as const) {
  test(`${timer} of a request that nobody answers is told, with its call (RFC 3261 §17.1.1.2, §17.1.2.2)`, async () => {
    const { clock, channel, context } = world()
    const user = { onResponse() {}, onFailure() {} }
    const parts = { request: request(method), data: new Uint8Array(), channel, timers: NETWORK_TIMERS, user }
    const transaction = new ClientTransaction('key', parts, context, () => {})
    const events = await eventsOf(() => {
      transaction.start()
      return clock.advance(200_000)
    })
    const fields = { timer, remote: '10.0.0.3:5060' }
    assert.deepEqual(events, [['pcscf', 'timer', `no answer to ${method}`, 'call', fields]])
  })
}

for (const isAcknowledged of [false, true]) {
  const told = isAcknowledged ? 'an ACK ends it without a word' : 'it is told'
  test(`Timer H of a refusal without ACK: ${told} (RFC 3261 §17.2.1)`, async () => {
    const { clock, channel, context } = world()
    const owner = { onRequest() {}, onAck() {}, onFailure() {}, onAnswered() {}, onTerminated() {} }
    const invite = request('INVITE')
    const reply = channel.pathTo(flow.remote)
    const transaction = new ServerTransaction('key', { request: invite, reply, timers: NETWORK_TIMERS, owner }, context)
    const events = await eventsOf(() => {
      transaction.receive(invite)
      transaction.respond(createResponse(invite, 486, { toTag: 'b' }))
      if (isAcknowledged) transaction.receive(request('ACK'))
      return clock.advance(200_000)
    })
    const fields = { timer: 'Timer H', remote: '10.0.0.3:5060' }
    assert.deepEqual(events, isAcknowledged ? [] : [['pcscf', 'timer', 'no ACK for 486 Busy Here', 'call', fields]])
  })
}
