import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Address, Net } from '@voltaic/runtime'
import { testNetDatagrams } from './net-datagrams.ts'
import { isCode, type MakeNet, netTest, TIMEOUT } from './net-fixture.ts'
import { bindPeer } from './net-peers.ts'
import { testNetStreams } from './net-streams.ts'

const IPV4 = '127.0.0.1'

/** Everything that code above a `Net` may rely on. */
export function runNetContract(name: string, makeNet: MakeNet): void {
  describe(`Net contract: ${name}`, TIMEOUT, () => {
    for (const host of [IPV4, '::1']) {
      describe(host, () => {
        testNetDatagrams(makeNet, host)
        testBinding(makeNet, host)
        testNetStreams(makeNet, host)
      })
    }
    testFamilies(makeNet)
    testPackets(makeNet)
  })
}

function testBinding(makeNet: MakeNet, host: string): void {
  const bindings = {
    UDP: async (net: Net, at: Address) => (await bindPeer(net, at)).socket,
    TCP: (net: Net, at: Address) => net.listenStream(at, () => ({ onData() {}, onClose() {} })),
  }
  for (const [transport, bind] of Object.entries(bindings)) {
    netTest(makeNet, host, `${transport}: port 0 gives a free port, close frees it`, async ({ net }) => {
      const bound = await bind(net, { host, port: 0 })
      assert.equal(bound.local.host, host)
      assert.ok(bound.local.port >= 1024)
      await bound.close()
      const again = await bind(net, bound.local)
      assert.deepEqual(again.local, bound.local)
      await again.close()
    })

    netTest(makeNet, host, `${transport}: a taken port says so, and by whom`, async ({ net }) => {
      const wildcard = host.includes(':') ? '::' : '0.0.0.0'
      const bound = await bind(net, { host, port: 0 })
      for (const at of [bound.local, { host: wildcard, port: bound.local.port }]) {
        await assert.rejects(bind(net, at), (error: unknown) => {
          assert.ok(isCode('NET_PORT_TAKEN')(error))
          assert.match(String(error), /is taken by ./)
          return true
        })
      }
      await bound.close()
    })

    netTest(makeNet, host, `${transport}: names and impossible ports are refused`, async ({ net }) => {
      await assert.rejects(bind(net, { host: 'localhost', port: 0 }), isCode('NET_ADDRESS_INVALID'))
      await assert.rejects(bind(net, { host, port: 65_536 }), isCode('NET_ADDRESS_INVALID'))
      await assert.rejects(bind(net, { host, port: -1 }), isCode('NET_ADDRESS_INVALID'))
    })

    netTest(makeNet, host, `${transport}: an address of another machine cannot be bound`, async (fixture) => {
      // Documentation addresses (RFC 5737, RFC 3849) belong to nobody.
      const foreign = host.includes(':') ? '2001:db8::1' : '192.0.2.1'
      const binding = bind(fixture.net, { host: foreign, port: 0 })
      if (fixture.hasEveryAddress) await (await binding).close()
      else await assert.rejects(binding, isCode('NET_ADDRESS_NOT_LOCAL'))
    })
  }
}

function testFamilies(makeNet: MakeNet): void {
  netTest(makeNet, '::1', 'an IPv6 wildcard leaves the same port of IPv4 free', async ({ net }) => {
    const six = await bindPeer(net, { host: '::', port: 0 })
    const four = await bindPeer(net, { host: '0.0.0.0', port: six.socket.local.port })
    await Promise.all([six.socket.close(), four.socket.close()])
  })

  netTest(makeNet, IPV4, 'sending to the other IP version is reported to onError', async ({ net }) => {
    const a = await bindPeer(net, { host: IPV4, port: 0 })
    const to = { host: '::1', port: 5060 }
    a.socket.send(Uint8Array.of(1), to)
    const { error, to: failed } = await a.errors.next()
    assert.ok(isCode('NET_UNREACHABLE')(error))
    assert.deepEqual(failed, to)
    await a.socket.close()
  })
}

function testPackets(makeNet: MakeNet): void {
  const ESP = 50

  netTest(
    makeNet,
    IPV4,
    'raw packets of one protocol arrive whole, or are refused plainly',
    async ({ net, hasPackets }) => {
      const handlers = { onPacket() {} }
      if (!hasPackets) {
        await assert.rejects(net.bindPackets(IPV4, ESP, handlers), isCode('NET_UNSUPPORTED'))
        return
      }
      const { promise, resolve } = Promise.withResolvers<[Uint8Array, string]>()
      const a = await net.bindPackets('127.0.0.1', ESP, handlers)
      const b = await net.bindPackets('127.0.0.2', ESP, { onPacket: (data, from) => resolve([data, from]) })
      await assert.rejects(net.bindPackets('127.0.0.2', ESP, handlers), isCode('NET_PORT_TAKEN'))
      a.send(Uint8Array.of(1, 2, 3), '127.0.0.2')
      const [data, from] = await promise
      assert.deepEqual([[...data], from], [[1, 2, 3], '127.0.0.1'])
      await Promise.all([a.close(), b.close()])
    },
  )
}
