import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createCore, createPhone, DEFAULT_GM, labConfig, labSims, openSubscribers } from '@voltaic/core'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import type { Ue } from '@voltaic/ue'
import { SEED } from './network.ts'

/** As in the lab: a whole network and two phones in one process at one host, and one back end for all of them. */
async function oneHost(transport: 'udp' | 'tcp', host: string) {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-gm-one-host-'))
  const clock = createManualClock()
  const random = createSeededRandom(SEED)
  const net = createMemoryNet({ clock, random })
  const runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const lab = labConfig({ data, host })
  const config = {
    ...lab,
    elements: lab.elements.map((element) =>
      element.function === 'pcscf'
        ? ({ ...element, gm: { ...DEFAULT_GM, backend: 'process', policy: 'require' } } as const)
        : element,
    ),
  }
  const core = await createCore(config, runtime)
  await core.start()
  const { saBackend } = core
  assert.ok(saBackend)
  const subscribers = await openSubscribers(config, runtime)
  const sims = await labSims(subscribers, config, runtime)
  await subscribers.close()
  const settings = { answering: { afterMs: 300 }, media: 'none' } as const
  const [alice, bob] = ['alice', 'bob'].map((element, index) => {
    const sim = sims[index]?.sim
    assert.ok(sim)
    return createPhone(sim, { element, transport, saBackend, settings }, config, runtime)
  })
  assert.ok(alice && bob)
  for (const phone of [alice, bob]) await phone.start()
  const whileTimePasses = async <T>(work: Promise<T>): Promise<T> => {
    let isDone = false
    const settled = work.finally(() => {
      isDone = true
    })
    for (let waited = 0; !isDone && waited < 600; waited++) await clock.advance(100)
    return settled
  }
  const register = async (phone: Ue): Promise<void> => {
    const outcome = await whileTimePasses(phone.register())
    assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
  }
  const stop = async () => {
    for (const phone of [alice, bob]) await phone.stop()
    await core.stop()
    rmSync(data, { recursive: true, force: true })
    assert.equal(clock.pending, 0, 'timers left')
    assert.equal(net.openSockets, 0, 'sockets left')
  }
  return { alice, bob, clock, counters: runtime.counters, saBackend, whileTimePasses, register, stop }
}

describe('P-CSCF and phones at one host share their ESP (TS 33.203 §6.3)', () => {
  for (const [transport, host] of [
    ['udp', '127.0.0.1'],
    ['tcp', '127.0.0.1'],
    ['udp', '::1'],
    ['tcp', '::1'],
  ] as const) {
    test(`over ${transport} at ${host}: call, both register again during it, message, BYE, leave`, async () => {
      const { alice, bob, clock, counters, saBackend, whileTimePasses, register, stop } = await oneHost(transport, host)
      for (const phone of [alice, bob]) await register(phone)
      const call = alice.call(bob.associatedUris[1] ?? '')
      await whileTimePasses(call.until('answered'))
      for (const phone of [alice, bob]) await register(phone)
      const response = await whileTimePasses(bob.message(alice.associatedUris[1] ?? '', 'during the call'))
      assert.equal(response.status, 200)
      assert.equal(alice.messages.length, 1)
      await whileTimePasses(bob.calls[0]?.hangUp() ?? Promise.reject(new Error('bob has no call')))
      assert.equal((await whileTimePasses(call.ended)).kind, 'completed')
      const dropped = Object.keys(counters.read()).filter((name) => name.startsWith('ipsec.drop.'))
      assert.deepEqual(dropped, [])
      for (const phone of [alice, bob]) await whileTimePasses(phone.deregister())
      await clock.advance(140_000)
      assert.deepEqual(await saBackend.list(), [])
      await stop()
    })
  }
})
