import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createCore, DEFAULT_GM, labConfig, openSubscribers } from '@voltaic/core'
import {
  Counters,
  createMemoryNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { DEFAULT_THRESHOLDS } from './delays.ts'
import { parseHoldingTime } from './holding-time.ts'
import { loadNetwork } from './load-network.ts'
import { IHSA_LIMIT, type LoadPlan } from './plan.ts'
import { parseTrafficSet } from './traffic-set.ts'

const plan: LoadPlan = {
  trafficSet: parseTrafficSet('registrations'),
  holdingTime: parseHoldingTime('1'),
  ringMs: 0,
  stirMs: 100,
  steps: [{ saps: 20, durationMs: 1000 }],
  stopsAboveCapacity: false,
  ihsaLimit: IHSA_LIMIT,
  // the machine may be busy with other tests
  thresholds: { ...DEFAULT_THRESHOLDS, REG1: 20_000, REG2: 20_000 },
  patienceMs: 30_000,
  seed: 3,
}
const options = { phones: 40, transport: 'udp', isMine: false, keep: false, corePid: process.pid } as const

function realTime(): Runtime {
  const [clock, random] = [createSystemClock(), createSystemRandom()]
  return { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
}

test('phones register, de-register and come back at a real core; then nothing of them is left', async () => {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-load-'))
  const config = labConfig({ data })
  const runtime = realTime()
  const core = await createCore(config, runtime)
  await core.start()
  const said: string[] = []
  const listener = { say: (what: string) => said.push(what), progress() {} }
  try {
    const report = await loadNetwork(config, plan, options, runtime, listener)
    assert.ok(report.attempts > 8, `${report.attempts} attempts`)
    assert.equal(report.adequate, report.attempts, JSON.stringify(report.scenarios))
    assert.ok((report.delays.REG1?.count ?? 0) > 0 && (report.delays.REG2?.p50 ?? 0) > 0)
    assert.ok((report.steps[0]?.core?.residentMebibytes ?? 0) > 0)
    assert.equal(report.sip.serviceUnavailable, 0)
    assert.deepEqual(said, [
      'Made 40 subscribers for this test, IMSI 001019700000001 to 001019700000040. They are removed at the end.',
      'Registering 32 phones …',
      'Removed 40 subscribers.',
    ])
    const subscribers = await openSubscribers(config, runtime)
    assert.equal(await subscribers.provisioning.count(), 0)
    await subscribers.close()
  } finally {
    await core.stop()
    rmSync(data, { recursive: true, force: true })
  }
})

test('phones with IPsec share one back end, and leave no association behind (TS 33.203 §7.1)', async () => {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-load-'))
  const lab = labConfig({ data })
  const elements = lab.elements.map((element) =>
    element.function === 'pcscf'
      ? { ...element, gm: { ...DEFAULT_GM, backend: 'process', policy: 'require' } as const }
      : element,
  )
  const config = { ...lab, elements }
  const runtime = realTime()
  const core = await createCore(config, runtime)
  await core.start()
  const { saBackend } = core
  assert.ok(saBackend)
  let most = 0
  const listener = {
    say() {},
    progress: () => void saBackend.list().then((list) => (most = Math.max(most, list.length))),
  }
  try {
    const report = await loadNetwork(config, plan, { ...options, saBackend }, runtime, listener)
    assert.ok(report.attempts > 8, `${report.attempts} attempts`)
    assert.equal(report.adequate, report.attempts, JSON.stringify(report.scenarios))
    assert.ok(most >= 4 * options.phones, `${most} associations`)
  } finally {
    await core.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
