import assert from 'node:assert/strict'
import type { Net } from '@voltaic/runtime'
import { isCode, type MakeNet, netTest } from './net-fixture.ts'
import { createStreamEnd, listenPeer } from './net-peers.ts'

/** A connection with both its ends. */
async function connectPair(net: Net, host: string) {
  const { listener, accepted } = await listenPeer(net, { host, port: 0 })
  const near = createStreamEnd()
  const socket = await net.connectStream(listener.local, near.handlers)
  const { socket: peer, end: far } = await accepted.next()
  return { listener, socket, near, peer, far }
}

/** The part of the Net contract that is about streams. */
export function testNetStreams(makeNet: MakeNet, host: string): void {
  testTransfer(makeNet, host)
  testClosing(makeNet, host)
  testConnecting(makeNet, host)
}

function testTransfer(makeNet: MakeNet, host: string): void {
  netTest(makeNet, host, 'a stream joins two ends that name each other', async ({ net }) => {
    const { listener, socket, near, peer, far } = await connectPair(net, host)
    assert.deepEqual(socket.remote, listener.local)
    assert.deepEqual(peer.local, listener.local)
    assert.deepEqual(peer.remote, socket.local)
    socket.write(Buffer.from('to the far end'))
    assert.deepEqual(far.events, [])
    assert.equal((await far.atLeast(14)).toString(), 'to the far end')
    peer.write(Buffer.from('and back'))
    assert.equal((await near.atLeast(8)).toString(), 'and back')
    socket.close()
    await Promise.all([near.closed, far.closed, listener.close()])
  })

  netTest(makeNet, host, 'octets written at once by the accepting end are not lost', async ({ net }) => {
    const listener = await net.listenStream({ host, port: 0 }, (socket) => {
      socket.write(Buffer.from('greeting'))
      return { onData() {}, onClose() {} }
    })
    const near = createStreamEnd()
    const socket = await net.connectStream(listener.local, near.handlers)
    assert.equal((await near.atLeast(8)).toString(), 'greeting')
    socket.close()
    await Promise.all([near.closed, listener.close()])
  })

  netTest(makeNet, host, 'many writes and large ones arrive whole, in order, and leave the queue', async ({ net }) => {
    const { listener, socket, near, far } = await connectPair(net, host)
    const parts: Buffer[] = []
    for (let index = 0; index < 300; index++) parts.push(Buffer.alloc(index, index))
    parts.push(Buffer.alloc(16_000_000, 42))
    for (const part of parts) socket.write(part)
    assert.ok(socket.queued > 0)
    const expected = Buffer.concat(parts)
    assert.ok((await far.atLeast(expected.length)).equals(expected))
    assert.equal(socket.queued, 0)
    socket.close()
    await Promise.all([near.closed, far.closed, listener.close()])
  })
}

