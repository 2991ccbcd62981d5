/**
 * What IPsec on Gm costs: phones and a whole core in one process, over a network in memory, so that nothing but the two
 * ends and ESP is in the figures. Run: npm run bench -- gm [--count 800]
 *
 * A replacement is a registration again: REGISTER over the old set, challenge, REGISTER over the new one. "SAs" counts
 * the associations that both ends put in, eight for each registration; all are taken out again at the end.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCore, createPhone, DEFAULT_GM, labConfig, openSubscribers, type VoltaicConfig } from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import { createProcessSaBackend } from '@voltaic/ipsec'
import {
  Counters,
  createMemoryNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import type { Ue } from '@voltaic/ue'
import type { Row } from './table.ts'

/** Four at the phone and four at the P-CSCF. */
const SAS_EACH = 8

interface Cost {
  readonly cpuMs: number
  readonly wallMs: number
}

interface Figures {
  readonly registration: Cost
  readonly replacement: Cost
  readonly message: Cost
}

/** Phones that do something at the same time. */
const AT_ONCE = 20

/** Runs something for all phones, some at once. @returns what each took */
async function costOf(phones: readonly Ue[], run: (phone: Ue) => Promise<unknown>): Promise<Cost> {
  const [cpu, start] = [process.cpuUsage(), performance.now()]
  let next = 0
  const worker = async (): Promise<void> => {
    for (let phone = phones[next++]; phone !== undefined; phone = phones[next++]) await run(phone)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMs: (user + system) / 1000 / phones.length, wallMs: (performance.now() - start) / phones.length }
}

async function register(phone: Ue): Promise<void> {
  const outcome = await phone.register()
  if (outcome.kind !== 'registered') throw new Error(JSON.stringify(outcome))
}

async function measure(count: number, isProtected: boolean): Promise<Figures> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-bench-gm-'))
  const [clock, random] = [createSystemClock(), createSystemRandom()]
  const net = createMemoryNet({ clock, random })
  const runtime: Runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const config = configOf(data, isProtected)
  const core = await createCore(config, runtime)
  await core.start()
  const backend = createProcessSaBackend(net, runtime)
  const sims = await addSims(2 * count, config, runtime)
  const settings = { refreshes: false, regEvent: false, media: 'none' } as const
  // as many for the warm-up as are measured
  const phones = sims.map((sim, index) => {
    const own = isProtected ? { saBackend: backend } : {}
    return createPhone(sim, { element: `ue${index}`, host: '10.0.0.2', settings, ...own }, config, runtime)
  })
  for (const phone of phones) await phone.start()
  await costOf(phones.slice(0, count), register)
  const measured = phones.slice(count)
  const registration = await costOf(measured, register)
  const replacement = await costOf(measured, register)
  const message = await costOf(measured, (phone) => phone.message(phone.config.impu, 'hello'))
  for (const phone of phones) await phone.stop()
  await core.stop()
  rmSync(data, { recursive: true, force: true })
  return { registration, replacement, message }
}

function configOf(data: string, isProtected: boolean): VoltaicConfig {
  const lab = labConfig({ data, host: '10.0.0.1' })
  const gm = isProtected ? ({ ...DEFAULT_GM, backend: 'process', policy: 'require' } as const) : DEFAULT_GM
  const elements = lab.elements.map((each) =>
    each.function === 'pcscf' ? { ...each, gm, regEvent: false, overloadControl: false } : each,
  )
  return { ...lab, elements }
}

async function addSims(count: number, config: VoltaicConfig, runtime: Runtime): Promise<readonly SimCard[]> {
  const subscribers = await openSubscribers(config, runtime)
  const { random } = runtime
  const inputs = Array.from({ length: count }, (_, index) => ({
    imsi: `00101${String(index).padStart(10, '0')}`,
    k: random.hex(16),
    opc: random.hex(16),
    temporaryIdentity: 'unbarred' as const,
  }))
  const result = await subscribers.provisioning.import(inputs)
  if (result.kind === 'refused') throw new Error(JSON.stringify(result.problems.slice(0, 3)))
  const sims = await Promise.all(inputs.map(({ imsi }) => subscribers.simCard(imsi)))
  await subscribers.close()
  return sims.filter((sim) => sim !== undefined)
}

/** @param count phones that are measured */
export async function runGmBench(count: number): Promise<readonly Row[]> {
  const clear = await measure(count, false)
  const ipsec = await measure(count, true)
  const { cpuMs, wallMs } = ipsec.replacement
  return [
    ...(['registration', 'replacement', 'message'] as const).flatMap((what) => [
      { what: `${what}, clear: processor time`, value: clear[what].cpuMs, unit: 'ms' },
      { what: `${what}, IPsec: processor time`, value: ipsec[what].cpuMs, unit: 'ms' },
    ]),
    { what: 'SAs put in by replacements', value: (1000 * SAS_EACH) / wallMs, unit: '/s' },
    { what: 'processor time for one SA', value: (1000 * cpuMs) / SAS_EACH, unit: 'µs' },
    { what: 'of it for IPsec', value: (1000 * (cpuMs - clear.replacement.cpuMs)) / SAS_EACH, unit: 'µs' },
  ]
}
