import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualOccupancy } from '@voltaic/runtime'
import { type Admission, createOverloadPolicy, createResponse } from '@voltaic/sip'
import { createZoneLookup, srv } from '../rfc3263/dns-fixture.ts'
import { ackText, createLab, methods, outgoing, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

/** An element that answers 486 to what it takes on. */
async function element(admits: Admission['admits'], retryAfterSeconds = 5) {
  const lab = createLab()
  const seen: string[] = []
  const stack = await lab.stack({
    admission: { admits, retryAfterSeconds },
    onRequest: async (request, hop) => {
      seen.push(request.method)
      return hop.reply(486)
    },
  })
  const up = await lab.udpPeer(UPSTREAM)
  return { lab, stack, up, seen }
}

test('what is not taken on is answered 503 with Retry-After, without a transaction (RFC 3261 §21.5.4)', async () => {
  const { lab, stack, up, seen } = await element(() => false)
  const told = new Set<number>()
  for (let count = 0; count < 100; count++) up.send(requestText('INVITE', { branch: `z9hG4bK-${count}` }))
  await lab.clock.settle()
  assert.deepEqual(new Set(statuses(up)), new Set([503]))
  assert.equal(up.responses.length, 100)
  for (const response of up.responses) told.add(Number(response.header('Retry-After')))
  // Not all at once: from 5 to 10 seconds.
  assert.deepEqual(
    [...told].sort((a, b) => a - b),
    [5, 6, 7, 8, 9, 10],
  )
  assert.deepEqual(seen, [])
  assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
  assert.equal(lab.counters.get('sip.overload.refused'), 100)
  assert.equal(lab.clock.pending, 0)
  await lab.end()
})

test('a retransmission gets the same refusal, and its ACK is swallowed (RFC 3261 §8.2.7, §21.5.4)', async () => {
  let asked = 0
  const { lab, up, seen } = await element(() => asked++ > 0)
  up.send(requestText('INVITE'))
  up.send(requestText('INVITE'))
  await lab.clock.settle()
  const [first, second] = up.responses
  assert.deepEqual(statuses(up), [503, 503])
  assert.equal(present(first).toTag, present(second).toTag)
  assert.equal(present(first).header('Retry-After'), present(second).header('Retry-After'))
  up.send(ackText(present(first)))
  await lab.clock.settle()
  assert.equal(lab.counters.get('sip.drop.stray-ack'), 0)
  assert.equal(lab.counters.get('sip.drop.unroutable-ack'), 0)
  assert.deepEqual([seen, asked], [[], 1])
  await lab.clock.advance(32_000)
  // A new request has a new chance.
  up.send(requestText('INVITE', { branch: 'z9hG4bK-2' }))
  await lab.clock.settle()
  assert.deepEqual(seen, ['INVITE'])
  await lab.clock.advance(64_000)
  await lab.end()
})

test('ACK, CANCEL, requests of a dialog and retransmissions are never refused (RFC 3261 §21.5.4)', async () => {
  let asked = 0
  const { lab, up, seen } = await element(() => asked++ === 0)
  up.send(requestText('INVITE'))
  up.send(requestText('INVITE'))
  await lab.clock.settle()
  up.send(ackText(present(up.responses[0])))
  up.send(requestText('CANCEL'))
  up.send(requestText('BYE', { toTag: 'b', branch: 'z9hG4bK-2' }))
  await lab.clock.settle()
  assert.equal(asked, 1)
  assert.deepEqual(seen, ['INVITE', 'BYE'])
  assert.ok(!statuses(up).includes(503))
  await lab.clock.advance(64_000)
  await lab.end()
})

test('an overloaded element refuses, but not who is exempt (RFC 3261 §21.5.4; RFC 6357 §5.3)', async () => {
  const lab = createLab()
  const occupancy = createManualOccupancy(1)
  const admission = createOverloadPolicy({
    clock: lab.clock,
    occupancy,
    target: 0.1,
    isExempt: (request) => request.header('Priority') === 'emergency',
  })
  await lab.stack({ admission, onRequest: async (_, hop) => hop.reply(200) })
  const up = await lab.udpPeer(UPSTREAM)
  await lab.clock.advance(1000)
  for (let count = 0; count < 100; count++) {
    const headers = count % 10 === 0 ? ['Priority: emergency'] : []
    up.send(requestText('OPTIONS', { branch: `z9hG4bK-${count}`, headers }))
  }
  await lab.clock.settle()
  const served = statuses(up).filter((status) => status === 200).length
  // 10 that are exempt, the 5 that are always taken on, and a tenth of the other 85.
  assert.ok(served >= 22 && served <= 24, String(served))
  await lab.clock.advance(64_000)
  await lab.end()
})

test('a REGISTER belongs to no dialog, whatever its To says (RFC 3261 §10.2, §21.5.4)', async () => {
  const { lab, up, seen } = await element(() => false)
  up.send(requestText('REGISTER', { toTag: 'made-up' }))
  await lab.clock.settle()
  assert.deepEqual([statuses(up), seen], [[503], []])
  await lab.end()
})

const dns = createZoneLookup({
  srv: { '_sip._udp.example.org': [srv('a', 5060, 1), srv('b', 5060, 2)] },
  addresses: { a: ['10.0.0.11'], b: ['10.0.0.12'] },
})

test('who sent Retry-After is left alone for that long, as long as there is another (RFC 3263 §4.3)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ dns, onRequest: async (_, hop) => hop.reply(500) })
  const [a, b] = [await lab.udpPeer('10.0.0.11'), await lab.udpPeer('10.0.0.12')]
  const send = async () => {
    const answer = stack.request(outgoing('OPTIONS', { uri: 'sip:example.org' }))
    await lab.clock.settle()
    return answer
  }
  void send()
  await lab.clock.settle()
  a.send(createResponse(present(a.requests[0]), 503, { toTag: 'a', headers: [['Retry-After', '20']] }))
  await lab.clock.advance(19_999)
  void send()
  await lab.clock.settle()
  assert.equal(a.requests.length, 1)
  await lab.clock.advance(1)
  void send()
  await lab.clock.settle()
  assert.equal(a.requests.length, 2)
  assert.ok(methods(b).length >= 2)
  await lab.clock.advance(100_000)
  await lab.end()
})
