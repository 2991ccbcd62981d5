import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, requestText, statuses, UPSTREAM } from '../rfc3261/sip-lab.ts'

test('a response that cannot be sent leaves the server transaction where it is (RFC 6026 §8.8)', async () => {
  const lab = createLab()
  let calls = 0
  const stack = await lab.stack({
    // No TCP of its own to connect from when the connection of the request is gone.
    listen: [{ transport: 'tcp', address: { host: '10.0.0.2', port: 5060 } }],
    limits: { maxConnections: 1 },
    onRequest: async (_, hop) => {
      calls++
      await new Promise<void>((resolve) => lab.clock.startTimer(100, resolve))
      return hop.reply(486)
    },
  })
  const peer = await lab.tcpPeer(UPSTREAM)
  const socket = await peer.connect({ host: '10.0.0.2', port: 5060 })
  peer.send(requestText('INVITE', { transport: 'TCP' }))
  await lab.clock.advance(50)
  socket.destroy()
  await lab.clock.settle()
  // Another connection takes the only place, so that the element cannot connect back.
  const other = await lab.tcpPeer('10.0.0.9')
  await other.connect({ host: '10.0.0.2', port: 5060 })
  other.send(requestText('OPTIONS', { transport: 'TCP', sentBy: '10.0.0.9' }))
  await lab.clock.advance(100)
  assert.equal(lab.counters.get('sip.response.transport-error'), 1)
  assert.equal(calls, 2)
  assert.deepEqual(statuses(peer), [])
  assert.ok(stack.transactionCounts.server >= 1)
  await lab.clock.advance(40_000)
  assert.equal(stack.transactionCounts.server, 0)
  await lab.end()
})
