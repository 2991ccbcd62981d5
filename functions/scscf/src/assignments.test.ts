import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Assignments } from './assignments.ts'

test('who waits goes on after the one whose SAR was answered (TS 29.228 §6.1.3)', async () => {
  const assignments = new Assignments()
  const saa = Promise.withResolvers<string>()
  const order: string[] = []
  const caller = (async () => {
    order.push(await assignments.track('alice', saa.promise))
  })()
  const push = assignments.settled(['alice', 'bob']).then(() => order.push('push'))
  saa.resolve('registration')
  await Promise.all([caller, push])
  assert.deepEqual(order, ['registration', 'push'])
  assert.equal(assignments.size, 0)
})

test('nobody waits for the SAR of somebody else, nor for one without an IMPI', async () => {
  const assignments = new Assignments()
  void assignments.track('alice', new Promise(() => {}))
  void assignments.track(undefined, new Promise(() => {}))
  await assignments.settled(['bob'])
  assert.equal(assignments.size, 1)
})
