import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ackText, createLab, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

async function phone(refusesMerged: boolean) {
  const lab = createLab()
  const stack = await lab.stack({ refusesMerged, onAck() {}, onRequest: async (_, hop) => hop.reply(486) })
  return { lab, stack, peer: await lab.udpPeer(UPSTREAM) }
}

for (const method of ['INVITE', 'MESSAGE']) {
  test(`a ${method} that a fork brings a second time is answered 482 (RFC 3261 §8.2.2.2)`, async () => {
    const { lab, stack, peer } = await phone(true)
    peer.send(requestText(method))
    peer.send(requestText(method))
    peer.send(requestText(method, { branch: 'z9hG4bK-2' }))
    await lab.clock.settle()
    assert.deepEqual(statuses(peer).toSorted(), [482, 486])
    const merged = present(peer.responses.find(({ status }) => status === 482))
    assert.equal(merged.topVia.params.get('branch'), 'z9hG4bK-2')
    for (const response of peer.responses) {
      if (method === 'INVITE') peer.send(ackText(response, { branch: present(response.topVia.params.get('branch')) }))
    }
    await lab.clock.advance(64_000)
    assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
    // The transaction is over, and with it the memory of the request.
    peer.send(requestText(method, { branch: 'z9hG4bK-3' }))
    await lab.clock.settle()
    assert.equal(statuses(peer).at(-1), 486)
    await lab.end()
  })
}

test('another CSeq, Call-ID or From tag is another request, and within a dialog all are (RFC 3261 §8.2.2.2)', async () => {
  const { lab, peer } = await phone(true)
  const others = [{}, { cseq: 2 }, { callId: 'other' }, { fromTag: 'other' }, { toTag: 'b' }]
  for (const [index, other] of others.entries()) {
    peer.send(requestText('OPTIONS', { branch: `z9hG4bK-${index}`, ...other }))
  }
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [486, 486, 486, 486, 486])
  await lab.clock.advance(64_000)
  await lab.end()
})

test('a proxy, or a stack that is several phones, takes each (RFC 3261 §8.2.2.2)', async () => {
  const { lab, peer } = await phone(false)
  for (const branch of ['z9hG4bK-1', 'z9hG4bK-2']) peer.send(requestText('OPTIONS', { branch }))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [486, 486])
  await lab.clock.advance(64_000)
  await lab.end()
})
