import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse, encodeMessage } from '@voltaic/sip'
import { createLab, DOWNSTREAM, ELEMENT, outgoing, PORT } from './sip-lab.ts'

const onRequest = async () => assert.fail('no request expected')
const uri = `sip:bob@${DOWNSTREAM};transport=tcp`

test('a refused connection fails the request with a local 503 (RFC 3261 §18.4, §8.1.3.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const response = await stack.request(outgoing('OPTIONS', { uri }))
  assert.equal(response.status, 503)
  assert.equal(response.local, 'transport-error')
  assert.equal(stack.connectionCount, 0)
  await lab.end()
})

test('a connection that is not set up in time fails the request (RFC 3261 §18.4)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest, limits: { connectMs: 2000 } })
  await lab.tcpPeer(DOWNSTREAM)
  lab.net.setFaults({ delay: { min: 60_000, max: 60_000 } })
  const answer = stack.request(outgoing('OPTIONS', { uri }))
  await lab.clock.advance(2000)
  assert.equal((await answer).local, 'transport-error')
  await lab.clock.advance(60_000)
  await lab.end()
})

test('a request that got no answer before its connection ended goes over another, once and unchanged (RFC 3261 §18.4)', async () => {
  for (const end of ['close', 'destroy'] as const) {
    const lab = createLab()
    const stack = await lab.stack({ onRequest })
    const peer = await lab.tcpPeer(DOWNSTREAM)
    const answer = stack.request(outgoing('OPTIONS', { uri }))
    await lab.clock.settle()
    peer.connections[0]?.[end]()
    await lab.clock.settle()
    const [first, second] = peer.requests
    assert.ok(first && second, end)
    assert.deepEqual(encodeMessage(second), encodeMessage(first))
    peer.connections[1]?.write(encodeMessage(createResponse(second, 200, { toTag: 'b' })))
    await lab.clock.settle()
    assert.equal((await answer).status, 200)
    assert.equal(peer.requests.length, 2)
    await lab.end()
  }
})

test('a request whose second connection ends too has failed (RFC 3261 §18.4)', async () => {
  for (const end of ['close', 'destroy'] as const) {
    const lab = createLab()
    const stack = await lab.stack({ onRequest })
    const peer = await lab.tcpPeer(DOWNSTREAM)
    const answer = stack.request(outgoing('INVITE', { uri }))
    await lab.clock.settle()
    peer.connections[0]?.[end]()
    await lab.clock.settle()
    peer.connections[1]?.[end]()
    await lab.clock.settle()
    assert.equal((await answer).local, 'transport-error')
    assert.equal(peer.requests.length, 2)
    await lab.end()
  }
})

test('a peer that has answered provisionally and then resets has failed without another try (RFC 3261 §17.1.2.2, §18.4)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const peer = await lab.tcpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('OPTIONS', { uri }))
  await lab.clock.settle()
  const [request] = peer.requests
  assert.ok(request)
  peer.connections[0]?.write(encodeMessage(createResponse(request, 100)))
  await lab.clock.settle()
  peer.connections[0]?.destroy()
  await lab.clock.settle()
  assert.equal((await answer).local, 'transport-error')
  assert.equal(peer.requests.length, 1)
  await lab.end()
})

test('after an orderly close the answer may come on a new connection (RFC 3261 §18.4, §18.2.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const peer = await lab.tcpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('OPTIONS', { uri }))
  await lab.clock.settle()
  const [request] = peer.requests
  assert.ok(request)
  peer.connections[0]?.write(encodeMessage(createResponse(request, 100)))
  await lab.clock.settle()
  peer.connections[0]?.close()
  await lab.clock.settle()
  assert.equal(stack.connectionCount, 0)
  const back = await peer.connect({ host: ELEMENT, port: PORT })
  back.write(encodeMessage(createResponse(request, 200, { toTag: 'b' })))
  await lab.clock.settle()
  assert.equal((await answer).status, 200)
  assert.equal(peer.requests.length, 1)
  await lab.end()
})

test('a datagram that could not be sent fails the requests to that address only (RFC 3261 §18.4)', async () => {
  const lab = createLab()
  const sockets: ((error: Error, to: { host: string; port: number }) => void)[] = []
  const runtime = {
    ...lab.runtime,
    net: {
      bindDatagram: lab.net.bindDatagram.bind(lab.net),
      listenStream: lab.net.listenStream.bind(lab.net),
      connectStream: lab.net.connectStream.bind(lab.net),
      bindPackets: lab.net.bindPackets.bind(lab.net),
    },
  }
  const bind = runtime.net.bindDatagram
  runtime.net.bindDatagram = (at, handlers) => {
    sockets.push((error, to) => handlers.onError?.(error, to))
    return bind(at, handlers)
  }
  const stack = await lab.stack({ onRequest, runtime })
  const [dead, alive] = ['10.0.0.50', '10.0.0.51'].map((host) =>
    stack.request(outgoing('OPTIONS', { uri: `sip:${host}` })),
  )
  await lab.clock.settle()
  sockets[0]?.(new Error('ECONNREFUSED'), { host: '10.0.0.50', port: PORT })
  assert.equal((await dead)?.local, 'transport-error')
  await lab.clock.advance(32_000)
  assert.equal((await alive)?.local, 'timeout')
  await lab.end()
})
