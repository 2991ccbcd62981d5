import assert from 'node:assert/strict'
import { isCode, type MakeNet, netTest } from './net-fixture.ts'
import { bindPeer } from './net-peers.ts'

/** The part of the Net contract that is about datagrams. */
export function testNetDatagrams(makeNet: MakeNet, host: string): void {
  const anyPort = { host, port: 0 }

  netTest(makeNet, host, 'a datagram arrives with its octets and its sender, later than the send', async ({ net }) => {
    const a = await bindPeer(net, anyPort)
    const b = await bindPeer(net, anyPort)
    const sent = Uint8Array.from([0, 1, 255, 13, 10])
    a.socket.send(sent, b.socket.local)
    assert.equal(b.received.all.length, 0)
    const { data, from } = await b.received.next()
    assert.deepEqual([...data], [...sent])
    assert.deepEqual(from, a.socket.local)
    b.socket.send(data, from)
    assert.deepEqual((await a.received.next()).from, b.socket.local)
    await Promise.all([a.socket.close(), b.socket.close()])
  })

  netTest(makeNet, host, 'datagrams between two sockets keep their order, and an empty one is one', async ({ net }) => {
    const a = await bindPeer(net, anyPort)
    const b = await bindPeer(net, anyPort)
    for (let index = 0; index < 100; index++) a.socket.send(new Uint8Array(index).fill(index), b.socket.local)
    for (let index = 0; index < 100; index++) {
      const { data } = await b.received.next()
      assert.deepEqual([...data], new Array(index).fill(index))
    }
    await Promise.all([a.socket.close(), b.socket.close()])
  })

  netTest(makeNet, host, 'the octets of a datagram belong to the receiver', async ({ net }) => {
    const a = await bindPeer(net, anyPort)
    const b = await bindPeer(net, anyPort)
    const sent = Uint8Array.from([1, 2, 3])
    a.socket.send(sent, b.socket.local)
    sent.fill(9)
    a.socket.send(sent, b.socket.local)
    const first = (await b.received.next()).data
    assert.deepEqual([...first], [1, 2, 3])
    first.fill(7)
    assert.deepEqual([...(await b.received.next()).data], [9, 9, 9])
    assert.deepEqual([...sent], [9, 9, 9])
    await Promise.all([a.socket.close(), b.socket.close()])
  })

  netTest(makeNet, host, 'the largest datagram arrives; a larger one is reported to onError', async ({ net }) => {
    const a = await bindPeer(net, anyPort)
    const b = await bindPeer(net, anyPort)
    a.socket.send(new Uint8Array(65_508), b.socket.local)
    assert.equal(a.errors.all.length, 0)
    const { error, to } = await a.errors.next()
    assert.ok(isCode('NET_DATAGRAM_TOO_LARGE')(error))
    assert.deepEqual(to, b.socket.local)
    a.socket.send(new Uint8Array(65_507).fill(5), b.socket.local)
    const { data } = await b.received.next()
    assert.equal(data.length, 65_507)
    assert.ok(data.every((octet) => octet === 5))
    await Promise.all([a.socket.close(), b.socket.close()])
  })

  netTest(makeNet, host, 'a datagram to port 0 is reported to onError, not to who sends it', async ({ net }) => {
    const a = await bindPeer(net, anyPort)
    const to = { host, port: 0 }
    a.socket.send(Uint8Array.of(1), to)
    assert.equal(a.errors.all.length, 0)
    const { error, to: reported } = await a.errors.next()
    assert.ok(isCode('NET_UNREACHABLE')(error))
    assert.deepEqual(reported, to)
    await a.socket.close()
  })

  netTest(makeNet, host, 'sending where nobody listens, and sending after close, is silent', async ({ net }) => {
    const gone = await bindPeer(net, anyPort)
    const a = await bindPeer(net, anyPort)
    const b = await bindPeer(net, anyPort)
    await gone.socket.close()
    await gone.socket.close()
    gone.socket.send(Uint8Array.of(1), b.socket.local)
    a.socket.send(Uint8Array.of(2), gone.socket.local)
    a.socket.send(Uint8Array.of(3), b.socket.local)
    assert.deepEqual([...(await b.received.next()).data], [3])
    assert.deepEqual([gone.received.all.length, a.errors.all.length], [0, 0])
    await Promise.all([a.socket.close(), b.socket.close()])
  })

  netTest(makeNet, host, 'a wildcard socket is reached at each address, and answers from it', async ({ net }) => {
    const wildcard = host.includes(':') ? '::' : '0.0.0.0'
    const a = await bindPeer(net, { host: wildcard, port: 0 })
    const b = await bindPeer(net, anyPort)
    assert.equal(a.socket.local.host, wildcard)
    const to = { host, port: a.socket.local.port }
    b.socket.send(Uint8Array.of(1), to)
    a.socket.send(Uint8Array.of(2), (await a.received.next()).from)
    assert.deepEqual((await b.received.next()).from, to)
    await Promise.all([a.socket.close(), b.socket.close()])
  })

  netTest(makeNet, host, 'nothing is delivered after close', async ({ net }) => {
    const a = await bindPeer(net, anyPort)
    const b = await bindPeer(net, anyPort)
    const c = await bindPeer(net, anyPort)
    a.socket.send(Uint8Array.of(1), b.socket.local)
    await b.socket.close()
    a.socket.send(Uint8Array.of(2), c.socket.local)
    await c.received.next()
    assert.equal(b.received.all.length, 0)
    await Promise.all([a.socket.close(), c.socket.close()])
  })
}
