import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SettingsDoor } from '@voltaic/api'
import { buildConsole, type ConsoleBuild } from '@voltaic/console'
import {
  type Core,
  createCore,
  createRuntime,
  createSettingsFile,
  DEFAULT_GM,
  type KeptTraces,
  type LabSubscriber,
  labConfig,
  labSims,
  openSubscribers,
  readApiAccess,
  readConfig,
  startKeepingTraces,
  type VoltaicConfig,
} from '@voltaic/core'
import type { Runtime } from '@voltaic/runtime'

/** A lab at a loopback address of its own with a console, and nobody registered yet. */
export interface ConsoleNetwork {
  readonly core: Core
  readonly runtime: Runtime
  /** Without a path: `http://127.1.2.3:4567`. */
  readonly url: string
  readonly subscribers: readonly LabSubscriber[]
  /** A link into the console for somebody. */
  link(role: 'viewer' | 'provisioner' | 'admin'): Promise<string>
  /** Stops the core and starts it again, at the same port. @param meanwhile is done while no console can see it */
  restart(meanwhile: () => void): Promise<void>
  stop(): Promise<void>
}

/** Beside the libraries, where `voltaic start` has it too. */
const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/voltaic-console')

/** @param change what the network has besides */
export async function startConsoleNetwork(
  change: (config: VoltaicConfig) => VoltaicConfig = (config) => config,
): Promise<ConsoleNetwork> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-console-'))
  const runtime = createRuntime()
  const octet = (): number => 1 + ((runtime.random.bytes(1)[0] ?? 0) % 250)
  const host = `127.${octet()}.${octet()}.${octet()}`
  const gm = { ...DEFAULT_GM, backend: 'process' } as const
  const config = change({
    ...labConfig({ data, host, gm, hasSms: true, hasNumbers: true, hasMedia: true }),
    api: { listen: { host, port: 0 } },
    alarms: { webhooks: [] },
  })
  const pages: ConsoleBuild = buildConsole({ cache: CACHE })
  const settings = settingsIn(data, runtime)
  let running = await startCore(config, runtime, pages, settings)
  await pages.done
  const store = await openSubscribers(config, runtime)
  const sims = await labSims(store, config, runtime)
  await store.close()
  const { url = '', key = '' } = readApiAccess(config) ?? {}
  const stopCore = async (): Promise<void> => {
    await running.core.stop()
    await running.traces.stop()
  }
  return {
    get core() {
      return running.core
    },
    runtime,
    url,
    subscribers: sims.map(({ subscriber }) => subscriber),
    async link(role) {
      const answer = await fetch(`${url}/api/v1/login-links`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'tester', role }),
      })
      return `${url}${((await answer.json()) as { path: string }).path}`
    },
    async restart(meanwhile) {
      await running.core.stop()
      meanwhile()
      await running.traces.stop()
      const listen = { host, port: Number(new URL(url).port) }
      running = await startCore({ ...config, api: { listen } }, runtime, pages, settings)
    },
    async stop() {
      await pages.stop()
      await stopCore()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function startCore(
  config: VoltaicConfig,
  runtime: Runtime,
  pages: ConsoleBuild,
  settings: SettingsDoor,
): Promise<{ readonly core: Core; readonly traces: KeptTraces }> {
  const traces = await startKeepingTraces(config, [], runtime)
  const core = await createCore(config, runtime, [], undefined, { console: pages, traces: traces.store, settings })
  await core.start()
  return { core, traces }
}

/** A configuration file, as a network beside the lab would have it. */
function settingsIn(data: string, { clock, random }: Runtime): SettingsDoor {
  const path = join(data, 'voltaic.yaml')
  writeFileSync(path, SETTINGS, { mode: 0o600 })
  const validate = (text: string): void => void readConfig(text, path)
  return createSettingsFile({ path, history: join(data, 'settings-history'), validate, clock, random })
}

const SETTINGS = `plmn: { mcc: 001, mnc: 01 }
storage: 'postgres://voltaic:hush-hush@127.0.0.1/voltaic'
elements:
  - { name: dns, function: dns, dns: '10.0.0.1:5300' }
  - { name: hss, function: hss, diameter: '10.0.0.1:3868' }
  - { name: scscf, function: scscf, sip: '10.0.0.1:6060' }
  - { name: icscf, function: icscf, sip: '10.0.0.1:4060' }
  - { name: pcscf, function: pcscf, sip: '10.0.0.1:5060' }
`
