import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeMessage, encodeMaa, encodeMar, encodeMessage, encodeSar, encodeUaa, encodeUar } from '@voltaic/diameter'
import type { EventTrace } from '@voltaic/runtime'
import { akaNonce, authorization, challenge, TestDialog as Dialog, type TestDialog } from '../test-dialog.ts'
import { timelineOf } from './timeline.ts'
import type { TimelineKind } from './timeline-entry.ts'

const identities = ['sip:alice@ims.example.org', 'alice@ims.example.org', 'tel:+15550001']
const NONCE = akaNonce()

/** The lines, newest first. */
function lines(dialog: TestDialog, events: readonly EventTrace[] = [], more: { before?: number; limit?: number } = {}) {
  const kinds: readonly TimelineKind[] = ['registration', 'security', 'call', 'text', 'hss']
  return timelineOf(dialog.evidence(600_000, { events }), { identities, kinds, limit: 50, ...more })
}

/** A REGISTER, its challenge, and what answers the answer to it. */
function register(dialog: TestDialog, at: number, last: number, callId: string, contact = '<sip:a@10.45.0.2>'): void {
  const first = dialog.request(at, 'ue', 'pcscf', { callId, headers: [authorization(''), ['Contact', contact]] })
  dialog.answer(at + 50, first, 401, [challenge(NONCE)], { reason: 'Unauthorized' })
  const headers = [authorization(NONCE, 'response="x"'), ['Contact', contact]] as const
  const second = dialog.request(at + 100, 'ue', 'pcscf', { callId, cseq: 2, headers })
  dialog.answer(at + 150, second, last, [['Contact', `${contact};expires=600`]], { reason: 'Said So' })
}

const event = (at: number, kind: EventTrace['kind'], what: string, fields = {}): EventTrace => {
  return { at, element: 'scscf', kind, what, subscribers: ['alice@ims.example.org'], fields }
}

test('a registration, its refresh, its end and an attempt that failed are a line each, the newest first, with the cause', () => {
  const dialog = new Dialog()
  register(dialog, 0, 200, 'one')
  register(dialog, 1000, 200, 'one')
  register(dialog, 10_000, 403, 'two')
  register(dialog, 20_000, 200, 'three', '<sip:a@10.45.0.2>;expires=0')
  const { entries } = lines(dialog, [event(5000, 'timer', 'registration expired')])
  assert.deepEqual(
    entries.map(({ outcome, what }) => `${outcome}: ${what}`),
    [
      'note: De-registered by the phone',
      'failure: Registration refused: 403 Said So',
      'failure: Registration expired: the phone did not refresh it',
      'success: Registration refreshed for 600 s',
      'success: Registered for 600 s',
    ],
  )
  assert.equal(entries[4]?.detail, 'from 10.45.0.2:5060 through pcscf, challenged with AKAv1-MD5')
  assert.equal(entries[4]?.callId, 'one')
  assert.match(entries[1]?.why ?? '', /keys of alice@ims.example.org are not the same/)
})

test('a page ends where the next one begins', () => {
  const dialog = new Dialog()
  for (const at of [0, 1000, 2000]) register(dialog, at, 200, `at ${at}`)
  const first = lines(dialog, [], { limit: 2 })
  assert.deepEqual([first.entries.map(({ at }) => at), first.hasMore], [[2000, 1000], true])
  const next = lines(dialog, [], { limit: 2, before: 1000 })
  assert.deepEqual([next.entries.map(({ at }) => at), next.hasMore], [[0], false])
})

test('a call is out or in, with how it ended and how long it was; its second leg is the same call (TS 24.229 §5.4.3.1)', () => {
  const dialog = new Dialog()
  const icid = ['P-Charging-Vector', 'icid-value=c1'] as const
  const invite = { method: 'INVITE', uri: 'tel:+15550002', callId: 'call', headers: [icid], toUser: 'bob' }
  dialog.answer(3000, dialog.request(0, 'ue', 'pcscf', invite), 200)
  dialog.answer(2900, dialog.request(20, 'as', 'scscf', { ...invite, callId: 'leg' }), 200)
  dialog.answer(45_100, dialog.request(45_000, 'ue', 'pcscf', { method: 'BYE', callId: 'call', cseq: 2 }), 200)
  const back = { method: 'INVITE', uri: 'sip:alice@ims.example.org', callId: 'back', user: 'bob', toUser: 'alice' }
  dialog.answer(60_500, dialog.request(60_000, 'scscf', 'pcscf', back), 486)
  const { entries } = lines(dialog)
  assert.deepEqual(
    entries.map(({ outcome, what }) => `${outcome}: ${what}`),
    ['note: Call from bob@ims.example.org: busy (486)', 'success: Call to +15550002: answered, 0:42'],
  )
  assert.deepEqual([entries[1]?.durationMs, entries[1]?.detail], [42_000, 'ended by this side'])
})

test('what the P-CSCF has refused to a stranger has not reached the called phone: no failure of it (TS 24.229 §5.2.6.3.1)', () => {
  const dialog = new Dialog()
  dialog.answer(5, dialog.request(0, 'pcscf', 'icscf', { hopsBefore: 1 }), 200)
  for (const [at, method] of [
    [1000, 'INVITE'],
    [2000, 'MESSAGE'],
  ] as const) {
    const parts = { method, uri: 'tel:+15550001', callId: method, user: 'mallory', toUser: 'alice' }
    dialog.answer(at + 5, dialog.request(at, 'ue2', 'pcscf', parts), 403)
  }
  assert.deepEqual(
    lines(dialog).entries.map(({ outcome, what, why }) => `${outcome}: ${what}, ${why}`),
    [
      'note: Message from mallory@ims.example.org: of a stranger, refused at the P-CSCF, undefined',
      'note: Call from mallory@ims.example.org: of a stranger, refused at the P-CSCF, undefined',
    ],
  )
})

