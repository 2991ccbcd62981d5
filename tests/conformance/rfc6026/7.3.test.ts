import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, DOWNSTREAM, UPSTREAM } from '../rfc3261/sip-lab.ts'

test('a proxy does not forward a response that matches no transaction (RFC 6026 §7.3)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const [peer, next] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  const stray = [
    'SIP/2.0 200 OK',
    'Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKneverSent',
    `Via: SIP/2.0/UDP ${UPSTREAM};branch=z9hG4bK-1`,
    'From: <sip:alice@example.org>;tag=a',
    'To: <sip:bob@example.org>;tag=b',
    'Call-ID: call',
    'CSeq: 1 INVITE',
    'Content-Length: 0',
    '',
    '',
  ]
  next.send(stray.join('\r\n'))
  await lab.clock.settle()
  assert.equal(peer.received.length, 0)
  assert.equal(lab.counters.get('sip.drop.stray-response'), 1)
  await lab.end()
})