function testClosing(makeNet: MakeNet, host: string): void {
  netTest(makeNet, host, 'close sends what is queued, then both ends close once and without error', async ({ net }) => {
    const { listener, socket, near, far } = await connectPair(net, host)
    const last = Buffer.alloc(1_000_000, 1)
    socket.write(last)
    socket.close()
    socket.write(Buffer.from('too late'))
    socket.close()
    assert.deepEqual([near.events, far.events], [[], []])
    assert.deepEqual(await Promise.all([near.closed, far.closed]), [undefined, undefined])
    assert.ok(far.received().equals(last))
    socket.write(Buffer.from('later still'))
    socket.destroy()
    assert.deepEqual([near.events, far.events], [['close'], ['data', 'close']])
    await listener.close()
  })

  netTest(makeNet, host, 'what the other end had written still arrives after close', async ({ net }) => {
    const { listener, socket, near, peer, far } = await connectPair(net, host)
    peer.write(Buffer.alloc(500_000, 3))
    socket.close()
    await Promise.all([near.closed, far.closed])
    assert.equal(near.received().length, 500_000)
    await listener.close()
  })

  netTest(makeNet, host, 'both ends may close at the same time', async ({ net }) => {
    const { listener, socket, near, peer, far } = await connectPair(net, host)
    socket.close()
    peer.close()
    assert.deepEqual(await Promise.all([near.closed, far.closed]), [undefined, undefined])
    assert.deepEqual([near.events, far.events], [['close'], ['close']])
    await listener.close()
  })

  netTest(makeNet, host, 'destroy after close in the same turn closes both ends, once each', async ({ net }) => {
    const { listener, socket, near, far } = await connectPair(net, host)
    socket.write(Buffer.from('last'))
    socket.close()
    socket.destroy()
    await Promise.all([near.closed, far.closed])
    assert.deepEqual([near.events.at(-1), far.events.at(-1)], ['close', 'close'])
    await listener.close()
  })

  netTest(
    makeNet,
    host,
    'destroy closes both ends, once each, and the other end learns of the reset',
    async ({ net }) => {
      const { listener, socket, near, far } = await connectPair(net, host)
      socket.destroy()
      socket.destroy()
      assert.deepEqual(near.events, [])
      const [own, other] = await Promise.all([near.closed, far.closed])
      assert.equal(own, undefined)
      assert.ok(isCode('NET_RESET')(other))
      assert.deepEqual([near.events, far.events], [['close'], ['close']])
      await listener.close()
    },
  )

  netTest(makeNet, host, 'a closed listener refuses, and leaves the sockets it accepted', async ({ net }) => {
    const { listener, socket, near, far } = await connectPair(net, host)
    await listener.close()
    await listener.close()
    await assert.rejects(net.connectStream(listener.local, createStreamEnd().handlers), isCode('NET_REFUSED'))
    socket.write(Buffer.from('still here'))
    assert.equal((await far.atLeast(10)).toString(), 'still here')
    socket.close()
    await Promise.all([near.closed, far.closed])
  })
}

function testConnecting(makeNet: MakeNet, host: string): void {
  netTest(
    makeNet,
    host,
    'connecting where nobody listens is refused, and the handlers hear nothing',
    async ({ net }) => {
      const free = await net.listenStream({ host, port: 0 }, () => createStreamEnd().handlers)
      await free.close()
      const end = createStreamEnd()
      await assert.rejects(net.connectStream(free.local, end.handlers), isCode('NET_REFUSED'))
      assert.deepEqual(end.events, [])
    },
  )

  netTest(makeNet, host, 'connecting can be given up, before and meanwhile', async ({ net }) => {
    const { listener, accepted } = await listenPeer(net, { host, port: 0 })
    const end = createStreamEnd()
    const early = net.connectStream(listener.local, end.handlers, { signal: AbortSignal.abort() })
    await assert.rejects(early, isCode('NET_ABORTED'))
    const controller = new AbortController()
    const late = net.connectStream(listener.local, end.handlers, { signal: controller.signal })
    controller.abort()
    await assert.rejects(late, isCode('NET_ABORTED'))
    assert.deepEqual([end.events, accepted.all.length <= 1], [[], true])
    await listener.close()
  })

  netTest(makeNet, host, 'aborting after the connection stands changes nothing', async ({ net }) => {
    const { listener, accepted } = await listenPeer(net, { host, port: 0 })
    const controller = new AbortController()
    const end = createStreamEnd()
    const socket = await net.connectStream(listener.local, end.handlers, { signal: controller.signal })
    controller.abort()
    socket.write(Buffer.from('on'))
    const { end: far } = await accepted.next()
    assert.equal((await far.atLeast(2)).toString(), 'on')
    socket.close()
    await Promise.all([end.closed, far.closed, listener.close()])
  })

  netTest(makeNet, host, 'a connection comes from the address that is asked for', async ({ net }) => {
    const { listener, accepted } = await listenPeer(net, { host, port: 0 })
    const reserved = await net.listenStream({ host, port: 0 }, () => createStreamEnd().handlers)
    await reserved.close()
    const end = createStreamEnd()
    const socket = await net.connectStream(listener.local, end.handlers, { from: reserved.local })
    assert.deepEqual(socket.local, reserved.local)
    const { socket: peer, end: far } = await accepted.next()
    assert.deepEqual(peer.remote, reserved.local)
    // Reset, so that the port does not linger in TIME_WAIT.
    socket.destroy()
    await Promise.all([end.closed, far.closed, listener.close()])
  })
}
