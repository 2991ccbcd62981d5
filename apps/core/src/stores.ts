import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type HssTables, hssMigrations } from '@voltaic/hss'
import { gmMigrations, markKeyMigrations, pcscfMigrations } from '@voltaic/pcscf'
import { scscfMigrations } from '@voltaic/scscf'
import { createKeyFile, createSealer, openKeyFile, openSqliteStore, type Sealer, type Store } from '@voltaic/store'
import type { ElementConfig, VoltaicConfig } from './config/config.ts'

/** A store whose tables hold documents. */
export type DocumentStore = Store<Record<string, { key: string; document: string }>>

const KEY_FILE = 'keys.json'

/** The key file of a network; made when neither it nor a subscriber exists. */
export function openSealer(config: VoltaicConfig): {
  readonly sealer: Sealer
  readonly isNew: boolean
  readonly path: string
} {
  const path = join(config.data, KEY_FILE)
  // a key file that is gone while subscribers are there is not replaced: openKeyFile says what that means
  const isNew = !existsSync(path) && !existsSync(databaseOf('hss', config))
  return { sealer: createSealer(isNew ? createKeyFile(path) : openKeyFile(path)), isNew, path }
}

/** Subscribers and keys: one store for all HSSs of the network. */
export function openHssStore(config: VoltaicConfig): Promise<Store<HssTables>> {
  return openSqliteStore<HssTables>({ file: databaseOf('hss', config), migrations: [hssMigrations] })
}

/** What one CSCF keeps, in a file of its own: nobody else writes it. */
export function openElementStore(element: ElementConfig, config: VoltaicConfig): Promise<DocumentStore> {
  return openSqliteStore({
    file: databaseOf(element.name, config),
    migrations: element.function === 'scscf' ? [scscfMigrations] : [pcscfMigrations, markKeyMigrations, gmMigrations],
  })
}

/** File of a database. @param name of an element, or `hss` */
export function databaseOf(name: string, config: VoltaicConfig): string {
  return join(config.data, `${name}.sqlite`)
}
