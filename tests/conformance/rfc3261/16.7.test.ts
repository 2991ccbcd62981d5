import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse, type SipResponse } from '@voltaic/sip'
import { createLab, DOWNSTREAM, type LabStackOptions, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

async function proxy(
  onRequest: LabStackOptions['onRequest'] = (request, hop) => hop.forward(request),
  method = 'INVITE',
) {
  const lab = createLab()
  await lab.stack({ onRequest })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  up.send(requestText(method))
  await lab.clock.settle()
  const answer = async (status: number) => {
    down.send(createResponse(present(down.requests[0]), status, { toTag: 'b' }))
    await lab.clock.settle()
  }
  return { lab, up, down, answer }
}

test('provisional responses go upstream at once, 100 does not (RFC 3261 §16.7)', async () => {
  const { lab, up, answer } = await proxy()
  for (const status of [100, 183, 180]) await answer(status)
  assert.deepEqual(statuses(up), [183, 180])
  await lab.end()
})

test('an element may look at the provisional responses first (RFC 3261 §16.7)', async () => {
  const { lab, up, answer } = await proxy((request, hop) =>
    hop.forward(request, { onProvisional: (response) => hop.provisional(response.with('P-Early-Media', 'gated')) }),
  )
  await answer(183)
  assert.equal(present(up.responses[0]).header('P-Early-Media'), 'gated')
  await lab.end()
})

test('the own Via is removed from every response (RFC 3261 §16.7)', async () => {
  const { lab, up, answer } = await proxy()
  await answer(180)
  await answer(200)
  for (const response of up.responses) {
    assert.deepEqual(response.list('Via'), [`SIP/2.0/UDP ${UPSTREAM};branch=z9hG4bK-1`])
  }
  await lab.end()
})

test('the ACK of a refusal is sent hop by hop (RFC 3261 §16.7)', async () => {
  const { lab, up, down, answer } = await proxy()
  await answer(486)
  assert.deepEqual(statuses(up), [486])
  assert.equal(down.requests[1]?.method, 'ACK')
  await lab.end()
})

test('the 503 of a server further on goes upstream as 500, one of the element itself as 503 (RFC 3261 §16.7)', async () => {
  const foreign = await proxy()
  await foreign.answer(503)
  assert.deepEqual(statuses(foreign.up), [500])
  await foreign.lab.end()
  const own = await proxy(async (_, hop) => hop.reply(503))
  assert.deepEqual(statuses(own.up), [503])
  await own.lab.end()
})

test('a local response says why and never reaches the peer as it is (RFC 3261 §16.7, §8.1.3.1)', async () => {
  const seen: SipResponse[] = []
  const { lab, up } = await proxy(async (request, hop) => {
    const response = await hop.forward(request.withUri('sip:bob@10.9.9.9;transport=tcp'))
    seen.push(response)
    return response
  })
  await lab.clock.settle()
  assert.deepEqual([seen[0]?.status, seen[0]?.local], [503, 'transport-error'])
  assert.deepEqual(statuses(up), [500])
  assert.ok(present(up.responses[0]).toTag)
  await lab.end()
})

test('an element may try another next hop after a refusal (RFC 3261 §16.7)', async () => {
  const { lab, up, down } = await proxy(async (request, hop) => {
    for (const user of ['first', 'second', 'third']) {
      const response = await hop.forward(request.withUri(`sip:${user}@${DOWNSTREAM}`))
      if (response.status < 300) return response
    }
    return hop.reply(480)
  }, 'REGISTER')
  for (const status of [480, 302, 200]) {
    down.send(createResponse(present(down.requests.at(-1)), status, { toTag: 'b' }))
    await lab.clock.settle()
  }
  assert.deepEqual(
    down.requests.map((request) => request.uri),
    ['first', 'second', 'third'].map((user) => `sip:${user}@${DOWNSTREAM}`),
  )
  assert.equal(new Set(down.requests.map((request) => request.topVia.params.get('branch'))).size, 3)
  assert.deepEqual(statuses(up), [200])
  await lab.end()
})
