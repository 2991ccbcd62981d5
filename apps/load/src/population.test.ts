import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { type FakeNetwork, FakePhone } from './fake-phone.ts'
import { dismissPopulation, registerPopulation } from './population.ts'

function population(count: number, faults: Partial<FakeNetwork> = {}, isRegistered = false) {
  const clock = createManualClock()
  const network: FakeNetwork = { answerMs: 10, failsWith: undefined, isSilent: false, ...faults }
  const phones = Array.from({ length: count }, (_, i) => new FakePhone(clock, `sip:${i}@home`, isRegistered, network))
  return { clock, network, phones }
}

test('all phones register, the first alone', async () => {
  const { clock, phones } = population(100)
  const registering = registerPopulation(phones, { clock })
  await clock.settle()
  assert.equal(phones.filter(({ busy }) => busy > 0).length, 1)
  await clock.advance(1000)
  assert.equal((await registering).size, 0)
  assert.ok(phones.every((phone) => phone.isRegistered))
  assert.equal(clock.pending, 0)
})

test('a network that is silent, or refuses the first phone, ends the test at once', async () => {
  const silent = population(100, { isSilent: true })
  const registering = assert.rejects(registerPopulation(silent.phones, { clock: silent.clock }), {
    code: 'LOAD_NOT_REGISTERED',
    message: /no answer/,
    remedy: /voltaic start/,
  })
  await silent.clock.advance(5000)
  await registering
  const refusing = population(2, { failsWith: 403 })
  const refused = assert.rejects(registerPopulation(refusing.phones, { clock: refusing.clock }), { message: /403/ })
  await refusing.clock.advance(100)
  await refused
})

test('phones that fail later are counted by what came', async () => {
  const { clock, network, phones } = population(40)
  const registering = registerPopulation(phones, { clock })
  await clock.advance(10)
  network.failsWith = 'no answer'
  await clock.advance(60_000)
  assert.deepEqual([...(await registering)], [['no answer', 39]])
})

test('phones that are refused by a network with too much to do try again', async () => {
  const { clock, network, phones } = population(40)
  const registering = registerPopulation(phones, { clock })
  await clock.advance(10)
  network.failsWith = 503
  await clock.advance(1000)
  network.failsWith = undefined
  await clock.advance(10_000)
  assert.equal((await registering).size, 0)
  const leaving = dismissPopulation(phones, { clock })
  network.failsWith = 503
  await clock.advance(1000)
  network.failsWith = undefined
  await clock.advance(10_000)
  assert.equal(await leaving, 0)
})

test('an abort leaves out the phones that have not begun', async () => {
  const { clock, phones } = population(200)
  const controller = new AbortController()
  const registering = registerPopulation(phones, { clock, signal: controller.signal })
  await clock.advance(25)
  controller.abort()
  await clock.advance(1000)
  assert.ok(((await registering).get('interrupted') ?? 0) > 100)
})

test('phones leave; those of a network that went silent are counted, and not waited for', async () => {
  const { clock, network, phones } = population(50, {}, true)
  const leaving = dismissPopulation(phones.slice(0, 20), { clock })
  await clock.advance(1000)
  assert.equal(await leaving, 0)
  network.isSilent = true
  const stuck = dismissPopulation(phones, { clock })
  await clock.advance(30_000)
  assert.equal(await stuck, 30)
  assert.equal(clock.pending, 0)
})
