import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createMemoryNet, createSeededRandom } from '@voltaic/runtime'
import { SaDatabase } from '../engine/sa-database.ts'
import { TEST_KEYS } from '../engine/test-pair.ts'
import { createGuardedNet } from './guarded-net.ts'

const agreement = {
  ue: { host: '10.0.0.1', spiC: 1001, spiS: 1002, portC: 6300, portS: 6301 },
  pcscf: { host: '10.0.0.2', spiC: 2001, spiS: 2002, portC: 5064, portS: 6100 },
}
const [CLIENT, SERVER] = [
  { host: '10.0.0.2', port: 5064 },
  { host: '10.0.0.2', port: 6100 },
]

function createWorld() {
  const clock = createManualClock()
  const memory = createMemoryNet({ clock, random: createSeededRandom(1) })
  const database = new SaDatabase(createSeededRandom(2))
  for (const port of [CLIENT, SERVER]) database.protect(port)
  const result = database.install(agreement, 'pcscf', TEST_KEYS)
  assert.ok(result.kind === 'installed')
  return { clock, memory, database, set: result.set, net: createGuardedNet(memory, database) }
}

test('a datagram is handed to the network below while it has an association, else its sender is told', async () => {
  const { clock, memory, database, set, net } = createWorld()
  const sent: number[] = []
  memory.addTap(({ to }) => {
    sent.push(to.port)
    return undefined
  })
  const told: unknown[] = []
  const socket = await net.bindDatagram(SERVER, {
    onDatagram() {},
    onError: (error, to) => told.push('code' in error && error.code, to?.port),
  })
  const phone = { host: '10.0.0.1', port: 6300 }
  socket.send(new Uint8Array(1), phone)
  socket.send(new Uint8Array(1), { ...phone, port: 6301 })
  database.remove(set)
  socket.send(new Uint8Array(1), phone)
  await clock.settle()
  assert.deepEqual(sent, [6300])
  assert.deepEqual(told, ['IPSEC_NO_ASSOCIATION', 6301, 'IPSEC_NO_ASSOCIATION', 6300])
  await socket.close()
  socket.send(new Uint8Array(1), phone)
  await clock.settle()
  assert.equal(told.length, 4)
})

test('ports that are not protected are those of the network below', async () => {
  const { clock, memory, net } = createWorld()
  const at = { host: '10.0.0.2', port: 5060 }
  const received: string[] = []
  const peer = await memory.bindDatagram(
    { host: '10.0.0.1', port: 5060 },
    { onDatagram: (data) => received.push(String(data)) },
  )
  const socket = await net.bindDatagram(at, { onDatagram() {} })
  socket.send(Buffer.of(1), peer.local)
  await clock.settle()
  assert.equal(received.length, 1)
})

test('a stream starts at the port of its association, and nowhere without one', async () => {
  const { memory, net } = createWorld()
  const handlers = { onData() {}, onClose() {} }
  const from: number[] = []
  await memory.listenStream({ host: '10.0.0.1', port: 6301 }, ({ remote }) => {
    from.push(remote.port)
    return handlers
  })
  const to = { host: '10.0.0.1', port: 6301 }
  for (const options of [{}, { from: { host: '10.0.0.2', port: 0 } }]) {
    const stream = await net.connectStream(to, handlers, options)
    assert.equal(stream.local.port, CLIENT.port)
    stream.destroy()
  }
  await assert.rejects(net.connectStream(to, handlers, { from: SERVER }), { code: 'IPSEC_NO_ASSOCIATION' })
  assert.deepEqual(from, [5064, 5064])
})
