import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createManualClock } from './manual-clock.ts'
import { createMemoryNet, type MemoryNet } from './memory-net.ts'
import type { Net } from './net.ts'
import { createRoutedNet } from './routed-net.ts'
import { createSeededRandom } from './seeded-random.ts'

const CORE = { host: '127.0.0.1', port: 5060 }
const PHONE = { host: '127.0.0.1', port: 5080 }

/** A routed network whose outside is another network in memory, which counts what crosses it. */
function createCrossing(isLocal?: (host: string) => boolean) {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const inProcess = createMemoryNet({ clock, random })
  const outside = createMemoryNet({ clock, random })
  const crossed: string[] = []
  outside.addTap(({ from, to }) => {
    crossed.push(`${from.port} to ${to.port}`)
    return undefined
  })
  const options = { inProcess, otherwise: outside }
  const net = createRoutedNet(isLocal === undefined ? options : { ...options, isLocal })
  return { clock, net, inProcess, outside, crossed }
}

function bindCounting(net: Net | MemoryNet, at: typeof CORE, log: string[]) {
  return net.bindDatagram(at, { onDatagram: (data, from) => log.push(`${at.port}: ${data[0]} from ${from.port}`) })
}

describe('RoutedNet', () => {
  test('a datagram stays in the process when its destination is bound there, and goes out otherwise', async () => {
    const { clock, net, outside, crossed } = createCrossing()
    const log: string[] = []
    const core = await bindCounting(net, CORE, log)
    const other = await bindCounting(net, { ...CORE, port: 4060 }, log)
    const phone = await bindCounting(outside, PHONE, log)
    core.send(Uint8Array.of(1), other.local)
    core.send(Uint8Array.of(2), PHONE)
    phone.send(Uint8Array.of(3), CORE)
    await clock.settle()
    assert.deepEqual(log.sort(), ['4060: 1 from 5060', '5060: 3 from 5080', '5080: 2 from 5060'])
    assert.deepEqual(crossed.sort(), ['5060 to 5080', '5080 to 5060'])
  })

  test('once a destination has left the process, it is looked for outside', async () => {
    const { clock, net, crossed } = createCrossing()
    const core = await bindCounting(net, CORE, [])
    const other = await bindCounting(net, { ...CORE, port: 4060 }, [])
    await other.close()
    core.send(Uint8Array.of(1), other.local)
    await clock.settle()
    assert.deepEqual(crossed, ['5060 to 4060'])
  })

  test('a wildcard socket stands for the addresses of this machine, never for those of others', async () => {
    const { clock, net, crossed } = createCrossing((host) => host === '10.0.0.1')
    const log: string[] = []
    await bindCounting(net, { host: '0.0.0.0', port: 5060 }, log)
    const other = await bindCounting(net, { host: '10.0.0.1', port: 4060 }, log)
    other.send(Uint8Array.of(1), { host: '10.0.0.1', port: 5060 })
    await clock.settle()
    assert.deepEqual([log, crossed], [['5060: 1 from 4060'], []])
    other.send(Uint8Array.of(2), { host: '10.0.0.7', port: 5060 })
    await clock.settle()
    assert.deepEqual(crossed, ['4060 to 5060'])
  })

  test('streams are connected inside or outside by the same rule, and a listener accepts from both', async () => {
    const { clock, net, inProcess, outside } = createCrossing()
    const accepted: number[] = []
    const quiet = { onData() {}, onClose() {} }
    const listener = await net.listenStream(CORE, (socket) => {
      accepted.push(socket.remote.port)
      return quiet
    })
    await outside.listenStream(PHONE, () => quiet)
    const inner = await net.connectStream(CORE, quiet)
    const outer = await net.connectStream(PHONE, quiet)
    const fromOutside = await outside.connectStream(CORE, quiet)
    await clock.settle()
    assert.deepEqual(accepted, [inner.local.port, fromOutside.local.port])
    assert.deepEqual([inProcess.openSockets, outside.openSockets], [3, 6])
    await listener.close()
    for (const socket of [inner, outer, fromOutside]) socket.destroy()
    await clock.settle()
    assert.deepEqual([inProcess.openSockets, outside.openSockets], [0, 1])
  })

  test('raw packets work in the process where the outside has none, and route where it has', async () => {
    const { clock, net, inProcess, outside, crossed } = createCrossing()
    const log: string[] = []
    const onPacket = (data: Uint8Array, from: string) => log.push(`${data[0]} from ${from}`)
    const a = await net.bindPackets('127.0.0.1', 50, { onPacket })
    await net.bindPackets('127.0.0.2', 50, { onPacket })
    a.send(Uint8Array.of(1), '127.0.0.2')
    await clock.settle()
    assert.deepEqual([log, crossed], [['1 from 127.0.0.1'], []])
    a.send(Uint8Array.of(2), '127.0.0.3')
    await clock.settle()
    assert.deepEqual(crossed, ['50 to 50'])
    assert.deepEqual([inProcess.openSockets, outside.openSockets], [2, 2])
    await a.close()
    assert.deepEqual([inProcess.openSockets, outside.openSockets], [1, 1])
  })

  test('a bind that fails in the process leaves nothing open outside', async () => {
    const { net, inProcess, outside } = createCrossing()
    await inProcess.bindDatagram(CORE, { onDatagram() {} })
    await inProcess.listenStream(CORE, () => ({ onData() {}, onClose() {} }))
    await assert.rejects(net.bindDatagram(CORE, { onDatagram() {} }), { code: 'NET_PORT_TAKEN' })
    await assert.rejects(
      net.listenStream(CORE, () => ({ onData() {}, onClose() {} })),
      { code: 'NET_PORT_TAKEN' },
    )
    assert.equal(outside.openSockets, 0)
  })
})
