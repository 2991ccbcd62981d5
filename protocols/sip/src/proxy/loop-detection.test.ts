import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import { branchWithDigest, isLoop, routingDigest } from './loop-detection.ts'

const SENT_BY = ['10.0.0.2:5060']

const invite = createRequest('INVITE', 'sip:bob@example.org', [
  ['Via', 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-1'],
  ['Route', '<sip:10.0.0.3;lr>'],
  ['From', '<sip:alice@example.org>;tag=a'],
  ['To', '<sip:bob@example.org>'],
  ['Call-ID', 'call'],
  ['CSeq', '1 INVITE'],
])

function isLoopAfter(change: (request: SipRequest) => SipRequest): boolean {
  const via = `SIP/2.0/UDP 10.0.0.2:5060;branch=${branchWithDigest('0123', routingDigest(invite))}`
  const back = change(invite.withFirst('Via', via)).withFirst('Via', 'SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK-3')
  return isLoop(back, routingDigest(back), SENT_BY)
}

test('a request that comes back as it was is a loop, whatever Vias were added (RFC 3261 §16.3; RFC 5393 §4.2)', () => {
  assert.ok(isLoopAfter((request) => request))
  assert.ok(isLoopAfter((request) => request.with('Max-Forwards', '7').withAdded('Record-Route', '<sip:10.0.0.3;lr>')))
})

test('the method is not part of it, so that a CANCEL goes the way of its INVITE (RFC 3261 §16.6)', () => {
  const cancel = createRequest('CANCEL', invite.uri, [
    ...['Via', 'Route', 'From', 'To', 'Call-ID'].map((name) => [name, invite.header(name) ?? ''] as const),
    ['CSeq', '1 CANCEL'],
  ])
  assert.equal(routingDigest(cancel), routingDigest(invite))
})

test('a request that changed in what it is routed by is a spiral (RFC 3261 §16.3)', () => {
  const changes: ((request: SipRequest) => SipRequest)[] = [
    (request) => request.withUri('sip:carol@example.org'),
    (request) => request.with('Route', '<sip:10.0.0.4;lr>'),
    (request) => request.without('Route'),
    (request) => request.with('Proxy-Authorization', 'Digest username="a"'),
    (request) => request.with('Proxy-Require', 'foo'),
    (request) => request.with('CSeq', '2 INVITE'),
    (request) => request.with('Call-ID', 'other'),
    (request) => request.with('To', '<sip:bob@example.org>;tag=b'),
    // The same octets, cut in another place.
    (request) => request.withUri('sip:bob@example.orgc').with('Call-ID', 'all'),
  ]
  for (const change of changes) assert.ok(!isLoopAfter(change), String(change))
})

test('a Via of someone else proves nothing, even with the same digest (RFC 3261 §16.3)', () => {
  for (const host of ['10.0.0.9', '110.0.0.2']) {
    const via = `SIP/2.0/UDP ${host}:5060;branch=${branchWithDigest('0123', routingDigest(invite))}`
    assert.ok(!isLoop(invite.withFirst('Via', via), routingDigest(invite), SENT_BY))
  }
})
