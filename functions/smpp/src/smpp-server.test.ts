import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRuntime, type StreamSocket } from '@voltaic/runtime'
import { COMMAND_STATUS, encodePdu, type SmppPdu, TLV_TAGS, tlvNumber, tlvValue } from '@voltaic/smpp'
import { DELIVER_WINDOW, RETRY_MS } from './outbox.ts'
import type { SmppEvent } from './ports.ts'
import { BIND_REFUSAL_MS, MAX_QUEUED_OCTETS, SmppSession } from './session.ts'
import { MAX_CONNECTIONS } from './smpp-server.ts'
import { stage, submitSm, type TestClient } from './test-client.ts'
import { Throttle } from './throttle.ts'
import { MAX_TEXTS_IN_PARTS, WholeTexts } from './whole-texts.ts'

const empty = { status: 0, sequence: 0, tlvs: [] }

function status(messageId: string, state: string, parts: Partial<SmppEvent> = {}): SmppEvent {
  return {
    kind: 'status',
    messageId,
    at: 1_767_225_660_000,
    originator: 'Shop',
    destination: '+99901000001',
    state,
    status: state === 'delivered' ? 0 : 0x46,
    acceptedAt: 1_767_225_600_000,
    isReportRequested: true,
    ...parts,
  } as SmppEvent
}

const delivered = (client: TestClient) => client.received.flatMap((pdu) => (pdu.command === 'deliver_sm' ? [pdu] : []))

test('bind, submit, unbind: the message_id is that of the service centre (SMPP 3.4 §4.1.5, §4.4, §4.2)', async () => {
  const { centre, server, client: connect, stop } = await stage()
  const client = await connect()
  const bound = await client.bind()
  assert.deepEqual([bound.command, bound.status], ['bind_transceiver_resp', 0])
  assert.equal(tlvNumber(bound.tlvs, TLV_TAGS.scInterfaceVersion, 1), 0x34)
  assert.equal(server.sessions, 1)
  const response = await client.ask(submitSm({ registeredDelivery: 1 }))
  assert.ok(response.command === 'submit_sm_resp' && response.messageId === 'm1')
  assert.deepEqual(centre.submitted, [
    {
      account: 'shop',
      from: 'Shop',
      content: { kind: 'text', to: '+99901000001', text: 'hello', isReportRequested: true },
    },
  ])
  const left = await client.ask({ ...empty, command: 'unbind' })
  assert.equal(left.command, 'unbind_resp')
  assert.equal(client.isClosed, true)
  await stop()
})

test('a wrong password is refused late and closes the connection; who it was is not told (SMPP 3.4 §4.1)', async () => {
  const { clock, client: connect, server, stop } = await stage()
  const client = await connect()
  await assert.rejects(client.bind('bind_transmitter', 'wrong'))
  await clock.advance(BIND_REFUSAL_MS)
  assert.deepEqual(
    client.received.map(({ command, status }) => [command, status]),
    [['bind_transmitter_resp', COMMAND_STATUS.ESME_RBINDFAIL]],
  )
  assert.deepEqual([client.isClosed, server.sessions], [true, 0])
  await stop()
})

test('who was refused is heard no more: no guesses while the refusal is held back', async () => {
  const { clock, client: connect, server, stop } = await stage()
  const client = await connect()
  await assert.rejects(client.bind('bind_transceiver', 'wrong'))
  await assert.rejects(client.bind('bind_transceiver', 'secret'))
  await clock.advance(BIND_REFUSAL_MS)
  assert.deepEqual(
    client.received.map(({ status }) => status),
    [COMMAND_STATUS.ESME_RBINDFAIL],
  )
  assert.deepEqual([client.isClosed, server.sessions], [true, 0])
  await stop()
})

test('one session too many is refused; a second bind of a session is ESME_RALYBND (SMPP 3.4 §5.1.3)', async () => {
  const { clock, client: connect, stop } = await stage({ sessions: 1 })
  const [first, second] = [await connect(), await connect()]
  await first.bind()
  assert.equal((await first.bind()).status, COMMAND_STATUS.ESME_RALYBND)
  await assert.rejects(second.bind())
  await clock.advance(BIND_REFUSAL_MS)
  assert.equal(second.received[0]?.status, COMMAND_STATUS.ESME_RBINDFAIL)
  await stop()
})

