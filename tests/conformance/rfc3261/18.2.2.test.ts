import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, ELEMENT, PORT, requestText, statuses, UPSTREAM } from './sip-lab.ts'

test('over UDP the response goes to the source address and the port of the Via (RFC 3261 §18.2.2)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: async (_, hop) => hop.reply(200) })
  const [sender, byPort, byDefault] = [
    await lab.udpPeer(UPSTREAM, 40_000),
    await lab.udpPeer(UPSTREAM, 5090),
    await lab.udpPeer(UPSTREAM, PORT),
  ]
  sender.send(requestText('OPTIONS', { sentBy: 'ue.example.org:5090' }))
  sender.send(requestText('OPTIONS', { sentBy: 'ue.example.org', branch: 'z9hG4bK-2' }))
  await lab.clock.settle()
  assert.deepEqual([statuses(sender), statuses(byPort), statuses(byDefault)], [[], [200], [200]])
  await lab.end()
})

test('maddr does not make the element send to a third party (deviation from RFC 3261 §18.2.2)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: async (_, hop) => hop.reply(200) })
  const [sender, third] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer('10.0.0.66')]
  sender.send(requestText('OPTIONS', { viaParams: ';maddr=10.0.0.66' }))
  await lab.clock.settle()
  assert.deepEqual([statuses(sender), statuses(third)], [[200], []])
  await lab.end()
})

test('over TCP the response goes back on the connection of the request (RFC 3261 §18.2.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: async (_, hop) => hop.reply(200) })
  const peer = await lab.tcpPeer(UPSTREAM)
  await peer.connect({ host: ELEMENT, port: PORT })
  peer.send(requestText('OPTIONS', { transport: 'TCP', sentBy: 'ue.example.org:5090' }))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [200])
  assert.equal(stack.connectionCount, 1)
  await lab.end()
})

test('when that connection is gone, on a new one to the port of the Via (RFC 3261 §18.2.2)', async () => {
  const lab = createLab()
  await lab.stack({
    onRequest: async (_, hop) => {
      await new Promise<void>((resolve) => lab.clock.startTimer(100, resolve))
      return hop.reply(200)
    },
  })
  const peer = await lab.tcpPeer(UPSTREAM, 5090)
  const socket = await peer.connect({ host: ELEMENT, port: PORT })
  peer.send(requestText('OPTIONS', { transport: 'TCP', sentBy: `${UPSTREAM}:5090` }))
  await lab.clock.advance(50)
  socket.close()
  await lab.clock.advance(50)
  assert.equal(peer.connections.length, 2)
  assert.deepEqual(statuses(peer), [200])
  await lab.end()
})
