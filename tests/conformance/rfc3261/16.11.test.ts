import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, DOWNSTREAM, ELEMENT, methods, PORT, requestText, UPSTREAM } from './sip-lab.ts'

const ROUTE = `Route: <sip:${DOWNSTREAM}:${PORT};lr>`

test('a BYE that comes at once after the ACK does not overtake it (RFC 3261 §16.11)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const up = await lab.udpPeer(UPSTREAM)
  const down = await lab.udpPeer(DOWNSTREAM)
  up.send(requestText('ACK', { toTag: 'b', branch: 'z9hG4bK-1', headers: [ROUTE] }))
  up.send(requestText('BYE', { toTag: 'b', branch: 'z9hG4bK-2', headers: [ROUTE] }))
  await lab.clock.settle()
  assert.deepEqual(methods(down), ['ACK', 'BYE'])
  await lab.clock.advance(64_000)
  await lab.end()
})

test('the ACK for a phone whose connection is gone goes where the INVITE went (RFC 3261 §16.11)', async () => {
  const lab = createLab()
  const gone = {
    transport: 'tcp',
    local: { host: ELEMENT, port: PORT },
    remote: { host: DOWNSTREAM, port: 40_000 },
    connection: 1234,
  } as const
  const otherwise = { transport: 'udp', address: { host: DOWNSTREAM, port: PORT } } as const
  await lab.stack({
    onRequest: (request, hop) => hop.forward(request),
    onAckForward: (ack) => ({ ack, flow: gone, otherwise }),
  })
  const up = await lab.udpPeer(UPSTREAM)
  const down = await lab.udpPeer(DOWNSTREAM)
  up.send(requestText('ACK', { toTag: 'b', headers: [ROUTE] }))
  await lab.clock.settle()
  assert.deepEqual(methods(down), ['ACK'])
  await lab.end()
})
