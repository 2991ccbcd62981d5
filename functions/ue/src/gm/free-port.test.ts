import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProcessSaBackend, type SaBackend } from '@voltaic/ipsec'
import { type Address, Counters, createManualClock, createMemoryNet, createSeededRandom } from '@voltaic/runtime'
import { bindProtected } from './free-port.ts'

const HOST = '198.51.100.1'

/** What a phone gets a port of: a network, and ESP that calls itself what it is told. */
function place(name: SaBackend['name']) {
  const clock = createManualClock()
  const net = createMemoryNet({ clock, random: createSeededRandom(1) })
  const random = createSeededRandom(2)
  const backend = { ...createProcessSaBackend(net, { clock, random, counters: new Counters() }), name }
  const bind = async (at: Address) => at
  return { net, random, port: () => bindProtected({ host: HOST, port: 0 }, { net, random }, backend, bind) }
}

test('ports that the kernel closes for clear text are none that it gives to connections (TS 33.203 §7.1)', async () => {
  const { port } = place('tun')
  for (let count = 0; count < 100; count++) {
    const at = await port()
    assert.ok(at.port >= 10_000 && at.port < 32_768, String(at.port))
  }
})

test('a port that somebody has is passed over', async () => {
  const { net, port } = place('tun')
  const { net: _, port: same } = place('tun')
  const taken = await same()
  await net.bindDatagram(taken, { onDatagram() {} })
  assert.notEqual((await port()).port, taken.port)
})

test('where no port is left among them any free one does', async () => {
  const { net, random, port } = place('tun')
  // the number that is drawn is always that of a port somebody has
  await net.bindDatagram({ host: HOST, port: 10_007 }, { onDatagram() {} })
  random.integer = () => 7
  const at = await port()
  assert.ok(at.port !== 10_007 && at.port > 0, String(at.port))
})
