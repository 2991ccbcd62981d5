import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceRouteOf } from '../interop/sipp-phones.ts'
import { benchConfig } from './bench-network.ts'
import { CallLoad } from './call-load.ts'
import { type CoreProcess, cpuSecondsOf, startCore } from './core-process.ts'
import { type Load, runLoad } from './registration-load.ts'
import {
  CALLERS_FROM,
  CHAINED,
  CRITERIA_COUNT,
  PLAIN,
  REGISTERING_SUBSCRIBERS,
  SERVED_SUBSCRIBERS,
  TARIFFED,
  TARIFFS,
  WARM_UP,
} from './served-subscribers.ts'
import type { Row } from './table.ts'

export interface ServicesOptions {
  /** How long each load lasts. */
  readonly seconds: number
}

/** Calls begun each second: a call along ten servers is eleven INVITEs at the S-CSCF. */
const RATES = { none: 200, unmet: 200, chained: 40 } as const
/** Registrations begun each second; each of a user with services brings the criteria from the HSS. */
const REGISTER_RATES = { plain: 400, tariffed: 100 } as const
/** Until the transactions of the last registration are over (Timer J, 32 s) and what they held is garbage. */
const SETTLE_MS = 33_000

const WHAT = {
  none: 'no criteria',
  unmet: `${CRITERIA_COUNT} criteria, none met`,
  chained: `${CRITERIA_COUNT} criteria, a chain of ${CHAINED} servers`,
} as const

/** Calls of users without services, with criteria that no call meets, and with ten application servers in the way. */
export async function runServiceCalls({ seconds }: ServicesOptions, tell: (text: string) => void): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-bench-services-'))
  const core = await startServedCore(SERVED_SUBSCRIBERS, tell)
  const servers = await startServers()
  try {
    const { realm } = benchConfig('')
    const loadOf = (kind: keyof typeof RATES) =>
      new CallLoad(folder, realm, serviceRouteOf(benchConfig('')), () => core.cpuSeconds(), CALLERS_FROM[kind])
    await loadOf('none').register()
    for (const kind of ['unmet', 'chained'] as const) await loadOf(kind).register('callers')
    tell('warming up')
    await loadOf('none').calls({ count: 3000, rate: 200 })
    await loadOf('chained').calls({ count: 600, rate: 60 })
    const rows: Row[] = []
    for (const kind of ['none', 'unmet', 'chained'] as const) {
      const rate = RATES[kind]
      tell(`${WHAT[kind]}, ${rate} calls/s for ${seconds} s`)
      const before = cpuSecondsOf(servers.pid ?? 0)
      const { count, failed, refused, coreCpu, errors } = await loadOf(kind).calls({ count: rate * seconds, rate })
      const serversCpu = cpuSecondsOf(servers.pid ?? 0) - before
      if (failed > 0) tell(errors.slice(0, 1000))
      const served = count - failed - refused
      rows.push(
        { what: `call, ${WHAT[kind]}: CPU of the core, per 1,000`, value: (coreCpu / served) * 1000, unit: 's' },
        { what: `call, ${WHAT[kind]}: failed or refused of ${count}`, value: failed + refused, unit: '' },
      )
      if (kind !== 'chained') continue
      rows.push({ what: 'CPU of the servers, per 1,000 calls', value: (serversCpu / served) * 1000, unit: 's' })
    }
    return rows
  } finally {
    servers.disconnect()
    await core.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What 3,000 registered users with a hundred criteria each weigh in a whole core without trace, beside as many without. */
export async function runServiceMemory(tell: (text: string) => void): Promise<Row[]> {
  const core = await startServedCore(REGISTERING_SUBSCRIBERS, tell, ['--trace', '1'])
  try {
    // what grows with the first ones only is grown
    await runLoad({ ...WARM_UP, rate: REGISTER_RATES.plain }, benchConfig('').realm)
    await settle()
    const plain = await register(core, { ...PLAIN, rate: REGISTER_RATES.plain }, tell)
    const tariffed = await register(core, { ...TARIFFED, rate: REGISTER_RATES.tariffed }, tell)
    const what = `with ${CRITERIA_COUNT} criteria, ${TARIFFS} tariffs`
    return [
      { what: 'registration without criteria: CPU of the core, per 1,000', value: plain.cpu, unit: 's' },
      { what: `registration ${what}: CPU of the core, per 1,000`, value: tariffed.cpu, unit: 's' },
      { what: 'registered phone without criteria: memory in use', value: plain.octets / 1024, unit: 'KiB' },
      { what: `registered phone ${what}: memory in use`, value: tariffed.octets / 1024, unit: 'KiB' },
    ]
  } finally {
    await core.stop()
  }
}

interface Registered {
  /** CPU seconds for 1,000. */
  readonly cpu: number
  /** In use by JavaScript, for one. */
  readonly octets: number
}

async function register(core: CoreProcess, load: Load, tell: (text: string) => void): Promise<Registered> {
  tell(`${load.count} registrations from subscriber ${load.first} at ${load.rate}/s`)
  const { used: before } = await core.memory()
  const cpuBefore = core.cpuSeconds()
  const { accepted, failures } = await runLoad(load, benchConfig('').realm)
  const cpu = core.cpuSeconds() - cpuBefore
  for (const [why, times] of failures) tell(`failed: ${why}, ${times} times`)
  await settle()
  const { used: after } = await core.memory()
  return { cpu: (cpu / accepted.length) * 1000, octets: (after - before) / accepted.length }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
}

function startServedCore(
  subscribers: number,
  tell: (text: string) => void,
  args: readonly string[] = [],
): Promise<CoreProcess> {
  tell(`starting a core with ${subscribers} subscribers`)
  return startCore(subscribers, { args: ['--services', '--unguarded', ...args] })
}

async function startServers(): Promise<ChildProcess> {
  const servers = fork(new URL('./chained-servers.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(servers, 'message')
  return servers
}