test('who is not bound, or bound to receive, submits nothing (SMPP 3.4 §2.3)', async () => {
  const { centre, client: connect, stop } = await stage()
  const client = await connect()
  assert.equal((await client.ask(submitSm())).status, COMMAND_STATUS.ESME_RINVBNDSTS)
  await client.bind('bind_receiver')
  assert.equal((await client.ask(submitSm())).status, COMMAND_STATUS.ESME_RINVBNDSTS)
  assert.equal(centre.submitted.length, 0)
  await stop()
})

test('submit_multi, data_sm and what is no command: generic_nack (SMPP 3.4 §4.3)', async () => {
  const { client: connect, stop } = await stage()
  const client = await connect()
  await client.bind()
  for (const commandId of [0x21, 0x103, 0x77]) {
    const body = new Uint8Array(3)
    const response = await client.ask({ ...empty, command: 'other', commandId, body })
    assert.deepEqual([response.command, response.status], ['generic_nack', COMMAND_STATUS.ESME_RINVCMDID])
  }
  await stop()
})

test('a PDU that cannot be read is refused and the session goes on; a length that cannot be ends it (SMPP 3.4 §4.3)', async () => {
  const { client: connect, stop } = await stage()
  const client = await connect()
  await client.bind()
  await client.send(Buffer.from('00000012000000040000000000000009ffff', 'hex'))
  assert.deepEqual([client.received.at(-1)?.command, client.received.at(-1)?.sequence], ['generic_nack', 9])
  assert.equal((await client.ask({ ...empty, command: 'enquire_link' })).command, 'enquire_link_resp')
  await client.send(Buffer.from('0000000100000004', 'hex'))
  assert.equal(client.isClosed, true)
  await stop()
})

test('what the service centre refuses has its command_status; a failure is ESME_RSYSERR (SMPP 3.4 §5.1.3)', async () => {
  const { centre, client: connect, stop } = await stage()
  const client = await connect()
  await client.bind()
  for (const [reason, status] of [
    ['UNASSIGNED_NUMBER', COMMAND_STATUS.ESME_RINVDSTADR],
    ['INVALID_ORIGINATOR', COMMAND_STATUS.ESME_RINVSRCADR],
    ['QUEUE_FULL', COMMAND_STATUS.ESME_RMSGQFUL],
    ['STORE_UNAVAILABLE', COMMAND_STATUS.ESME_RSYSERR],
  ] as const) {
    centre.answer = async () => ({ kind: 'refused', reason })
    assert.equal((await client.ask(submitSm())).status, status, reason)
  }
  centre.answer = () => Promise.reject(new Error('broken'))
  assert.equal((await client.ask(submitSm())).status, COMMAND_STATUS.ESME_RSYSERR)
  await stop()
})

test('more than the window, and more than so many a second: ESME_RTHROTTLED (SMPP 3.4 §2.9)', async () => {
  const { clock, centre, client: connect, stop } = await stage({ window: 2, messagesPerSecond: 3 })
  const client = await connect()
  await client.bind()
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  centre.answer = () => held.then(() => ({ kind: 'accepted', ids: ['m'] }))
  const many = [1001, 1002, 1003].map((sequence) => encodePdu({ ...submitSm(), sequence }))
  await client.send(Buffer.concat(many))
  assert.deepEqual(
    client.received.slice(1).map(({ sequence, status }) => [sequence, status]),
    [[1003, COMMAND_STATUS.ESME_RTHROTTLED]],
  )
  release()
  await clock.advance(1)
  assert.deepEqual(
    client.received.slice(2).map(({ sequence, status }) => [sequence, status]),
    [
      [1001, 0],
      [1002, 0],
    ],
  )
  assert.equal((await client.ask(submitSm())).status, 0)
  assert.equal((await client.ask(submitSm())).status, COMMAND_STATUS.ESME_RTHROTTLED)
  await clock.advance(1000)
  assert.equal((await client.ask(submitSm())).status, 0)
  await stop()
})