test('a text has its result from the report of the relay layer, and never what it says (TS 24.011 §7.3)', () => {
  const dialog = new Dialog()
  const relay = (at: number, from: string, to: string, callId: string, hex: string) => {
    const headers = [['Content-Type', 'application/vnd.3gpp.sms']] as const
    const body = Buffer.from(hex, 'hex').toString('latin1')
    dialog.answer(at + 10, dialog.request(at, from, to, { method: 'MESSAGE', callId, headers, body }), 202)
  }
  // SMS-SUBMIT of "hi" to +15550002, reference 7
  relay(0, 'ue', 'pcscf', 'text', '000700039121430d0100089151550020000002e834')
  relay(500, 'scscf', 'pcscf', 'report', '0307')
  const { entries } = lines(dialog)
  assert.deepEqual(
    entries.map(({ outcome, what }) => `${outcome}: ${what}`),
    ['success: Text to +15550002: taken by the service centre'],
  )
})

test('a set of security associations comes and goes with its SPIs and ports; one nobody registered over is given up', () => {
  const agreed = { host: '10.45.0.2', ueSpis: '1 2', uePorts: '3 4', pcscfSpis: '5 6', pcscfPorts: '7 8' }
  const set = (at: number, id: number, state: string) => event(at, 'sa', `IPsec set ${id} ${state}`, agreed)
  const events = [set(0, 1, 'temporary'), set(1, 1, 'new'), set(2, 1, 'current'), set(9, 1, 'removed')]
  const { entries } = lines(new Dialog(), [...events, set(20, 2, 'temporary'), set(30, 2, 'removed')])
  assert.deepEqual(
    entries.map(({ what }) => what),
    ['IPsec set 2 given up: nobody registered over it', 'IPsec set 1 ended', 'IPsec set 1 set up'],
  )
  assert.equal(entries[2]?.detail, 'phone spi-c 1 spi-s 2 port-c 3 port-s 4; scscf spi-c 5 spi-s 6 port-c 7 port-s 8')
})

test('what the HSS refuses has its result and its reason, what it does not answer is told; an authorization that goes well is not (TS 29.228 §6.1)', () => {
  const dialog = new Dialog()
  const header = { originHost: 'icscf', originRealm: 'x', sessionId: 'one', destinationRealm: 'x' }
  const identity = { impi: 'alice@ims.example.org', impu: 'sip:alice@ims.example.org' }
  const ids = (id: number) => ({ hopByHopId: id, endToEndId: id })
  const ask = (at: number, id: number, result: 'DIAMETER_ERROR_USER_UNKNOWN' | 'DIAMETER_FIRST_REGISTRATION') => {
    const parts = { ...identity, visitedNetwork: 'x', type: 'REGISTRATION' } as const
    const request = decodeMessage(encodeMessage({ ...encodeUar(header, parts), ...ids(id) }))
    dialog.other(at, 'icscf', 'hss', 'diameter', encodeMessage(request))
    dialog.other(at + 5, 'hss', 'icscf', 'diameter', encodeMessage(encodeUaa(request, header, { result })))
  }
  ask(0, 1, 'DIAMETER_ERROR_USER_UNKNOWN')
  ask(5000, 2, 'DIAMETER_FIRST_REGISTRATION')
  const choose = (at: number, id: number, scheme: 'Unknown' | 'Digest-AKAv1-MD5', isGranted: boolean) => {
    const wanted = { ...identity, serverName: 'sip:s.example', numberOfItems: 1, scheme }
    const request = decodeMessage(encodeMessage({ ...encodeMar(header, wanted), ...ids(id) }))
    const result = isGranted ? 'DIAMETER_SUCCESS' : 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED'
    dialog.other(at, 'scscf', 'hss', 'diameter', encodeMessage(request))
    dialog.other(
      at + 1,
      'hss',
      'scscf',
      'diameter',
      encodeMessage(encodeMaa(request, header, wanted, { result, items: [] })),
    )
  }
  // TS 29.228 §6.3.1: the first says that the user has AKA only; nobody asked once more after the last
  choose(6000, 11, 'Unknown', false)
  choose(6002, 12, 'Digest-AKAv1-MD5', true)
  choose(7000, 13, 'Digest-AKAv1-MD5', false)
  choose(8000, 14, 'Unknown', false)
  const sar = { ...identity, impus: [identity.impu], serverName: 'sip:s.example', type: 'REGISTRATION' } as const
  const assigned = encodeSar(header, { ...sar, userDataAlreadyAvailable: false })
  dialog.other(9000, 'scscf', 'hss', 'diameter', encodeMessage({ ...assigned, ...ids(3) }))
  const { entries } = lines(dialog, [event(3, 'store', 'UAR refused: no such IMPU')])
  assert.deepEqual(
    entries.map(({ outcome, what, detail }) => `${outcome}: ${what}, ${detail}`),
    [
      'failure: HSS did not answer SAR, scscf asked to assign the S-CSCF',
      'failure: HSS refused scscf authentication vectors: AUTH_SCHEME_NOT_SUPPORTED, undefined',
      'failure: HSS refused scscf authentication vectors: AUTH_SCHEME_NOT_SUPPORTED, undefined',
      'failure: HSS refused icscf to let it register: USER_UNKNOWN, no such IMPU',
    ],
  )
})
