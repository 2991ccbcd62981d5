import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse } from '@voltaic/sip'
import { createLab, DOWNSTREAM, outgoing, present, requestText, statuses, UPSTREAM } from '../rfc3261/sip-lab.ts'

test('INVITE client: every 2xx reaches the user until Timer M (RFC 6026 §7.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: async (_, hop) => hop.reply(500) })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const tags: (string | undefined)[] = []
  const answer = stack.request(outgoing('INVITE'), { onFurther2xx: (response) => tags.push(response.toTag) })
  await lab.clock.settle()
  const invite = present(peer.requests[0])
  peer.send(createResponse(invite, 200, { toTag: 'b' }))
  assert.equal((await answer).toTag, 'b')
  peer.send(createResponse(invite, 200, { toTag: 'b' }))
  await lab.clock.advance(31_999)
  peer.send(createResponse(invite, 200, { toTag: 'c' }))
  await lab.clock.settle()
  assert.deepEqual(tags, ['b', 'c'])
  await lab.clock.advance(1)
  assert.equal(stack.transactionCounts.client, 0)
  await lab.end()
})

test('a proxy passes each 2xx on, changed as the first one was (RFC 6026 §7.2; RFC 3261 §16.7)', async () => {
  const lab = createLab()
  await lab.stack({
    onRequest: async (request, hop) => (await hop.forward(request)).withAdded('P-Asserted-Identity', '<tel:+1>'),
  })
  const [peer, next] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  peer.send(requestText('INVITE'))
  await lab.clock.settle()
  const invite = present(next.requests[0])
  for (const toTag of ['b', 'b', 'c']) {
    next.send(createResponse(invite, 200, { toTag }))
    await lab.clock.settle()
  }
  assert.deepEqual(statuses(peer), [200, 200, 200])
  assert.deepEqual(
    peer.responses.map((response) => [response.toTag, response.header('P-Asserted-Identity')]),
    [
      ['b', '<tel:+1>'],
      ['b', '<tel:+1>'],
      ['c', undefined],
    ],
  )
  assert.ok(peer.responses.every((response) => response.list('Via').length === 1))
  await lab.end()
})
