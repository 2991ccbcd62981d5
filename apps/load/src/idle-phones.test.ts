import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createSeededRandom } from '@voltaic/runtime'
import { FakePhone } from './fake-phone.ts'
import { IdlePhones } from './idle-phones.ts'

const clock = createManualClock()

function pool(registered: number, unregistered: number): IdlePhones {
  const idle = new IdlePhones(createSeededRandom(1))
  for (let number = 0; number < registered; number++) idle.put(new FakePhone(clock, `sip:r${number}@home`, true))
  for (let number = 0; number < unregistered; number++) idle.put(new FakePhone(clock, `sip:u${number}@home`, false))
  return idle
}

test('every phone is taken once, until it is put back', () => {
  const idle = pool(50, 0)
  const taken = Array.from({ length: 50 }, () => idle.take('registered'))
  assert.equal(new Set(taken).size, 50)
  assert.equal(idle.take('registered'), undefined)
  idle.put(taken[7]!)
  assert.equal(idle.take('registered'), taken[7])
})

test('a phone comes back into the pool of its state', async () => {
  const idle = pool(0, 1)
  const phone = idle.take('unregistered')!
  const registering = phone.register()
  await clock.advance(100)
  await registering
  idle.put(phone)
  assert.equal(idle.count('unregistered'), 0)
  assert.equal(idle.count('registered'), 1)
})

test('caller and callee are taken together or not at all', () => {
  const idle = pool(3, 5)
  assert.equal(new Set(idle.takePair()).size, 2)
  assert.equal(idle.takePair(), undefined)
  assert.equal(idle.count('registered'), 1)
})

test('a callee reserves resources as it is asked to, the caller may be any', () => {
  const idle = pool(6, 0)
  const plain = new FakePhone(clock, 'sip:plain@home', true)
  plain.reservesResources = false
  idle.put(plain)
  assert.equal(idle.takePair(false)?.[1], plain)
  assert.equal(idle.takePair(false), undefined)
  assert.equal(idle.takePair(true)?.[1]?.reservesResources, true)
})
