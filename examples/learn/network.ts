import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Core,
  createCore,
  createPhone,
  DEFAULT_GM,
  labConfig,
  labSims,
  openSubscribers,
  readApiAccess,
  type VoltaicConfig,
} from '@voltaic/core'
import {
  Counters,
  createMemoryNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { createTraceRing, explainMessage, type TracedMessage, type TraceRing } from '@voltaic/trace'
import type { Ue } from '@voltaic/ue'

/** Every message of two phones that register over IPsec, of a text between them, and of an operator who ends it. */
export type Story = readonly TracedMessage[]

let played: Promise<Story> | undefined

/** Plays it once in this process: a whole network in memory, without sockets between its elements. */
export function story(): Promise<Story> {
  played ??= play()
  return played
}

async function play(): Promise<Story> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-learn-'))
  const clock = createSystemClock()
  const random = createSystemRandom()
  const net = createMemoryNet({ clock, random })
  const runtime: Runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const lab = labConfig({ data, gm: { ...DEFAULT_GM, backend: 'process' } })
  const config: VoltaicConfig = { ...lab, api: { listen: { host: '127.0.0.1', port: 0 } } }
  const ring = createTraceRing({ clock })
  const core = await createCore(config, runtime)
  const phones: Ue[] = []
  try {
    await core.start()
    phones.push(...(await phonesOf(core, config, runtime)))
    await goThrough(phones, config, ring)
    return ring.read()
  } finally {
    for (const phone of phones) await phone.stop()
    await core.stop()
    ring.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

async function phonesOf(core: Core, config: VoltaicConfig, runtime: Runtime): Promise<readonly Ue[]> {
  const subscribers = await openSubscribers(config, runtime)
  const sims = await labSims(subscribers, config, runtime)
  await subscribers.close()
  return sims
    .slice(0, 2)
    .map(({ sim }, index) =>
      createPhone(
        sim,
        { element: `ue${index + 1}`, ...(core.saBackend && { saBackend: core.saBackend }) },
        config,
        runtime,
      ),
    )
}

async function goThrough(phones: readonly Ue[], config: VoltaicConfig, ring: TraceRing): Promise<void> {
  for (const phone of phones) {
    await phone.start()
    const { kind } = await phone.register()
    if (kind !== 'registered') throw new Error(`a phone is ${kind}`)
  }
  await phones[0]?.message('tel:+99901000002', 'hello')
  const isTold = new Promise<void>((resolve) => {
    ring.subscribe((message) => message.protocol === 'diameter' && /^RTA/.test(nameOf(message)) && resolve())
  })
  const { url, key } = readApiAccess(config) ?? {}
  await fetch(`${url}/api/v1/subscribers/001010000000002/deregistration`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'PERMANENT_TERMINATION', reasonInfo: 'contract ended' }),
  })
  await isTold
}

/** Start line, or the command of Diameter. */
export function nameOf(message: TracedMessage): string {
  return explainMessage(message).title
}
