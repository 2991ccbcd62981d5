import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ackText, createLab, present, type RequestText, requestText, statuses, UPSTREAM } from './sip-lab.ts'

/** How many transactions two requests make. */
async function transactions(first: RequestText, second: RequestText, method = 'REGISTER'): Promise<number> {
  const lab = createLab()
  let calls = 0
  await lab.stack({
    onRequest: async (_, hop) => {
      calls++
      return hop.reply(486)
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText(method, first))
  peer.send(requestText(method, second))
  await lab.clock.settle()
  await lab.end()
  return calls
}

test('branch, sent-by and method make the server transaction (RFC 3261 §17.2.3)', async () => {
  assert.equal(await transactions({}, {}), 1)
  assert.equal(await transactions({}, { callId: 'other', fromTag: 'other', cseq: 9 }), 1)
  assert.equal(await transactions({}, { branch: 'z9hG4bK-2' }), 2)
  assert.equal(await transactions({}, { sentBy: `${UPSTREAM}:5070` }), 2)
})

test('requests of RFC 2543 match by Request-URI, Call-ID, CSeq, From tag and Via (RFC 3261 §17.2.3)', async () => {
  for (const branch of ['1', 'z9hG4bK']) {
    assert.equal(await transactions({ branch }, { branch }), 1)
    assert.equal(await transactions({ branch }, { branch, callId: 'other' }), 2)
    assert.equal(await transactions({ branch }, { branch, cseq: 2 }), 2)
    assert.equal(await transactions({ branch }, { branch, fromTag: 'other' }), 2)
    assert.equal(await transactions({ branch }, { branch, uri: 'sip:carol@10.0.0.3' }), 2)
    assert.equal(await transactions({ branch }, { branch, sentBy: `${UPSTREAM}:5070` }), 2)
  }
})

for (const branch of ['z9hG4bK-1', '1']) {
  test(`an ACK belongs to its INVITE, branch ${branch} (RFC 3261 §17.2.3)`, async () => {
    const lab = createLab()
    await lab.stack({ onRequest: async (_, hop) => hop.reply(486) })
    const peer = await lab.udpPeer(UPSTREAM)
    peer.send(requestText('INVITE', { branch }))
    await lab.clock.settle()
    peer.send(ackText(present(peer.responses[0]), { branch }))
    await lab.clock.advance(10_000)
    assert.deepEqual(statuses(peer), [486])
    await lab.end()
  })
}
