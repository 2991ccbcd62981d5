/**
 * Short messages from phone to phone through a whole core in a process of its own: submission, RP-ACK, delivery, RP-ACK, and
 * a status report where one is asked for.
 *
 *   node bin/launch.cjs tests/bench/sms.ts [--pairs 200] [--texts 40]
 *
 * Each sender has one text under way, as phones do. Progress goes to stderr, the table to stdout.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  createCore,
  createLog,
  createPhone,
  createRuntime,
  elementsOf,
  ifcOfSms,
  labConfig,
  openSubscribers,
  type VoltaicConfig,
} from '@voltaic/core'
import { importServiceProfile } from '@voltaic/profile'
import { createTraceRing } from '@voltaic/trace'
import type { Ue } from '@voltaic/ue'
import { cpuSecondsOf } from './core-process.ts'
import { formatTable, type Row } from './table.ts'

const HOST = '127.0.0.31'
/** The trace of a core as shipped. */
const TRACED_MESSAGES = 10_000
const TEXT = 'Meet me at the station at half past six, €5 for the ticket'

const { values } = parseArgs({
  options: {
    core: { type: 'string' },
    pairs: { type: 'string', default: '200' },
    texts: { type: 'string', default: '40' },
  },
})

function configOf(data: string): VoltaicConfig {
  const config = labConfig({ data, host: HOST, hasSms: true })
  const elements = config.elements.map((each) => (each.function === 'pcscf' ? { ...each, regEvent: false } : each))
  return { ...config, elements }
}

const numberOf = (index: number): string => `+9990${String(2_000_000 + index)}`

/** The core: runs until it is asked to stop. */
async function runCore(data: string): Promise<void> {
  const { occupancy: _, ...runtime } = createRuntime({ log: createLog('warn') })
  const ring = createTraceRing({ clock: runtime.clock, capacity: TRACED_MESSAGES })
  const core = await createCore(configOf(data), runtime)
  await core.start()
  process.send?.('ready')
  process.once('SIGINT', () => {
    void core.stop().then(() => {
      ring.stop()
      process.disconnect()
    })
  })
}

/** Subscribers whose short messages go to the service centre, and their phones, registered. */
async function startPhones(config: VoltaicConfig, count: number): Promise<readonly Ue[]> {
  const runtime = createRuntime({ log: createLog('error') })
  const subscribers = await openSubscribers(config, runtime)
  const phones: Ue[] = []
  for (let index = 0; index < count; index++) {
    const sim = await subscribers.simCard(`00101${String(index + 1).padStart(10, '0')}`)
    assert.ok(sim)
    const settings = { regEvent: false, refreshes: false, media: 'none' } as const
    const phone = createPhone(sim, { element: `ue${index}`, settings }, config, runtime)
    await phone.start()
    const outcome = await phone.register()
    assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
    phones.push(phone)
  }
  await subscribers.close()
  return phones
}

async function addSubscribers(config: VoltaicConfig, count: number): Promise<void> {
  const runtime = createRuntime({ log: createLog('error') })
  const { provisioning, close } = await openSubscribers(config, runtime)
  const [centre] = elementsOf(config, 'ip-sm-gw')
  assert.ok(centre)
  const profile = importServiceProfile(ifcOfSms(centre, config))
  assert.ok(profile.kind === 'accepted')
  await provisioning.setServiceProfile('sms', profile.content)
  const keys = () => ({ k: runtime.random.hex(16), opc: runtime.random.hex(16) })
  const list = Array.from({ length: count }, (_, index) => ({
    imsi: `00101${String(index + 1).padStart(10, '0')}`,
    msisdn: numberOf(index).slice(1),
    serviceProfile: 'sms',
    ...keys(),
  }))
  assert.equal((await provisioning.import(list)).kind, 'imported')
  await close()
}

interface Load {
  readonly what: string
  readonly texts: number
  readonly statusReport: boolean
}

/** Every phone of the first half texts one of the second, one text after the other. */
async function run(load: Load, phones: readonly Ue[], core: ChildProcess): Promise<readonly Row[]> {
  const { texts, statusReport, what } = load
  const half = phones.length / 2
  const [senders, receivers] = [phones.slice(0, half), phones.slice(half)]
  const count = half * texts
  let shown = 0
  const { promise: allShown, resolve } = Promise.withResolvers<void>()
  for (const receiver of receivers) {
    receiver.onText(() => {
      shown += 1
      if (shown === count) resolve()
    })
  }
  const cpuBefore = cpuSecondsOf(core.pid ?? 0)
  const started = performance.now()
  let failed = 0
  const send = async (sender: Ue, index: number) => {
    for (let each = 0; each < texts; each++) {
      const sent = sender.sendText(numberOf(half + index), `${TEXT} ${each} ${what}`, { statusReport })
      const { kind } = await sent.sent
      const isGood = kind === 'sent' && (!statusReport || (await sent.delivered).kind === 'delivered')
      if (!isGood) failed += 1
    }
  }
  await Promise.all(senders.map(send))
  await allShown
  const seconds = (performance.now() - started) / 1000
  const cpu = cpuSecondsOf(core.pid ?? 0) - cpuBefore
  return [
    { what: `text${what}: from phone to phone, a second`, value: count / seconds, unit: '' },
    { what: `text${what}: CPU of the core, per 1,000`, value: (cpu / count) * 1000, unit: 's' },
    { what: `text${what}: failed of ${count}`, value: failed, unit: '' },
    { what: `text${what}: shown twice`, value: shown - count, unit: '' },
  ]
}

async function main(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-bench-sms-'))
  const config = configOf(data)
  const pairs = Number(values.pairs)
  await addSubscribers(config, 2 * pairs)
  const core = fork(import.meta.filename, ['--core', data], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await once(core, 'message')
  const phones = await startPhones(config, 2 * pairs)
  const texts = Number(values.texts)
  try {
    console.error('warming up')
    await run({ what: ', warm-up', texts: Math.ceil(texts / 2), statusReport: false }, phones, core)
    const rows = [
      ...(await run({ what: '', texts, statusReport: false }, phones, core)),
      ...(await run({ what: ' with status report', texts, statusReport: true }, phones, core)),
    ]
    console.log(formatTable(rows))
  } finally {
    for (const phone of phones) await phone.stop()
    core.kill('SIGINT')
    await once(core, 'exit')
    rmSync(data, { recursive: true, force: true })
  }
}

await (values.core === undefined ? main() : runCore(values.core))
