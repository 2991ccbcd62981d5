import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createSipStack, type SipStack } from '@voltaic/sip'
import { listenPoints, startAtFreePort } from './listen.ts'
import { twoPhones } from './two-phones.ts'

const clock = createManualClock()
const net = createMemoryNet({ clock, random: createSeededRandom(2) })
const anyPort = { transport: 'tcp', address: { host: '10.0.0.9', port: 0 } } as const

function stackAt(port: number): SipStack {
  const refuse = async () => assert.fail('no request expected')
  const runtime = { clock, net, random: createSeededRandom(3), log: silentLog, counters: new Counters() }
  return createSipStack({
    element: 'ue',
    runtime,
    listen: listenPoints(anyPort, port),
    resolver: { resolve: async () => [] },
    onRequest: refuse,
  })
}

test('a phone listens on UDP and TCP at one port, whichever is free (RFC 3261 §18.2.1)', async () => {
  const stack = await startAtFreePort(anyPort, net, stackAt)
  const ports = stack.local.map(({ transport, address }) => [transport, address.port])
  assert.deepEqual(ports, [
    ['udp', ports[0]?.[1]],
    ['tcp', ports[0]?.[1]],
  ])
  await stack.stop()
  assert.equal(net.openSockets, 0)
})

test('a port that another program has for TCP is not the one; a port that was asked for is the only one', async () => {
  const taken = new VoltaicError('NET_PORT_TAKEN', 'taken', 'take another')
  const tried: number[] = []
  const create = (failures: number) => (port: number) => {
    tried.push(port)
    const start = async () => (tried.length <= failures ? Promise.reject(taken) : undefined)
    return { ...stackAt(port), start } as SipStack
  }
  await startAtFreePort(anyPort, net, create(2))
  assert.equal(tried.length, 3)
  tried.length = 0
  await assert.rejects(startAtFreePort(anyPort, net, create(99)), { code: 'NET_PORT_TAKEN' })
  assert.equal(tried.length, 8)
  tried.length = 0
  const fixed = { ...anyPort, address: { ...anyPort.address, port: 5060 } }
  await assert.rejects(startAtFreePort(fixed, net, create(99)), { code: 'NET_PORT_TAKEN' })
  assert.deepEqual(tried, [5060])
})

test('with the timers of the radio an INVITE is repeated after two seconds, not half of one (TS 24.229 §7.7)', async () => {
  for (const [imsTimers, after] of [
    [true, 2000],
    [false, 500],
  ] as const) {
    const phones = await twoPhones({ both: { imsTimers } })
    phones.net.setFaults({ loss: 1 })
    const call = phones.alice.call('+99901000002')
    await phones.clock.advance(after - 1)
    assert.equal(phones.ladder.length, 1)
    await phones.clock.advance(1)
    assert.equal(phones.ladder.length, 2)
    call.crash()
    await phones.stop(true)
  }
})
