import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeHep, type HepMessage } from '@voltaic/hep'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  diameterTrace,
  dnsTrace,
  sipTrace,
} from '@voltaic/runtime'
import { startHepSender } from './hep-sender.ts'
import { inMemory, testRegistration } from './test-registration.ts'

test('every message goes to the collector with its addresses, its element and its call', async () => {
  const net = createMemoryNet({ clock: createManualClock(), random: createSeededRandom(1) })
  const received: HepMessage[] = []
  const collector = await net.bindDatagram(
    { host: '192.0.2.10', port: 9060 },
    { onDatagram: (data) => void received.push(decodeHep(data)) },
  )
  const counters = new Counters()
  const stop = await startHepSender({ runtime: { net, counters }, to: collector.local, key: 'k' })
  const messages = testRegistration(inMemory).filter(({ direction }) => direction === 'out')
  for (const { protocol, ...trace } of messages) (protocol === 'sip' ? sipTrace : diameterTrace).publish(trace)
  const dns = { ...messages[0], data: Buffer.from('0001010000010000000000000161000001', 'hex') } as (typeof messages)[0]
  dnsTrace.publish(dns)
  await new Promise((resolve) => setImmediate(resolve))
  await stop()
  sipTrace.publish(dns)
  assert.deepEqual(
    received.map(({ protocol }) => protocol),
    [...messages.map((each) => (each.protocol === 'sip' ? 1 : 56)), 53],
  )
  const [first] = received
  assert.deepEqual(first && [first.from, first.to, first.node, first.key], [
    inMemory.sip.ue1,
    inMemory.sip.pcscf,
    'ue1',
    'k',
  ])
  assert.match(first?.correlation ?? '', /@ue$/)
  assert.match(Buffer.from(first?.payload ?? []).toString(), /^REGISTER /)
  const cx = received.find(({ protocol }) => protocol === 56)
  assert.match(JSON.parse(Buffer.from(cx?.payload ?? []).toString()).diameter, /User-Authorization/)
  await collector.close()
})

test('a collector of SIP alone gets nothing else', async () => {
  const net = createMemoryNet({ clock: createManualClock(), random: createSeededRandom(1) })
  const received: number[] = []
  const collector = await net.bindDatagram(
    { host: '192.0.2.10', port: 9060 },
    { onDatagram: (data) => void received.push(decodeHep(data).protocol) },
  )
  const stop = await startHepSender({ runtime: { net, counters: new Counters() }, to: collector.local, only: 'sip' })
  const messages = testRegistration(inMemory).filter(({ direction }) => direction === 'out')
  for (const { protocol, ...trace } of messages) (protocol === 'sip' ? sipTrace : diameterTrace).publish(trace)
  await new Promise((resolve) => setImmediate(resolve))
  await stop()
  assert.ok(received.length > 0 && received.length < messages.length)
  assert.deepEqual([...new Set(received)], [1])
  await collector.close()
})
