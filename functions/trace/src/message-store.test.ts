import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageTrace } from '@voltaic/runtime'
import fc from 'fast-check'
import { MessageStore } from './message-store.ts'

const local = { host: '127.0.0.11', port: 5060 }
const remote = { host: '127.0.0.12', port: 4060 }

function trace(at: number, data: Uint8Array): MessageTrace {
  return { at, element: 'pcscf', direction: 'out', transport: 'udp', local, remote, data }
}

test('the newest messages are kept, as many as fit by number and by octets', () => {
  const lengths = fc.array(fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 400_000 })))
  fc.assert(
    fc.property(
      lengths,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (all, capacity, max) => {
        const store = new MessageStore(capacity, max)
        const expected: number[] = []
        for (const [index, length] of all.entries()) {
          store.push('sip', trace(index, new Uint8Array(length).fill(index % 251)))
          expected.push(length)
          while (expected.length > capacity || (expected.length > 1 && sum(expected) > max)) expected.shift()
        }
        const kept = [...store]
        assert.deepEqual(
          kept.map(({ data }) => data.length),
          expected,
        )
        assert.equal(store.overwritten, all.length - expected.length)
        for (const { at, data } of kept) assert.ok(data.every((octet) => octet === at % 251))
      },
    ),
    { numRuns: 200 },
  )
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

test('what was read stays, when the memory is used for other messages and when the sender writes over its own', () => {
  const store = new MessageStore(1, 1000)
  const data = Uint8Array.of(1, 2, 3)
  store.push('diameter', trace(1, data))
  data.fill(9)
  const [first] = store
  store.push('sip', trace(2, Uint8Array.of(4, 5, 6)))
  assert.deepEqual(first, { ...trace(1, Uint8Array.of(1, 2, 3)), protocol: 'diameter' })
  assert.deepEqual([...store], [{ ...trace(2, Uint8Array.of(4, 5, 6)), protocol: 'sip' }])
})

test('a store for nothing counts what it does not keep', () => {
  const store = new MessageStore(0, 1000)
  store.push('sip', trace(1, Uint8Array.of(1)))
  assert.deepEqual([[...store].length, store.overwritten], [0, 1])
})
