import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createManualClock,
  diameterTrace,
  dnsTrace,
  type MessageTrace,
  sipSecondSight,
  sipTrace,
  sipTraceWithKeys,
  transitionTrace,
} from '@voltaic/runtime'
import { createTraceRing, type TraceRingOptions } from './trace-ring.ts'

const pcscf = { host: '127.0.0.11', port: 5060 }
const icscf = { host: '127.0.0.12', port: 4060 }
const foreign = { host: '192.0.2.1', port: 5060 }

function trace(changes: Partial<MessageTrace> = {}): MessageTrace {
  const data = new TextEncoder().encode('REGISTER sip:x SIP/2.0')
  return { at: 0, element: 'pcscf', direction: 'in', transport: 'udp', local: pcscf, remote: foreign, data, ...changes }
}

function withRing<T>(
  options: Omit<TraceRingOptions, 'clock'>,
  use: (ring: ReturnType<typeof createTraceRing>) => T,
): T {
  const ring = createTraceRing({ clock: createManualClock(), ...options })
  try {
    return use(ring)
  } finally {
    ring.stop()
  }
}

test('messages of all three protocols are kept in their order', () => {
  withRing({}, (ring) => {
    sipTrace.publish(trace())
    dnsTrace.publish(trace())
    diameterTrace.publish(trace({ transport: 'tcp' }))
    assert.deepEqual(
      ring.read().map(({ protocol }) => protocol),
      ['sip', 'dns', 'diameter'],
    )
  })
})

test('a message between two elements of the process is kept once, as the sender saw it', () => {
  withRing({}, (ring) => {
    sipTrace.publish(trace({ direction: 'out', remote: icscf }))
    sipSecondSight.publish(trace({ element: 'icscf', local: icscf, remote: pcscf }))
    assert.deepEqual(
      ring.read().map(({ element, direction }) => `${element} ${direction}`),
      ['pcscf out'],
    )
    assert.deepEqual(ring.counters, { messages: 1, listenerFailures: 0, overwritten: 0 })
  })
})

test('with bothEnds it is kept twice', () => {
  withRing({ bothEnds: true }, (ring) => {
    sipTrace.publish(trace({ direction: 'out', remote: icscf }))
    sipSecondSight.publish(trace({ element: 'icscf', local: icscf, remote: pcscf }))
    assert.equal(ring.read().length, 2)
  })
})

test('older messages go when there are too many or too large ones, and are counted', () => {
  withRing({ capacity: 3 }, (ring) => {
    for (let at = 0; at < 5; at += 1) sipTrace.publish(trace({ at }))
    assert.deepEqual(
      ring.read().map(({ at }) => at),
      [2, 3, 4],
    )
    assert.equal(ring.counters.overwritten, 2)
  })
  withRing({ maxOctets: 100 }, (ring) => {
    for (let at = 0; at < 5; at += 1) sipTrace.publish(trace({ at, data: new Uint8Array(40) }))
    assert.deepEqual(
      ring.read().map(({ at }) => at),
      [3, 4],
    )
    sipTrace.publish(trace({ at: 9, data: new Uint8Array(1000) }))
    assert.deepEqual(
      ring.read().map(({ at }) => at),
      [9],
    )
  })
})

test('reading filters by protocol, element, time and text', () => {
  const clock = createManualClock()
  const ring = createTraceRing({ clock })
  const now = clock.now()
  sipTrace.publish(trace({ at: now - 5000, element: 'ue1' }))
  sipTrace.publish(trace({ at: now - 1000, data: new TextEncoder().encode('Call-ID: abc@x') }))
  diameterTrace.publish(trace({ at: now }))
  const times = (filter: Parameters<typeof ring.read>[0]): readonly number[] =>
    ring.read(filter).map(({ at }) => at - now)
  assert.deepEqual(times({ protocols: ['diameter'] }), [0])
  assert.deepEqual(times({ elements: ['ue1', 'nobody'] }), [-5000])
  assert.deepEqual(times({ since: now - 1000 }), [-1000, 0])
  assert.deepEqual(times({ until: now }), [-5000, -1000])
  assert.deepEqual(times({ withinMilliseconds: 2000 }), [-1000, 0])
  assert.deepEqual(times({ contains: 'abc@x' }), [-1000])
  assert.deepEqual(times({ contains: 'abc@x', protocols: ['dns'] }), [])
  ring.stop()
})

test('listeners get what matches, until they end; one that throws is counted and disturbs nobody', () => {
  withRing({}, (ring) => {
    const heard: number[] = []
    const end = ring.subscribe(({ at }) => heard.push(at), { elements: ['pcscf'] })
    ring.subscribe(() => {
      throw new Error('listener')
    })
    sipTrace.publish(trace({ at: 1 }))
    sipTrace.publish(trace({ at: 2, element: 'icscf' }))
    end()
    sipTrace.publish(trace({ at: 3 }))
    assert.deepEqual(heard, [1])
    assert.equal(ring.counters.listenerFailures, 3)
    assert.equal(ring.read().length, 3)
  })
})

test('a message cut out of a large read buffer does not keep the buffer', () => {
  withRing({}, (ring) => {
    const buffer = new Uint8Array(65_536).fill(7)
    sipTrace.publish(trace({ data: buffer.subarray(10, 110) }))
    const [kept] = ring.read()
    assert.ok(kept && kept.data.buffer.byteLength < 1000)
    assert.deepEqual([...kept.data], [...buffer.subarray(10, 110)])
  })
})

test('steps of state machines are kept on request only', () => {
  const step = { at: 0, element: 'pcscf', machine: 'client', id: '1', event: 'timerA', from: 'trying', to: 'trying' }
  withRing({}, (ring) => {
    transitionTrace.publish(step)
    assert.deepEqual(ring.readTransitions(), [])
    assert.equal(transitionTrace.hasSubscribers, false)
  })
  withRing({ transitions: 2 }, (ring) => {
    for (const at of [1, 2, 3]) transitionTrace.publish({ ...step, at })
    assert.deepEqual(
      ring.readTransitions().map(({ at }) => at),
      [2, 3],
    )
  })
})

test('a ring never asks for keys, and when stopped for nothing', () => {
  const ring = createTraceRing({ clock: createManualClock(), transitions: 1 })
  assert.ok(sipTrace.hasSubscribers)
  assert.equal(sipTraceWithKeys.hasSubscribers, false)
  ring.stop()
  for (const channel of [sipTrace, diameterTrace, dnsTrace, transitionTrace])
    assert.equal(channel.hasSubscribers, false)
})
