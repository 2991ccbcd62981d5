import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, requestText, statuses, UPSTREAM } from './sip-lab.ts'

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
