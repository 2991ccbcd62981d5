import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avp, baseAvps, CX_APPLICATION_ID, cxAvps, encodeMessage, FLAG_REQUEST } from '@voltaic/diameter'
import { createManualClock, type MessageTrace } from '@voltaic/runtime'
import { createMemorySegments } from '@voltaic/store'
import { summarise } from '../ladder/summarise.ts'
import { inMemory, testRegistration } from '../test-registration.ts'
import { readStory } from './story.ts'
import { isMessage, type TraceEntry } from './trace-entry.ts'
import { createTraceStore, type TraceStore } from './trace-store.ts'

const newStore = (): TraceStore => createTraceStore({ segments: createMemorySegments(), clock: createManualClock() })

function words(entries: readonly TraceEntry[]): string[] {
  return entries.map((entry) => (isMessage(entry) ? `${entry.element} ${summarise(entry).label}` : entry.what))
}

const at = { udp: { host: '127.0.0.1', port: 1 }, tcp: { host: '127.0.0.1', port: 2 } }

function sent(element: string, time: number, data: Uint8Array, transport: 'udp' | 'tcp' = 'udp'): MessageTrace {
  return { at: time, element, direction: 'out', transport, local: at[transport], remote: at[transport], data }
}

function invite(callId: string, icid: string, to = '15550002'): Buffer {
  const lines = [`INVITE tel:+${to} SIP/2.0`, 'From: <sip:+15550001@ims.example>;tag=1', `To: <tel:+${to}>`]
  return Buffer.from([...lines, `Call-ID: ${callId}`, `P-Charging-Vector: icid-value=${icid}`, '', ''].join('\r\n'))
}

function cx(session: string, isRequest: boolean, identity?: string): Uint8Array {
  return encodeMessage({
    ...{
      flags: isRequest ? FLAG_REQUEST : 0,
      commandCode: 302,
      applicationId: CX_APPLICATION_ID,
      hopByHopId: 1,
      endToEndId: 2,
    },
    avps: [avp(baseAvps.SessionId, session), ...(identity === undefined ? [] : [avp(cxAvps.PublicIdentity, identity)])],
  })
}

/** A query for `name`, of the type that ENUM and RFC 3263 ask for. */
function query(name: string): Buffer {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)])
  return Buffer.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 35, 0, 1)
}

test('the registration of a subscriber has its SIP and its Cx, also the answers that name nobody', () => {
  const store = newStore()
  const registration = testRegistration(inMemory).filter(({ direction }) => direction === 'out')
  for (const { protocol, ...trace } of registration) store.message(protocol, trace)
  store.message('diameter', sent('icscf', 0, cx('other', true, 'sip:+15550009@ims.example'), 'tcp'))
  const { entries, subscribers } = readStory(store, { subscriber: '001010000000001' })
  assert.deepEqual(subscribers, ['001010000000001'])
  assert.equal(entries.length, registration.length)
  assert.ok(words(entries).includes('hss UAA') && words(entries).includes('hss MAA'))
})

test('of a flood the newest is taken in whole transactions: no request without its answer, and it is told from when (RFC 6733 §8.8)', () => {
  const store = newStore()
  for (let i = 0; i < 600; i += 1) {
    const session = `flood;${i}`
    store.message('diameter', sent('icscf', 10 * i, cx(session, true, 'sip:1@ims.example'), 'tcp'))
    // answers come when the next requests have been asked
    store.message('diameter', sent('hss', 10 * i + 35, cx(session, false), 'tcp'))
  }
  const whole = readStory(store, { subscriber: '1' })
  assert.deepEqual([whole.entries.length, whole.newestSince], [1200, undefined])
  const { entries, newestSince } = readStory(store, { subscriber: '1', last: 100 })
  assert.deepEqual([entries.length, newestSince, entries.at(-1)?.at], [200, 5000, 6025])
  const labels = Map.groupBy(words(entries), (word) => word)
  assert.deepEqual([labels.get('icscf LIR')?.length, labels.get('hss LIA')?.length], [100, 100])
  const register = (cseq: number, line: string): Buffer =>
    Buffer.from([line, 'From: <sip:2@x>;tag=1', 'Call-ID: one', `CSeq: ${cseq} REGISTER`, '', ''].join('\r\n'))
  for (let i = 0; i < 200; i += 1) {
    for (const line of ['REGISTER sip:x SIP/2.0', 'SIP/2.0 401 No'])
      store.message('sip', sent('pcscf', 10_000 + i, register(i, line)))
  }
  const registers = readStory(store, { subscriber: '2', last: 99 })
  assert.deepEqual(words(registers.entries).slice(0, 2), ['pcscf REGISTER', 'pcscf 401'])
  assert.equal(registers.entries.length, 98)
})

