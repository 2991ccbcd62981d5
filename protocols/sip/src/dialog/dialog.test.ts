import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, createResponse } from '../message/create-message.ts'
import {
  acceptDialogRequest,
  createUacDialog,
  createUasDialog,
  type Dialog,
  dialogId,
  refreshTarget,
} from './dialog.ts'
import { dialogRequest } from './dialog-request.ts'

const subscribe = createRequest('SUBSCRIBE', 'sip:alice@example.org', [
  ['Via', 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-1'],
  ['Record-Route', '<sip:scscf.example.org;lr>, <sip:pcscf.example.org;lr>'],
  ['From', 'Phone <sip:alice@example.org>;tag=ue'],
  ['To', '<sip:alice@example.org>'],
  ['Call-ID', 'reg-event'],
  ['CSeq', '7 SUBSCRIBE'],
  ['Contact', '<sip:alice@10.0.0.1:5060;ob>;expires=60'],
])

const accepted = createResponse(subscribe, 200, {
  toTag: 'scscf',
  headers: [
    ['Contact', '<sip:10.0.0.3:6060>'],
    ['Record-Route', '<sip:scscf.example.org;lr>'],
    ['Record-Route', '<sip:pcscf.example.org;lr>'],
  ],
})

const uac = createUacDialog(subscribe, accepted)
const uas = createUasDialog(subscribe, accepted)

test('the dialog of the side that asked (RFC 3261 §12.1.2)', () => {
  assert.deepEqual(uac, {
    id: 'reg-event;ue;scscf',
    state: 'confirmed',
    callId: 'reg-event',
    localTag: 'ue',
    remoteTag: 'scscf',
    localUri: 'sip:alice@example.org',
    remoteUri: 'sip:alice@example.org',
    remoteTarget: 'sip:10.0.0.3:6060',
    routeSet: ['<sip:pcscf.example.org;lr>', '<sip:scscf.example.org;lr>'],
    localSequence: 7,
  })
})

test('the dialog of the side that answered (RFC 3261 §12.1.1)', () => {
  assert.deepEqual(uas, {
    id: 'reg-event;scscf;ue',
    state: 'confirmed',
    callId: 'reg-event',
    localTag: 'scscf',
    remoteTag: 'ue',
    localUri: 'sip:alice@example.org',
    remoteUri: 'sip:alice@example.org',
    remoteTarget: 'sip:alice@10.0.0.1:5060;ob',
    routeSet: ['<sip:scscf.example.org;lr>', '<sip:pcscf.example.org;lr>'],
    localSequence: 0,
    remoteSequence: 7,
  })
})

test('a provisional response makes an early dialog (RFC 3261 §12.1)', () => {
  assert.equal(createUacDialog(subscribe, accepted.withStatus(180)).state, 'early')
})

test('without Contact there is no dialog (RFC 3261 §12.1)', () => {
  assert.throws(() => createUacDialog(subscribe, accepted.without('Contact')), { code: 'SIP_HEADER_MISSING' })
  assert.throws(() => createUasDialog(subscribe.without('Contact'), accepted), { code: 'SIP_HEADER_MISSING' })
})

test('a request goes to the remote target along the route set (RFC 3261 §12.2.1.1)', () => {
  const { request, dialog } = dialogRequest(uas, 'NOTIFY', [['Event', 'reg']], Buffer.from('<xml/>'))
  assert.equal(request.uri, 'sip:alice@10.0.0.1:5060;ob')
  assert.deepEqual(request.list('Route'), ['<sip:scscf.example.org;lr>', '<sip:pcscf.example.org;lr>'])
  assert.equal(request.header('From'), '<sip:alice@example.org>;tag=scscf')
  assert.equal(request.header('To'), '<sip:alice@example.org>;tag=ue')
  assert.equal(request.callId, 'reg-event')
  assert.deepEqual(request.cseq, { number: 1, method: 'NOTIFY' })
  assert.equal(request.header('Event'), 'reg')
  assert.equal(Buffer.from(request.body).toString(), '<xml/>')
  assert.equal(dialogRequest(dialog, 'NOTIFY').request.cseq.number, 2)
  assert.equal(dialogRequest(uac, 'SUBSCRIBE').request.cseq.number, 8)
})

test('an ACK keeps the number of its INVITE (RFC 3261 §13.2.2.4)', () => {
  const { request, dialog } = dialogRequest(uac, 'ACK')
  assert.deepEqual(request.cseq, { number: 7, method: 'ACK' })
  assert.equal(dialog.localSequence, 7)
})

test('a strict router at the head of the route set gets its own URI (RFC 3261 §12.2.1.1)', () => {
  const strict: Dialog = {
    ...uac,
    routeSet: ['<sip:old.example.org;method=INVITE;x=y?a=b>', '<sip:next.example.org;lr>'],
  }
  const { request } = dialogRequest(strict, 'BYE')
  assert.equal(request.uri, 'sip:old.example.org;x=y')
  assert.deepEqual(request.list('Route'), ['<sip:next.example.org;lr>', '<sip:10.0.0.3:6060>'])
})

test('a peer of RFC 2543 without tag gets none (RFC 3261 §12.2.1.1)', () => {
  const { request } = dialogRequest({ ...uac, remoteTag: '' }, 'SUBSCRIBE')
  assert.equal(request.header('To'), '<sip:alice@example.org>')
})

test('both sides find their dialog by the messages they receive (RFC 3261 §12)', () => {
  const { request: notify } = dialogRequest(uas, 'NOTIFY')
  assert.equal(dialogId(notify), uac.id)
  assert.equal(dialogId(createResponse(notify.with('Via', 'SIP/2.0/UDP h'), 200)), uas.id)
  assert.equal(dialogId(accepted), uac.id)
})

test('an older request is out of order, an equal or a newer one is not (RFC 3261 §12.2.2)', () => {
  const { request: refresh } = dialogRequest(uac, 'SUBSCRIBE', [['Contact', '<sip:alice@10.0.0.9>']])
  const moved = acceptDialogRequest(uas, refresh)
  assert.deepEqual([moved?.remoteSequence, moved?.remoteTarget], [8, 'sip:alice@10.0.0.9'])
  assert.ok(moved !== undefined)
  assert.equal(acceptDialogRequest(moved, refresh)?.remoteSequence, 8)
  assert.equal(acceptDialogRequest(moved, refresh.with('CSeq', '7 SUBSCRIBE')), undefined)
  assert.equal(acceptDialogRequest(moved, dialogRequest(uac, 'ACK').request), moved)
})

test('only target refreshes move the dialog (RFC 3261 §12.2)', () => {
  const contact = [['Contact', '<sip:elsewhere>']] as const
  assert.equal(refreshTarget(uac, dialogRequest(uas, 'NOTIFY', contact).request).remoteTarget, 'sip:elsewhere')
  assert.equal(refreshTarget(uac, dialogRequest(uas, 'INFO', contact).request), uac)
  assert.equal(refreshTarget(uac, dialogRequest(uas, 'NOTIFY').request), uac)
})
