import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse, type SipResponse } from '@voltaic/sip'
import { createLab, DOWNSTREAM, methods, outgoing, present } from './sip-lab.ts'

const reject = async () => assert.fail('no request expected')

test('INVITE client: Timer A doubles the interval of retransmissions over UDP, Timer B ends them (RFC 3261 §17.1.1.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: reject })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('INVITE'))
  const times: number[] = []
  const start = lab.clock.now()
  for (let elapsed = 0; elapsed <= 32_000; elapsed += 100) {
    await lab.clock.settle()
    if (peer.received.length > times.length) times.push(lab.clock.now() - start)
    await lab.clock.advance(100)
  }
  assert.deepEqual(times, [0, 500, 1500, 3500, 7500, 15_500, 31_500])
  const response = await answer
  assert.equal(response.status, 408)
  assert.equal(response.local, 'timeout')
  assert.equal(new Set(peer.requests.map((request) => request.topVia.params.get('branch'))).size, 1)
  assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
  await lab.end()
})

test('INVITE client: a provisional response ends the retransmissions and Timer B (RFC 3261 §17.1.1.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: reject })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const provisional: number[] = []
  let final: SipResponse | undefined
  const finalStatus = () => final?.status
  const onProvisional = (response: SipResponse) => provisional.push(response.status)
  void stack.request(outgoing('INVITE'), { onProvisional }).then((response) => (final = response))
  await lab.clock.advance(600)
  const invite = present(peer.requests[0])
  peer.send(createResponse(invite, 100))
  peer.send(createResponse(invite, 180, { toTag: 'b' }))
  await lab.clock.advance(120_000)
  assert.equal(peer.received.length, 2)
  assert.deepEqual(provisional, [100, 180])
  assert.equal(finalStatus(), undefined)
  peer.send(createResponse(invite, 200, { toTag: 'b' }))
  await lab.clock.settle()
  assert.equal(finalStatus(), 200)
  await lab.end()
})

test('INVITE client: no retransmissions over TCP (RFC 3261 §17.1.1.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: reject })
  const peer = await lab.tcpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('INVITE', { uri: `sip:bob@${DOWNSTREAM};transport=tcp` }))
  await lab.clock.advance(31_000)
  assert.deepEqual(methods(peer), ['INVITE'])
  await lab.clock.advance(2000)
  assert.equal((await answer).status, 408)
  await lab.end()
})

test('INVITE client: each retransmission of a final response gets an ACK until Timer D (RFC 3261 §17.1.1.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: reject })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const answers: number[] = []
  void stack.request(outgoing('INVITE')).then((response) => answers.push(response.status))
  await lab.clock.settle()
  const busy = createResponse(present(peer.requests[0]), 486, { toTag: 'b' })
  for (let count = 0; count < 3; count++) {
    peer.send(busy)
    await lab.clock.advance(1000)
  }
  assert.deepEqual(methods(peer), ['INVITE', 'ACK', 'ACK', 'ACK'])
  assert.deepEqual(answers, [486])
  assert.equal(stack.transactionCounts.client, 1)
  await lab.clock.advance(30_000)
  assert.equal(stack.transactionCounts.client, 0)
  peer.send(busy)
  await lab.clock.settle()
  assert.equal(methods(peer).length, 4)
  assert.equal(lab.counters.get('sip.drop.stray-response'), 1)
  await lab.end()
})

test('INVITE client: Timer D is zero over TCP (RFC 3261 §17.1.1.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: reject })
  const peer = await lab.tcpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('INVITE', { uri: `sip:bob@${DOWNSTREAM};transport=tcp` }))
  await lab.clock.settle()
  peer.send(createResponse(present(peer.requests[0]), 486, { toTag: 'b' }))
  assert.equal((await answer).status, 486)
  await lab.clock.settle()
  assert.deepEqual(methods(peer), ['INVITE', 'ACK'])
  assert.equal(stack.transactionCounts.client, 0)
  await lab.end()
})
