import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, DOWNSTREAM, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

async function proxy() {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  return { lab, stack, up, down }
}

test('Max-Forwards 0 is answered 483, with a To tag (RFC 3261 §16.3)', async () => {
  const { lab, up, down } = await proxy()
  up.send(requestText('INVITE', { maxForwards: 0 }))
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [483])
  assert.ok(present(up.responses[0]).toTag)
  assert.equal(down.received.length, 0)
  await lab.end()
})

test('Max-Forwards that is no number from 0 to 255 is answered 400 with a reason (RFC 3261 §16.3, §20.22)', async () => {
  const { lab, up } = await proxy()
  for (const [index, value] of ['256', '-1', 'seventy'].entries()) {
    const headers = [`Max-Forwards: ${value}`]
    up.send(requestText('OPTIONS', { maxForwards: undefined, headers, branch: `z9hG4bK-${index}` }))
  }
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [400, 400, 400])
  assert.match(present(up.responses[0]).header('Warning') ?? '', /^399 element "SIP_[A-Z_]+"$/)
  await lab.end()
})

test('a request that comes round unchanged is answered 482, one that changed on the way may pass (RFC 3261 §16.3)', async () => {
  const { lab, up, down } = await proxy()
  up.send(requestText('INVITE'))
  await lab.clock.settle()
  const first = present(down.requests[0])
  // A neighbour that sends everything straight back makes a loop.
  const via = `SIP/2.0/UDP ${DOWNSTREAM};branch=z9hG4bKback`
  down.send(first.withFirst('Via', via))
  await lab.clock.settle()
  assert.deepEqual(statuses(down), [482])
  // Another Request-URI makes it a spiral.
  down.send(first.withUri(`sip:carol@${DOWNSTREAM}`).withFirst('Via', `${via}2`))
  await lab.clock.settle()
  assert.equal(down.requests.length, 2)
  await lab.end()
})

test('a Proxy-Require that nobody took out is answered 420 with Unsupported (RFC 3261 §16.3)', async () => {
  const { lab, up, down } = await proxy()
  up.send(requestText('INVITE', { headers: ['Proxy-Require: sec-agree, foo'] }))
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [420])
  assert.equal(present(up.responses[0]).header('Unsupported'), 'sec-agree, foo')
  assert.equal(down.received.length, 0)
  await lab.end()
})

test('a URI scheme that cannot be routed is answered 416 (RFC 3261 §16.3)', async () => {
  const { lab, up } = await proxy()
  for (const [index, uri] of ['tel:+3531', 'sips:bob@example.org', 'urn:service:sos'].entries()) {
    up.send(requestText('OPTIONS', { uri, branch: `z9hG4bK-${index}` }))
  }
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [416, 416, 416])
  await lab.end()
})

test('a request without a mandatory header is answered 400 if it can be, else dropped (RFC 3261 §16.3)', async () => {
  const { lab, up } = await proxy()
  up.send(requestText('OPTIONS').replace('CSeq: 1 OPTIONS', 'CSeq: 1 INVITE'))
  up.send(requestText('OPTIONS', { branch: 'z9hG4bK-2' }).replace('CSeq: 1 OPTIONS', 'CSeq: x OPTIONS'))
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [400, 400])
  assert.equal(lab.counters.get('sip.rejected.malformed'), 2)
  up.send(requestText('OPTIONS', { branch: 'z9hG4bK-3' }).replace(/Call-ID: .*\r\n/, ''))
  up.send(requestText('ACK', { branch: 'z9hG4bK-4' }).replace('CSeq: 1 ACK', 'CSeq: x ACK'))
  await lab.clock.settle()
  assert.equal(up.received.length, 2)
  assert.equal(lab.counters.get('sip.drop.malformed'), 2)
  await lab.end()
})