test('a receipt in deliver_sm: the customary text, receipted_message_id and message_state (SMPP 3.4 §4.6, §B)', async () => {
  const { clock, centre, client: connect, stop } = await stage()
  const client = await connect()
  await client.bind()
  centre.tell('shop', status('m1', 'delivered'))
  centre.tell('shop', status('m2', 'expired'))
  centre.tell('shop', status('m3', 'delivered', { isReportRequested: false }))
  await clock.advance(10)
  const [first, second, ...rest] = delivered(client)
  assert.ok(first && second && rest.length === 0)
  assert.equal(first.esmClass, 0x04)
  assert.deepEqual(first.source, { ton: 1, npi: 1, address: '99901000001' })
  assert.deepEqual(first.destination, { ton: 5, npi: 0, address: 'Shop' })
  assert.equal(
    Buffer.from(first.shortMessage).toString(),
    'id:m1 sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:',
  )
  assert.equal(Buffer.from(tlvValue(first.tlvs, TLV_TAGS.receiptedMessageId) ?? '').toString(), 'm1\0')
  assert.equal(tlvNumber(first.tlvs, TLV_TAGS.messageState, 1), 2)
  assert.match(Buffer.from(second.shortMessage).toString(), /stat:EXPIRED err:070/)
  assert.equal(centre.queue.length, 0)
  await stop()
})

test('a text in parts has one message_id and one receipt, of the part that failed if one did', async () => {
  const { clock, centre, client: connect, stop } = await stage()
  const client = await connect()
  await client.bind()
  centre.answer = async () => ({ kind: 'accepted', ids: ['a', 'b', 'c'] })
  const response = await client.ask(submitSm())
  assert.ok(response.command === 'submit_sm_resp' && response.messageId === 'c')
  for (const [id, state] of [
    ['a', 'expired'],
    ['b', 'delivered'],
    ['c', 'delivered'],
  ] as const) {
    assert.equal(delivered(client).length, 0)
    centre.tell('shop', status(id, state))
    await clock.advance(10)
  }
  assert.match(Buffer.from(delivered(client)[0]?.shortMessage ?? '').toString(), /^id:c .*stat:EXPIRED/)
  assert.equal(delivered(client).length, 1)
  await stop()
})

test('what a client does not take comes again; what waits for nobody comes when somebody binds (SMPP 3.4 §4.6)', async () => {
  const { clock, centre, client: connect, stop } = await stage()
  centre.tell('shop', status('m1', 'delivered'))
  const transmitter = await connect()
  await transmitter.bind('bind_transmitter')
  await clock.advance(RETRY_MS)
  assert.equal(delivered(transmitter).length, 0)
  const client = await connect()
  client.answers = COMMAND_STATUS.ESME_RX_T_APPN
  await client.bind('bind_receiver')
  await clock.advance(10)
  assert.deepEqual([delivered(client).length, centre.queue.length], [1, 1])
  client.answers = 0
  await clock.advance(RETRY_MS)
  assert.deepEqual([delivered(client).length, centre.queue.length], [2, 0])
  await stop()
})

test('what a client refuses for good is not as good as delivered (SMPP 3.4 §5.1.3)', async () => {
  const { clock, centre, client: connect, stop } = await stage()
  const client = await connect()
  client.answers = COMMAND_STATUS.ESME_RINVDSTADR
  await client.bind()
  centre.tell('shop', status('m1', 'delivered'))
  await clock.advance(10)
  assert.deepEqual([centre.queue.length, centre.refusals], [0, ['command_status 0x0000000b of the client']])
  await stop()
})

test('a clock that is set back does not throttle a client', () => {
  let now = 3_600_000
  const throttle = new Throttle(1, { now: () => now, startTimer: () => assert.fail('no timer') })
  assert.deepEqual([throttle.take(), throttle.take()], [true, false])
  now = 0
  assert.equal(throttle.take(), false)
  now = 1000
  assert.equal(throttle.take(), true)
})

test('enquire_link when it is quiet; a client that does not answer is cut off, and so is one that never binds (SMPP 3.4 §7.2)', async () => {
  const { clock, server, client: connect, stop } = await stage()
  const client = await connect()
  const silent = await connect()
  await client.bind()
  await clock.advance(10_001)
  assert.equal(silent.isClosed, true)
  await clock.advance(60_000)
  assert.equal(client.received.at(-1)?.command, 'enquire_link')
  await clock.advance(60_000)
  assert.equal(server.sessions, 1)
  client.answers = undefined
  await clock.advance(81_000)
  assert.deepEqual([server.sessions, client.isClosed], [0, true])
  await stop()
})

