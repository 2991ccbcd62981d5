/**
 * Starts the core for SIPp's registration scenarios: P-CSCF 127.0.0.11:5060, I-CSCF 127.0.0.12:4060, S-CSCF
 * 127.0.0.13:6060, HSS 127.0.0.10:3868, with 100,000 subscribers. Prints `ready`, runs until it is stopped.
 *
 *   npm run bench:core [-- --subscribers 100000] [--data FOLDER] [--pid FILE] [--via-icscf] [--unguarded] [--only hss]
 *     [--services] [--beside]
 *
 * With --via-icscf each call goes through the I-CSCF, which asks the HSS, even where the S-CSCF serves the callee itself.
 * With --services the subscribers of `served-subscribers.ts` have filter criteria, as they say there.
 * With --unguarded nothing is refused because the process is busy, as it is on a machine with other work. With --only the
 * elements of that name or function run alone. With --beside it is a second core, at 127.1.0.0/16.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createCore, createLog, createRuntime, openSubscribers, startKeepingTraces } from '@voltaic/core'
import type { Runtime } from '@voltaic/runtime'
import { createTraceRing } from '@voltaic/trace'
import { BENCH_HOSTS, benchConfig, benchSubscribers } from './bench-network.ts'
import { servedSubscribers, setServiceProfiles } from './served-subscribers.ts'

const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '100000' },
    data: { type: 'string' },
    pid: { type: 'string' },
    trace: { type: 'string', default: '0' },
    'via-icscf': { type: 'boolean', default: false },
    unguarded: { type: 'boolean', default: false },
    beside: { type: 'boolean', default: false },
    services: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
})

const data = values.data ?? mkdtempSync(join(tmpdir(), 'voltaic-bench-'))
const config = {
  ...benchConfig(data, { viaIcscf: values['via-icscf'], beside: values.beside }),
  applicationServers: [BENCH_HOSTS.as],
}
const { occupancy, ...unguarded } = createRuntime({ log: createLog('warn') })
const runtime: Runtime = values.unguarded || occupancy === undefined ? unguarded : { ...unguarded, occupancy }
const isNew = !existsSync(join(data, 'hss.sqlite'))
if (isNew) {
  const subscribers = await openSubscribers(config, runtime)
  if (values.services) await setServiceProfiles(subscribers.provisioning)
  const numbers = Number(values.subscribers)
  const list = values.services ? servedSubscribers(numbers) : benchSubscribers(numbers)
  const result = await subscribers.provisioning.import(list)
  if (result.kind === 'refused') throw new Error(JSON.stringify(result.problems.slice(0, 3)))
  await subscribers.close()
}
// as shipped: messages go by, and only the store keeps any
let ring = createTraceRing({ clock: runtime.clock, capacity: Number(values.trace) })
/** Messages on disk, as shipped too, once a bench has switched the trace. */
let kept: Awaited<ReturnType<typeof startKeepingTraces>> | undefined
const core = await createCore(config, runtime, values.only)
await core.start()
if (values.pid) writeFileSync(values.pid, String(process.pid))
console.log('ready')
process.send?.({ ready: true })
process.on('message', (what) => {
  if (what === 'memory') tellMemory()
  else void switchTrace(what === 'trace on')
})

const stop = async (): Promise<void> => {
  await core.stop()
  ring.stop()
  await kept?.stop()
  console.log(
    JSON.stringify({ counters: runtime.counters.read(), trace: ring.counters, memory: process.memoryUsage() }),
  )
  if (!values.data) rmSync(data, { recursive: true, force: true })
  if (process.connected) process.disconnect()
}

/** All that `voltaic start` does with traces, or nothing. */
async function switchTrace(isOn: boolean): Promise<void> {
  ring.stop()
  await kept?.stop()
  kept = isOn ? await startKeepingTraces(config, [], runtime) : undefined
  if (isOn) ring = createTraceRing({ clock: runtime.clock, capacity: Number(values.trace) })
  process.send?.({ trace: kept?.store?.counters ?? 'off' })
}

/** To the bench that started this process with --expose-gc. */
function tellMemory(): void {
  for (let round = 0; round < 3; round++) globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send?.({ memory: { rss, used: heapUsed + external } })
}

process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
