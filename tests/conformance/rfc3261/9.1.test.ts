import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse } from '@voltaic/sip'
import { createLab, DOWNSTREAM, methods, outgoing, present, requestText, UPSTREAM } from './sip-lab.ts'

const onRequest = async () => assert.fail('no request expected')

test('an aborted INVITE is cancelled once it rings, and ends with its 487 (RFC 3261 §9.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const abort = new AbortController()
  const answer = stack.request(outgoing('INVITE'), { signal: abort.signal })
  await lab.clock.settle()
  abort.abort()
  await lab.clock.settle()
  assert.deepEqual(methods(peer), ['INVITE'])
  const invite = present(peer.requests[0])
  peer.send(createResponse(invite, 180, { toTag: 'b' }))
  await lab.clock.settle()
  assert.deepEqual(methods(peer), ['INVITE', 'CANCEL'])
  peer.send(createResponse(present(peer.requests[1]), 200, { toTag: 'b' }))
  peer.send(createResponse(invite, 487, { toTag: 'b' }))
  assert.equal((await answer).status, 487)
  await lab.end()
})

test('any other request that is aborted is given up at once (RFC 3261 §9.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const abort = new AbortController()
  const answer = stack.request(outgoing('REGISTER'), { signal: abort.signal })
  await lab.clock.settle()
  abort.abort()
  assert.equal((await answer).local, 'timeout')
  assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
  await lab.clock.advance(2000)
  assert.deepEqual(methods(peer), ['REGISTER'])
  const late = await stack.request(outgoing('REGISTER'), { signal: AbortSignal.abort() })
  assert.equal(late.local, 'timeout')
  assert.deepEqual(methods(peer), ['REGISTER'])
  await lab.end()
})

test('timeoutMs ends the wait early; an INVITE is cancelled behind it (RFC 3261 §9.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('INVITE'), { timeoutMs: 3000 })
  await lab.clock.settle()
  const invite = present(peer.requests[0])
  peer.send(createResponse(invite, 180, { toTag: 'b' }))
  await lab.clock.advance(3000)
  const response = await answer
  assert.deepEqual([response.status, response.local], [408, 'timeout'])
  assert.deepEqual(methods(peer), ['INVITE', 'CANCEL'])
  peer.send(createResponse(present(peer.requests[1]), 200, { toTag: 'b' }))
  peer.send(createResponse(invite, 487, { toTag: 'b' }))
  await lab.clock.advance(64_000)
  assert.deepEqual(methods(peer), ['INVITE', 'CANCEL', 'ACK'])
  assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
  await lab.end()
})

test('silenceMs ends the wait only while nothing has come, not even a 100 (RFC 3261 §9.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const silent = stack.request(outgoing('INVITE'), { silenceMs: 3000 })
  await lab.clock.advance(3000)
  assert.equal((await silent).local, 'timeout')
  const known = peer.requests.length
  const answered = stack.request(outgoing('INVITE'), { silenceMs: 3000 })
  await lab.clock.settle()
  const invite = present(peer.requests[known])
  peer.send(createResponse(invite, 100))
  await lab.clock.advance(20_000)
  peer.send(createResponse(invite, 486, { toTag: 'b' }))
  await lab.clock.advance(64_000)
  assert.deepEqual([(await answered).status, (await answered).local], [486, undefined])
  assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
  await lab.end()
})

test('a CANCEL that is answered 481 ends the wait: that server will never answer (RFC 3261 §9.1, §9.2)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  up.send(requestText('INVITE'))
  await lab.clock.settle()
  down.send(createResponse(present(down.requests[0]), 180, { toTag: 'b' }))
  await lab.clock.settle()
  up.send(requestText('CANCEL'))
  await lab.clock.settle()
  const cancel = down.requests.find(({ method }) => method === 'CANCEL')
  down.send(createResponse(present(cancel), 481, { toTag: 'c' }))
  await lab.clock.settle()
  assert.deepEqual(
    up.responses.map(({ status }) => status),
    [180, 200, 487],
  )
  await lab.end()
})
