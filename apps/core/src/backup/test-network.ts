// What the tests of backups share: a network with a subscriber, in folders of its own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import type { VoltaicConfig } from '../config/config.ts'
import { formatConfig } from '../config/format-config.ts'
import { readConfig } from '../config/read-config.ts'
import { openSealer } from '../stores.ts'
import { openSubscribers } from '../subscribers.ts'

export const PASSPHRASE = 'correct horse battery staple'
export const K = '465b5ce8b199b49faa5f0a2ee238a6bc'

export interface BackupLab {
  readonly folder: string
  readonly configFile: string
  readonly configText: string
  readonly config: VoltaicConfig
  readonly runtime: Runtime & { readonly clock: ManualClock }
  configOf(text: string | undefined): VoltaicConfig
  /** IMSIs that the database holds. */
  imsis(): Promise<readonly string[]>
  add(imsi: string): Promise<void>
}

/** A folder with `voltaic.yaml`, zones and no data yet. */
export function backupLab(t: TestContext): BackupLab {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-backup-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const configFile = join(folder, 'voltaic.yaml')
  const configText = formatConfig({ plmn: { mcc: '001', mnc: '01' }, host: '127.0.0.1' })
    .replace(/^data: .*$/m, `data: ${join(folder, 'data')}`)
    .replace(/^( +)function: dns$/m, `$&\n$1zones: ${join(folder, 'zones')}`)
  writeFileSync(configFile, configText)
  mkdirSync(join(folder, 'zones', 'deep'), { recursive: true })
  writeFileSync(join(folder, 'zones', 'deep', 'db.example'), '@ SOA')
  const configOf = (text: string | undefined) => readConfig(text ?? configText, configFile)
  const config = configOf(undefined)
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  return {
    folder,
    configFile,
    configText,
    config,
    runtime,
    configOf,
    async imsis() {
      const subscribers = await openSubscribers(config, runtime)
      const found = await subscribers.provisioning.list({ limit: 100 })
      await subscribers.close()
      return found.map(({ impi }) => impi.split('@', 1)[0] ?? '')
    },
    async add(imsi) {
      openSealer(config)
      const subscribers = await openSubscribers(config, runtime)
      await subscribers.provisioning.add({ imsi, k: K, opc: K })
      await subscribers.close()
    },
  }
}
