import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse, createSipTimers, UE_TIMERS } from '@voltaic/sip'
import { createLab, DOWNSTREAM, outgoing, present } from './sip-lab.ts'

const reject = async () => assert.fail('no request expected')
const overTcp = { uri: `sip:bob@${DOWNSTREAM};transport=tcp` }

/** When copies of the request reached the peer, in milliseconds from the first. */
async function arrivals(
  timers = createSipTimers({ T1: 500, T2: 4000, T4: 5000 }),
  respondAt = Number.POSITIVE_INFINITY,
) {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: reject, timers })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('REGISTER'))
  const times: number[] = []
  const step = timers.T1 / 5
  for (let elapsed = 0; elapsed <= timers.timerF; elapsed += step) {
    await lab.clock.settle()
    if (peer.received.length > times.length) times.push(elapsed)
    if (elapsed === respondAt) peer.send(createResponse(present(peer.requests[0]), 100))
    await lab.clock.advance(step)
  }
  const { status, local } = await answer
  await lab.end()
  return { times, status, local }
}

test('non-INVITE client: Timer E doubles up to T2, Timer F ends with 408 (RFC 3261 §17.1.2.2)', async () => {
  const { times, status, local } = await arrivals()
  assert.deepEqual(times, [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
  assert.equal(status, 408)
  assert.equal(local, 'timeout')
})

test('non-INVITE client: after a provisional response Timer E runs at T2 (RFC 3261 §17.1.2.2)', async () => {
  const { times, status } = await arrivals(undefined, 600)
  assert.deepEqual(times, [0, 500, 1500, 5500, 9500, 13_500, 17_500, 21_500, 25_500, 29_500])
  assert.equal(status, 408)
})

test('non-INVITE client: between UE and P-CSCF with the timers of TS 24.229 §7.7', async () => {
  const { times } = await arrivals(UE_TIMERS)
  assert.deepEqual(times.slice(0, 6), [0, 2000, 6000, 14_000, 30_000, 46_000])
  assert.equal(times.at(-1), 126_000)
})

test('non-INVITE client: Timer K absorbs retransmitted answers for T4 (RFC 3261 §17.1.2.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: reject })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('REGISTER'))
  await lab.clock.settle()
  const ok = createResponse(present(peer.requests[0]), 200, { toTag: 'b' })
  peer.send(ok)
  assert.equal((await answer).status, 200)
  await lab.clock.advance(4999)
  peer.send(ok)
  await lab.clock.settle()
  assert.equal(stack.transactionCounts.client, 1)
  assert.equal(lab.counters.get('sip.drop.stray-response'), 0)
  await lab.clock.advance(1)
  assert.equal(stack.transactionCounts.client, 0)
  peer.send(ok)
  await lab.clock.settle()
  assert.equal(lab.counters.get('sip.drop.stray-response'), 1)
  await lab.end()
})

test('non-INVITE client: over TCP nothing is sent again and Timer K is zero (RFC 3261 §17.1.2.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: reject })
  const peer = await lab.tcpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('REGISTER', overTcp))
  await lab.clock.advance(20_000)
  assert.equal(peer.received.length, 1)
  peer.send(createResponse(present(peer.requests[0]), 200, { toTag: 'b' }))
  assert.equal((await answer).status, 200)
  assert.equal(stack.transactionCounts.client, 0)
  await lab.end()
})

test('non-INVITE client: Timer F ends a request over TCP too (RFC 3261 §17.1.2.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: reject })
  await lab.tcpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('REGISTER', overTcp))
  await lab.clock.advance(32_000)
  assert.equal((await answer).local, 'timeout')
  await lab.end()
})
