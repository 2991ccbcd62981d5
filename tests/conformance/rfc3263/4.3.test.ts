import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse, type Hop, type SipRequest } from '@voltaic/sip'
import { createLab, outgoing, present, requestText, statuses, UPSTREAM } from '../rfc3261/sip-lab.ts'
import { createZoneLookup, srv } from './dns-fixture.ts'

const dns = createZoneLookup({
  srv: {
    '_sip._udp.example.org': [srv('a', 5060, 1), srv('b', 5060, 2)],
    '_sip._tcp.example.org': [srv('a', 5060, 1), srv('b', 5060, 2)],
  },
  addresses: { a: ['10.0.0.11'], b: ['10.0.0.12'] },
})

const onRequest = (request: SipRequest, hop: Hop) => hop.forward(request)

test('a 503 sends the request to the next target, as a new transaction (RFC 3263 §4.3)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest, dns })
  const [a, b] = [await lab.udpPeer('10.0.0.11'), await lab.udpPeer('10.0.0.12')]
  const answer = stack.request(outgoing('OPTIONS', { uri: 'sip:example.org' }))
  await lab.clock.settle()
  a.send(createResponse(present(a.requests[0]), 503, { toTag: 'a' }))
  await lab.clock.settle()
  const second = present(b.requests[0])
  assert.notEqual(second.topVia.params.get('branch'), present(a.requests[0]).topVia.params.get('branch'))
  b.send(createResponse(second, 200, { toTag: 'b' }))
  assert.equal((await answer).status, 200)
  await lab.end()
})

test('the 503 of the last target is the answer (RFC 3263 §4.3)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest, dns })
  const peers = [await lab.udpPeer('10.0.0.11'), await lab.udpPeer('10.0.0.12')]
  const answer = stack.request(outgoing('OPTIONS', { uri: 'sip:example.org' }))
  for (const peer of peers) {
    await lab.clock.settle()
    peer.send(createResponse(present(peer.requests[0]), 503, { toTag: 'a', headers: [['Retry-After', '9']] }))
  }
  const response = await answer
  assert.deepEqual([response.status, response.local, response.header('Retry-After')], [503, undefined, '9'])
  await lab.end()
})

test('a timeout sends it to the next target (RFC 3263 §4.3)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest, dns })
  const b = await lab.udpPeer('10.0.0.12')
  const answer = stack.request(outgoing('OPTIONS', { uri: 'sip:example.org' }))
  await lab.clock.advance(31_999)
  assert.equal(b.received.length, 0)
  await lab.clock.advance(1)
  b.send(createResponse(present(b.requests[0]), 200, { toTag: 'b' }))
  assert.equal((await answer).status, 200)
  await lab.end()
})

test('a proxy fails over too: a refused connection costs nothing but a new branch (RFC 3263 §4.3)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest, dns })
  const [up, b] = [await lab.udpPeer(UPSTREAM), await lab.tcpPeer('10.0.0.12')]
  up.send(requestText('REGISTER', { uri: 'sip:example.org;transport=tcp' }))
  await lab.clock.settle()
  b.send(createResponse(present(b.requests[0]), 200, { toTag: 'b' }))
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [200])
  await lab.end()
})

test('a refusal that is not 503 is the answer of the domain (RFC 3263 §4.3)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest, dns })
  const [a, b] = [await lab.udpPeer('10.0.0.11'), await lab.udpPeer('10.0.0.12')]
  const answer = stack.request(outgoing('OPTIONS', { uri: 'sip:example.org' }))
  await lab.clock.settle()
  a.send(createResponse(present(a.requests[0]), 500, { toTag: 'a' }))
  assert.equal((await answer).status, 500)
  assert.equal(b.received.length, 0)
  await lab.end()
})

test('a name that DNS does not know is a local 503 unresolvable (RFC 3263 §4.3)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const response = await stack.request(outgoing('OPTIONS', { uri: 'sip:nowhere.example.org' }))
  assert.deepEqual([response.status, response.local], [503, 'unresolvable'])
  await lab.end()
})

test('a cancelled INVITE is not sent to the next target (RFC 3263 §4.3; RFC 3261 §9.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest, dns })
  const [a, b] = [await lab.udpPeer('10.0.0.11'), await lab.udpPeer('10.0.0.12')]
  const abort = new AbortController()
  const answer = stack.request(outgoing('INVITE', { uri: 'sip:example.org' }), { signal: abort.signal })
  await lab.clock.settle()
  abort.abort()
  a.send(createResponse(present(a.requests[0]), 503, { toTag: 'a' }))
  assert.equal((await answer).status, 503)
  await lab.clock.advance(1000)
  assert.equal(b.received.length, 0)
  await lab.end()
})
