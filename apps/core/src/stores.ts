import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { apiMigrations } from '@voltaic/api'
import { bgcfMigrations } from '@voltaic/bgcf'
import { type NumberTables, numberMigrations } from '@voltaic/dns-server'
import { type HssTables, hssMigrations } from '@voltaic/hss'
import { type SmsTables, smsMigrations } from '@voltaic/ip-sm-gw'
import { gmMigrations, markKeyMigrations, pcscfMigrations } from '@voltaic/pcscf'
import { type RecordingTables, recordingMigrations } from '@voltaic/recordings'
import type { Runtime } from '@voltaic/runtime'
import { scscfMigrations } from '@voltaic/scscf'
import {
  createKeyFile,
  type MigrationSet,
  openFileSealer,
  openPostgresStore,
  openSqliteStore,
  type Sealer,
  type SqliteStoreOptions,
  type Store,
} from '@voltaic/store'
import { assertRestored } from './backup/restore-mark.ts'
import type { ElementConfig, SmsElement, VoltaicConfig } from './config/config.ts'
import { knownMigrations } from './known-migrations.ts'

/** A store whose tables hold documents. */
export type DocumentStore = Store<Record<string, { key: string; document: string }>>

const KEY_FILE = 'keys.json'
/** Of its file, and of its schema in PostgreSQL. */
const NUMBERS = 'numbers'
const RECORDINGS = 'recordings'

/** Path of the key file of a network. */
export function keyFileOf(config: VoltaicConfig): string {
  return join(config.data, KEY_FILE)
}

/** The key file of a network; made when neither it nor a subscriber exists. */
export function openSealer(config: VoltaicConfig): {
  readonly sealer: Sealer
  readonly isNew: boolean
  readonly path: string
} {
  assertRestored(config.data)
  const path = keyFileOf(config)
  // a key file that is gone while subscribers are there is not replaced: openFileSealer says what that means
  const isNew = !existsSync(path) && !(config.storage === undefined && existsSync(databaseOf('hss', config)))
  if (isNew) createKeyFile(path)
  return { sealer: openFileSealer(path), isNew, path }
}

type StoreRuntime = Pick<Runtime, 'clock' | 'random' | 'log'>

/** Subscribers and keys: one store for all HSSs of the network. @param runtime of a process that stays */
export function openHssStore(config: VoltaicConfig, runtime?: StoreRuntime): Promise<Store<HssTables>> {
  return openStore<HssTables>('hss', [hssMigrations, apiMigrations], config, runtime)
}

/** Numbers and their zones: one store for all DNS servers of the network. @param runtime of a process that stays */
export function openNumberStore(config: VoltaicConfig, runtime?: StoreRuntime): Promise<Store<NumberTables>> {
  return openStore<NumberTables>(NUMBERS, [numberMigrations], config, runtime)
}

/**
 * The same without a network.
 *
 * @param place file of SQLite, made when missing, or the URL of a database of PostgreSQL
 */
export function openNumberDatabase(place: string, runtime?: StoreRuntime): Promise<Store<NumberTables>> {
  const migrations = [numberMigrations]
  if (!/^postgres(ql)?:/.test(place)) return openSqliteStore({ file: place, migrations })
  return openPostgresStore({ url: place, schema: NUMBERS, migrations, ...runtime })
}

/** What one CSCF keeps, in a file or a schema of its own: nobody else writes it. */
export function openElementStore(
  element: ElementConfig,
  config: VoltaicConfig,
  runtime?: StoreRuntime,
): Promise<DocumentStore> {
  const migrations = migrationsOf(element)
  return openStore(element.name, migrations, config, runtime)
}

/** What a service centre keeps: messages, queues, events. */
export function openSmsStore(
  element: SmsElement,
  config: VoltaicConfig,
  runtime?: StoreRuntime,
): Promise<Store<SmsTables>> {
  return openStore<SmsTables>(element.name, [smsMigrations], config, runtime)
}

/** The index of recordings, one for the network. */
export function openRecordingStore(config: VoltaicConfig, runtime?: StoreRuntime): Promise<Store<RecordingTables>> {
  return openStore<RecordingTables>(RECORDINGS, [recordingMigrations], config, runtime)
}

/**
 * The same without a network.
 *
 * @param file of SQLite, made when missing
 */
export function openRecordingDatabase(file: string): Promise<Store<RecordingTables>> {
  return openSqliteStore({ file, migrations: [recordingMigrations] })
}

function migrationsOf({ function: what }: ElementConfig): readonly MigrationSet[] {
  if (what === 'scscf') return [scscfMigrations]
  return what === 'bgcf' ? [bgcfMigrations] : [pcscfMigrations, markKeyMigrations, gmMigrations]
}

async function openStore<Schema>(
  name: string,
  migrations: readonly MigrationSet[],
  config: VoltaicConfig,
  runtime: StoreRuntime | undefined,
): Promise<Store<Schema>> {
  for (const set of migrations) assertKnown(set)
  const { storage } = config
  if (storage === undefined) {
    assertRestored(config.data)
    return openSqliteStore({ file: databaseOf(name, config), migrations, ...upgradeNews(runtime) })
  }
  return openPostgresStore({ url: storage, schema: name, migrations, ...runtime })
}

/** A backup with tables that nobody knows is taken for one of a newer version. */
function assertKnown({ name }: MigrationSet): void {
  if (!knownMigrations.has(name)) throw new Error(`the tables of ${name} are not in known-migrations.ts`)
}

/** Says where the database as it was before an update lies. */
function upgradeNews(runtime: StoreRuntime | undefined): Pick<SqliteStoreOptions, 'onUpgrade'> {
  if (runtime === undefined) return {}
  return { onUpgrade: (file, copy) => runtime.log.warn('store.upgrade', { file, copy }) }
}

/** Whether an element or the HSS has kept something here, or may have: that of PostgreSQL is asked for nowhere else. */
export function hasDatabase(name: string, config: VoltaicConfig): boolean {
  return config.storage !== undefined || existsSync(databaseOf(name, config))
}

/** File of a database of SQLite. @param name of an element, or `hss` */
function databaseOf(name: string, config: VoltaicConfig): string {
  return join(config.data, `${name}.sqlite`)
}