test('query_sm and cancel_sm, of own messages only (SMPP 3.4 §4.8, §4.9)', async () => {
  const { centre, client: connect, stop } = await stage()
  const client = await connect()
  await client.bind()
  const address = { ton: 5, npi: 0, address: 'Shop' }
  const query: SmppPdu = { ...empty, command: 'query_sm', messageId: 'm1', source: address }
  const cancel: SmppPdu = {
    ...empty,
    command: 'cancel_sm',
    serviceType: '',
    messageId: 'm1',
    source: address,
    destination: address,
  }
  centre.found = { state: 'queued', account: 'another' }
  assert.equal((await client.ask(query)).status, COMMAND_STATUS.ESME_RQUERYFAIL)
  assert.equal((await client.ask(cancel)).status, COMMAND_STATUS.ESME_RCANCELFAIL)
  centre.found = { state: 'expired', account: 'shop', endedAt: 1_767_225_600_000, status: 0x46 }
  const answer = await client.ask(query)
  assert.ok(answer.command === 'query_sm_resp')
  assert.deepEqual(answer.result, { messageId: 'm1', finalDate: '260101000000000+', messageState: 3, errorCode: 0x46 })
  assert.equal((await client.ask(cancel)).status, 0)
  assert.deepEqual(centre.dropped, ['m1'])
  await stop()
})

test(`at most ${DELIVER_WINDOW} deliver_sm wait for their response`, async () => {
  const { clock, centre, client: connect, stop } = await stage()
  const client = await connect()
  client.answers = undefined
  await client.bind()
  for (let count = 0; count <= DELIVER_WINDOW; count++) centre.tell('shop', status(`m${count}`, 'delivered'))
  await clock.advance(10)
  // what was there when it woke, and then the window
  assert.equal(delivered(client).length, 1)
  await clock.advance(20_000 + RETRY_MS)
  assert.equal(delivered(client).length, 1 + DELIVER_WINDOW)
  await stop()
})

test(`a client that leaves ${MAX_QUEUED_OCTETS} octets unread is cut off`, () => {
  const runtime = createMemoryRuntime()
  let isClosed = false
  const socket: StreamSocket = {
    local: { host: '10.0.0.1', port: 2775 },
    remote: { host: '10.0.0.2', port: 1 },
    queued: MAX_QUEUED_OCTETS + 1,
    write: () => assert.fail('nothing more is written'),
    close: () => {
      isClosed = true
    },
    destroy() {},
  }
  const timers = { sessionInitMs: 1000, enquireLinkMs: 1000, responseMs: 1000 }
  const host = {
    bind: () => undefined,
    request: (pdu: SmppPdu) => Promise.resolve(pdu),
    bound() {},
    ended() {},
  }
  const session = new SmppSession(socket, runtime, timers, host)
  session.onData(encodePdu({ ...empty, command: 'enquire_link' }))
  assert.deepEqual([isClosed, runtime.counters.get('smpp.drop.slow-client')], [true, 1])
})

test(`at most ${MAX_TEXTS_IN_PARTS} parts are known to be of a text`, () => {
  const texts = new WholeTexts()
  const event = (id: string) => status(id, 'delivered') as Extract<SmppEvent, { kind: 'status' }>
  assert.equal(texts.add(['a', 'b']), 'b')
  for (let count = 2; count < MAX_TEXTS_IN_PARTS; count += 2) texts.add([`${count}`, `${count + 1}`])
  texts.add(['c', 'd'])
  assert.equal(texts.ended(event('a'))?.messageId, 'a', 'the oldest is forgotten')
  assert.equal(texts.ended(event('c')), undefined)
  assert.equal(texts.ended(event('d'))?.messageId, 'd')
  assert.equal(texts.ended(event('d'))?.messageId, 'd', 'again, when it was not taken')
})

test(`at most ${MAX_CONNECTIONS} connections`, async () => {
  const { client: connect, stop } = await stage()
  for (let count = 0; count < MAX_CONNECTIONS; count++) await connect()
  const one = await connect()
  assert.equal(one.isClosed, true)
  await stop()
})
