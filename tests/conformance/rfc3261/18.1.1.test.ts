import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse, type SipResponse } from '@voltaic/sip'
import { createLab, DOWNSTREAM, type Lab, outgoing, type Peer, PORT, present } from './sip-lab.ts'

const onRequest = async () => assert.fail('no request expected')
const long = { headers: [`Subject: ${'x'.repeat(1300)}`] }
const target = { transport: 'udp', address: { host: DOWNSTREAM, port: PORT } } as const

async function answer(lab: Lab, peer: Peer, sent: Promise<SipResponse>): Promise<SipResponse> {
  await lab.clock.settle()
  peer.send(createResponse(present(peer.requests.at(-1)), 200, { toTag: 'b' }))
  await lab.clock.settle()
  return sent
}

test('a request of more than 1300 octets goes over TCP, and its Via says so (RFC 3261 §18.1.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const [udp, tcp] = [await lab.udpPeer(DOWNSTREAM), await lab.tcpPeer(DOWNSTREAM)]
  const response = await answer(lab, tcp, stack.request(outgoing('MESSAGE', long)))
  assert.equal(response.status, 200)
  assert.equal(udp.received.length, 0)
  assert.equal(present(tcp.requests[0]).topVia.transport, 'TCP')
  await lab.end()
})

test('a request of 1300 octets stays on UDP (RFC 3261 §18.1.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest, limits: { maxUdpRequestBytes: 1300 } })
  const [udp, tcp] = [await lab.udpPeer(DOWNSTREAM), await lab.tcpPeer(DOWNSTREAM)]
  const sizes: number[] = []
  lab.net.addTap(({ data }) => void sizes.push(data.length))
  // One octet at a time, from below the limit to above it.
  for (let length = 950; tcp.received.length === 0; length++) {
    assert.ok(length < 1300)
    stack.request(outgoing('MESSAGE', { headers: [`Subject: ${'x'.repeat(length)}`] }))
    await lab.clock.settle()
  }
  assert.equal(Math.max(...sizes), 1300)
  assert.equal(udp.received.length, sizes.length)
  await lab.end()
})

test('where TCP is refused the request goes over UDP, and the next long ones at once (RFC 3261 §18.1.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const udp = await lab.udpPeer(DOWNSTREAM)
  for (let count = 0; count < 2; count++) {
    const response = await answer(lab, udp, stack.request(outgoing('MESSAGE', { ...long, callId: `call-${count}` })))
    assert.equal(response.status, 200)
  }
  assert.equal(present(udp.requests[0]).topVia.transport, 'UDP')
  assert.equal(lab.counters.get('sip.transport.error'), 1)
  // Minutes later the peer may have learnt TCP.
  const tcp = await lab.tcpPeer(DOWNSTREAM)
  await lab.clock.advance(300_000)
  assert.equal((await answer(lab, tcp, stack.request(outgoing('MESSAGE', long)))).status, 200)
  await lab.end()
})

test('a refusal over TCP is an answer: UDP is only for what could not be sent (RFC 3261 §18.1.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const [udp, tcp] = [await lab.udpPeer(DOWNSTREAM), await lab.tcpPeer(DOWNSTREAM)]
  const sent = stack.request(outgoing('MESSAGE', long))
  await lab.clock.settle()
  tcp.send(createResponse(present(tcp.requests[0]), 503, { toTag: 'b' }))
  assert.equal((await sent).status, 503)
  assert.equal(udp.received.length, 0)
  await lab.end()
})

test('a flow that was given is never left, however long the request (RFC 3261 §18.1.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const [udp, tcp] = [await lab.udpPeer(DOWNSTREAM), await lab.tcpPeer(DOWNSTREAM)]
  const flow = { transport: 'udp', local: { host: '10.0.0.2', port: PORT }, remote: target.address } as const
  const response = await answer(lab, udp, stack.request(outgoing('MESSAGE', long), { flow }))
  assert.equal(response.status, 200)
  assert.equal(tcp.received.length, 0)
  await lab.end()
})

test('an element without TCP sends long requests over UDP (RFC 3261 §18.1.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({
    onRequest,
    listen: [{ transport: 'udp', address: { host: '10.0.0.2', port: PORT } }],
  })
  const udp = await lab.udpPeer(DOWNSTREAM)
  assert.equal((await answer(lab, udp, stack.request(outgoing('MESSAGE', long)))).status, 200)
  await lab.end()
})

test('what does not fit in a datagram fails alone, not everything under way to that address (RFC 3261 §18.1.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({
    onRequest,
    listen: [{ transport: 'udp', address: { host: '10.0.0.2', port: PORT } }],
  })
  const udp = await lab.udpPeer(DOWNSTREAM)
  const small = stack.request(outgoing('MESSAGE'))
  const huge = await stack.request(outgoing('MESSAGE').withBody('text/plain', new Uint8Array(65_500)))
  assert.equal(huge.local, 'transport-error')
  assert.equal((await answer(lab, udp, small)).status, 200)
  await lab.end()
})
