import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ackText, createLab, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

/** An element that serves nobody whose host is not 10.0.0.1 and counts whom its admission is asked about. */
async function element() {
  const lab = createLab()
  const asked: string[] = []
  const barred = { hosts: new Set(['10.0.0.99']), asked: 0 }
  const stack = await lab.stack({
    admission: { admits: (request) => asked.push(request.method) > 0, retryAfterSeconds: 5 },
    refusesAtOnce: (_, flow) => {
      barred.asked++
      return barred.hosts.has(flow.remote.host)
    },
    onRequest: async (_, hop) => hop.reply(200),
  })
  return { lab, stack, asked, barred, stranger: await lab.udpPeer('10.0.0.99') }
}

const strange = { sentBy: '10.0.0.99' }

test('who is refused at once gets one 403, no transaction, and no share of the admission (RFC 3261 §21.4.4)', async () => {
  const { lab, stack, asked, stranger } = await element()
  for (const [index, method] of ['INVITE', 'OPTIONS', 'MESSAGE'].entries()) {
    stranger.send(requestText(method, { ...strange, branch: `z9hG4bK-${index}` }))
  }
  stranger.send(requestText('BYE', { ...strange, branch: 'z9hG4bK-bye', toTag: 'made-up' }))
  await lab.clock.advance(64_000)
  assert.deepEqual(statuses(stranger), [403, 403, 403, 403])
  assert.ok(stranger.responses.every((response) => !response.has('Retry-After')))
  assert.deepEqual(asked, [])
  assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
  assert.equal(lab.counters.get('sip.refused.at-once'), 4)
  await lab.end()
})

test('a retransmission gets the same 403, whatever has changed, and its ACK is swallowed (RFC 3261 §8.2.7)', async () => {
  const { lab, barred, stranger } = await element()
  stranger.send(requestText('INVITE', strange))
  await lab.clock.settle()
  barred.hosts.clear()
  stranger.send(requestText('INVITE', strange))
  await lab.clock.settle()
  const [first, second] = stranger.responses
  assert.deepEqual(statuses(stranger), [403, 403])
  assert.equal(present(first).toTag, present(second).toTag)
  assert.equal(barred.asked, 1)
  stranger.send(ackText(present(first), strange))
  await lab.clock.settle()
  assert.equal(lab.counters.get('sip.drop.stray-ack'), 0)
  assert.equal(lab.counters.get('sip.drop.unroutable-ack'), 0)
  stranger.send(requestText('OPTIONS', { ...strange, branch: 'z9hG4bK-2' }))
  await lab.clock.settle()
  assert.deepEqual(statuses(stranger), [403, 403, 200])
  await lab.clock.advance(64_000)
  await lab.end()
})

test('others are served and counted as before (RFC 3261 §21.4.4)', async () => {
  const { lab, asked } = await element()
  const up = await lab.udpPeer(UPSTREAM)
  up.send(requestText('OPTIONS'))
  await lab.clock.settle()
  assert.deepEqual([statuses(up), asked], [[200], ['OPTIONS']])
  await lab.clock.advance(64_000)
  await lab.end()
})