test('a call has all its legs: a server in the middle begins a new Call-ID and keeps the ICID', () => {
  const store = newStore()
  store.message('sip', sent('pcscf', 10, invite('first', 'charge-1')))
  store.message('sip', sent('as', 20, invite('second', 'charge-1')))
  store.message('sip', sent('pcscf', 30, invite('third', 'charge-2')))
  for (const callId of ['first', 'second']) {
    const story = readStory(store, { callId })
    assert.deepEqual(story.callIds, ['first', 'second'])
    assert.deepEqual(story.subscribers, ['15550002', '15550001'])
    assert.equal(story.entries.length, 2)
  }
})

test('a call has what its elements asked HSS and DNS while they had it in hand, and nothing that others asked', () => {
  const store = newStore()
  store.message('dns', sent('icscf', 5, query('before')))
  store.message('sip', sent('pcscf', 10, invite('call', 'c')))
  store.message('dns', sent('icscf', 12, query('scscf.ims.example')))
  store.message('dns', sent('scscf', 12, query('by.another')))
  store.message('diameter', sent('icscf', 13, cx('mine', true, 'tel:+15550002'), 'tcp'))
  store.message('diameter', sent('icscf', 13, cx('other', true, 'tel:+15550003'), 'tcp'))
  const noted = (at: number, what: string, ofWhom: string) =>
    store.event({ at, element: 'hss', kind: 'store', what, subscribers: [ofWhom] })
  noted(14, 'LIR refused: nobody has it', 'sip:+15550002@ims.example')
  noted(14, 'LIR refused: nobody has that', 'tel:+15550003')
  noted(14, 'registration refreshed', 'tel:+15550002')
  store.message('diameter', sent('hss', 14, cx('mine', false), 'tcp'))
  store.message('diameter', sent('hss', 14, cx('other', false), 'tcp'))
  noted(9000, 'LIR refused: much later', 'tel:+15550002')
  store.message('sip', sent('icscf', 20, invite('call', 'c')))
  store.message('dns', sent('icscf', 25, query('after')))
  const { entries } = readStory(store, { callId: 'call' })
  const asked = ['icscf LIR', 'LIR refused: nobody has it', 'hss LIA']
  assert.deepEqual(words(entries), ['pcscf INVITE', 'icscf NAPTR', ...asked, 'icscf INVITE'])
})

test('events of a call and of a subscriber stand where they happened', () => {
  const store = newStore()
  store.message('sip', sent('pcscf', 10, invite('call', 'c')))
  store.event({ at: 15, element: 'pcscf', kind: 'media', what: 'no audio from the called', callId: 'call' })
  assert.deepEqual(words(readStory(store, { callId: 'call' }).entries), ['pcscf INVITE', 'no audio from the called'])
  assert.deepEqual(words(readStory(store, { subscriber: '+15550001' }).entries), [
    'pcscf INVITE',
    'no audio from the called',
  ])
  assert.deepEqual(readStory(store, { callId: 'unknown' }), { entries: [], callIds: [], subscribers: [] })
})
