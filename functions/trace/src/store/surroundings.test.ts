import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avp, baseAvps, cxAvps, encodeMessage, FLAG_REQUEST } from '@voltaic/diameter'
import { addressKey, createManualClock, type EventTrace, type MessageTrace } from '@voltaic/runtime'
import { createMemorySegments } from '@voltaic/store'
import { summarise } from '../ladder/summarise.ts'
import { readStory } from './story.ts'
import { readSurroundings } from './surroundings.ts'
import { isMessage, type TraceEntry } from './trace-entry.ts'
import { createTraceStore, type TraceStore } from './trace-store.ts'

const PHONE = { host: '10.45.0.2', port: 5060 }
const CORE = { host: '192.0.2.1', port: 5060 }
const IMPI = '001010000000001@ims.example'

function message(at: number, data: Uint8Array, element = 'pcscf'): MessageTrace {
  return { at, element, direction: 'in', transport: 'udp', local: CORE, remote: PHONE, data }
}

const sip = (...lines: readonly string[]) => Buffer.from([...lines, '', ''].join('\r\n'))

function diameter(commandCode: number, isRequest: boolean, session: string, impi?: string): Uint8Array {
  return encodeMessage({
    flags: isRequest ? FLAG_REQUEST : 0,
    commandCode,
    applicationId: commandCode === 257 ? 0 : 16_777_216,
    hopByHopId: 1,
    endToEndId: 2,
    avps: [
      avp(baseAvps.SessionId, session),
      ...(impi === undefined ? [] : [avp(baseAvps.UserName, impi), avp(cxAvps.PublicIdentity, `sip:${impi}`)]),
    ],
  })
}

function newStore(): TraceStore {
  const store = createTraceStore({ segments: createMemorySegments(), clock: createManualClock() })
  store.message('diameter', message(10, diameter(301, true, 'long ago', IMPI), 'scscf'))
  store.message('diameter', message(20, diameter(301, false, 'long ago'), 'hss'))
  const names = ['To: <sip:001010000000001@ims.example>;tag=1', 'P-Associated-URI: <sip:+15550001@ims.example>']
  store.message('sip', message(30, sip('SIP/2.0 200 OK', ...names, 'Call-ID: reg', 'CSeq: 2 REGISTER')))
  store.message('diameter', message(999_990, diameter(257, false, 'peers'), 'hss'))
  const from = 'From: <sip:+15550001@ims.example>;tag=1'
  store.message('sip', message(1_000_000, sip('INVITE tel:+15550002 SIP/2.0', from, 'Call-ID: one', 'CSeq: 1 INVITE')))
  return store
}

const event = (fields: EventTrace['fields'], what: string, more: Partial<EventTrace> = {}): EventTrace => ({
  at: 1_000_100,
  element: 'pcscf',
  kind: 'connection',
  what,
  ...(fields && { fields }),
  ...more,
})

const words = (entries: readonly TraceEntry[]): readonly string[] =>
  entries.map((entry) => (isMessage(entry) ? `${entry.element} ${summarise(entry).label}` : entry.what))

test('what belongs to nobody: resets and drops of hosts of the story, and peers that did not agree', () => {
  const store = newStore()
  store.event(event({ remote: addressKey(PHONE) }, 'connection reset'))
  store.event(event({ from: PHONE.host }, 'ESP packet dropped'))
  store.event(event({ reason: 'unknown-spi', count: 3 }, 'dropped by the kernel', { kind: 'sa' }))
  store.event(event({ reason: 'none' }, 'of a connection of nobody'))
  store.event(event({ remote: addressKey({ host: '10.45.0.9', port: 5060 }) }, 'of another phone'))
  store.event(event({ from: PHONE.host }, 'too late', { at: 2_000_000 }))
  store.event(event({ from: PHONE.host }, 'of somebody', { subscribers: ['15559999'] }))
  const around = readSurroundings(store, readStory(store, { callId: 'one' }))
  const events = ['connection reset', 'ESP packet dropped', 'dropped by the kernel']
  assert.deepEqual(words(around), ['scscf SAR', 'hss SAA', 'hss CEA', ...events])
})

test('a call names a number, and the profile was asked for by the IMSI: the registration has named both', () => {
  const store = newStore()
  const story = readStory(store, { callId: 'one' })
  assert.deepEqual(words(story.entries), ['pcscf INVITE'])
  assert.deepEqual(words(readSurroundings(store, story)).slice(0, 2), ['scscf SAR', 'hss SAA'])
})

test('of a story without entries there is nothing around', () => {
  const store = newStore()
  assert.deepEqual(readSurroundings(store, readStory(store, { callId: 'none' })), [])
})
