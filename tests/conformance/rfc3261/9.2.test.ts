import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, PORT, type RequestText, requestText, statuses, UPSTREAM } from './sip-lab.ts'

test('a CANCEL aborts the signal of the hop; its 200 has the To tag of the INVITE (RFC 3261 §9.2)', async () => {
  const lab = createLab()
  await lab.stack({
    onRequest: (_, hop) =>
      new Promise((resolve) => hop.signal.addEventListener('abort', () => resolve(hop.reply(487)), { once: true })),
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE'))
  await lab.clock.settle()
  peer.send(requestText('CANCEL'))
  await lab.clock.settle()
  assert.deepEqual(
    peer.responses.map((response) => [response.cseq.method, response.status]),
    [
      ['CANCEL', 200],
      ['INVITE', 487],
    ],
  )
  assert.equal(peer.responses[0]?.toTag, peer.responses[1]?.toTag)
  await lab.end()
})

test('a signal asked for after the CANCEL is aborted already (RFC 3261 §9.2)', async () => {
  const lab = createLab()
  await lab.stack({
    onRequest: async (_, hop) => {
      await new Promise<void>((resolve) => lab.clock.startTimer(100, resolve))
      return hop.reply(hop.signal.aborted ? 487 : 200)
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE'))
  await lab.clock.settle()
  peer.send(requestText('CANCEL'))
  await lab.clock.advance(100)
  assert.deepEqual(statuses(peer), [200, 487])
  await lab.end()
})

test('a CANCEL does not touch anything but an INVITE (RFC 3261 §9.2)', async () => {
  const lab = createLab()
  await lab.stack({
    onRequest: async (_, hop) => {
      await new Promise<void>((resolve) => lab.clock.startTimer(100, resolve))
      return hop.reply(hop.signal.aborted ? 487 : 200)
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('REGISTER'))
  await lab.clock.settle()
  peer.send(requestText('CANCEL'))
  await lab.clock.advance(100)
  assert.deepEqual(statuses(peer), [481, 200])
  await lab.end()
})

const strange: readonly (readonly [what: string, options: RequestText])[] = [
  ['another Call-ID', { callId: 'other' }],
  ['another From tag', { fromTag: 'other' }],
  ['another CSeq number', { cseq: 2 }],
]

/** An INVITE that is being worked on, and what became of it. */
async function working() {
  const lab = createLab()
  const stack = await lab.stack({
    onRequest: (_, hop) =>
      new Promise((resolve) => hop.signal.addEventListener('abort', () => resolve(hop.reply(487)), { once: true })),
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE'))
  await lab.clock.settle()
  return { lab, stack, peer }
}

for (const [what, options] of strange) {
  test(`a CANCEL with the branch of an INVITE but ${what} ends nothing (RFC 3261 §9.1)`, async () => {
    const { lab, stack, peer } = await working()
    peer.send(requestText('CANCEL', options))
    await lab.clock.settle()
    assert.deepEqual(statuses(peer), [481])
    assert.equal(stack.transactionCounts.server, 1)
    await lab.end()
  })
}

test('a CANCEL from another host ends nothing, and does not stand in the way of the true one (RFC 3261 §9.2)', async () => {
  const { lab, peer } = await working()
  const stranger = await lab.udpPeer('10.0.0.99')
  for (let count = 0; count < 2; count++) stranger.send(requestText('CANCEL', { viaParams: ';rport' }))
  await lab.clock.settle()
  assert.deepEqual(statuses(stranger), [481, 481])
  assert.equal(stranger.responses[0]?.toTag, stranger.responses[1]?.toTag)
  assert.deepEqual(statuses(peer), [])
  peer.send(requestText('CANCEL'))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [200, 487])
  await lab.end()
})

test('a CANCEL may come from another port of the host (RFC 3581 §4: a NAT may have given it a new one)', async () => {
  const { lab, peer } = await working()
  const again = await lab.udpPeer(UPSTREAM, PORT + 1)
  again.send(requestText('CANCEL'))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [200, 487])
  await lab.end()
})

test('a CANCEL that comes when all is answered still gets 200 (RFC 3261 §9.2)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: async (_, hop) => hop.reply(486) })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE'))
  await lab.clock.settle()
  peer.send(requestText('CANCEL'))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [486, 200])
  await lab.clock.advance(64_000)
  await lab.end()
})
