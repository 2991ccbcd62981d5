import {
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { VoltaicError } from '@voltaic/base'
import type { Clock } from '@voltaic/runtime'
import { openKeyBackup, openKeyFile, writeKeyFile } from '@voltaic/store'
import { elementsOf, type VoltaicConfig } from '../config/config.ts'
import { askCores } from '../control-socket.ts'
import { keyFileOf } from '../stores.ts'
import { damaged, readArchive } from './archive-reader.ts'
import { type CheckedBackup, checkBackup } from './check-backup.ts'
import { inspectDatabases } from './check-databases.ts'
import { type Exchange, exchange } from './exchange.ts'
import { fileSink } from './file-sink.ts'
import type { BackupProgress } from './make-backup.ts'
import type { BackupManifest } from './manifest.ts'
import { DATA, DEVICES, isDatabase, isMemberName, RECORDINGS_FOLDER, RECORDINGS_INDEX, ZONES } from './member-name.ts'
import { syncFolder, unfinishedRestore } from './restore-mark.ts'

export interface RestoreOptions {
  readonly file: string
  /** Where `voltaic.yaml` is, or is to be. */
  readonly configFile: string
  /** The network of the text of a configuration; of the one that is there, or the lab, for undefined. */
  readonly configOf: (text: string | undefined) => VoltaicConfig
  /** Puts what is in the way aside. */
  readonly isReplacing?: boolean
  /** Asked for once everything else is right, and only where the backup holds keys; undefined leaves the keys out. */
  readonly passphrase: () => Promise<string | undefined> | string | undefined
  readonly clock: Clock
  readonly onProgress?: BackupProgress
}

export interface RestoreResult {
  readonly data: string
  readonly manifest: BackupManifest
  /** Folder with what was there before; undefined where nothing was. */
  readonly kept?: string
  /** The key file is not there yet: `voltaic keys restore`. */
  readonly isWithoutKeys: boolean
}

/** In the data folder: whole files that wait to be put into their places. */
const STAGE = 'restore-staged'

/**
 * Brings a network back from a backup. Everything is checked before anything is changed; what was there before is kept in a
 * folder beside it. A restoration that is interrupted, even by SIGKILL, is taken up by doing it again; nothing starts on
 * a data folder that is half exchanged.
 *
 * @throws VoltaicError those of `checkBackup`, RESTORE_WHILE_RUNNING, RESTORE_WOULD_REPLACE, RESTORE_KEYS_DIFFER,
 *   PASSPHRASE_WRONG, and what reading the configuration throws
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreResult> {
  const backup = await checkBackup(options.file, options.onProgress)
  const config = options.configOf(backup.configText)
  await assertStopped(config.data)
  const plan = planOf(backup, config, options)
  if (!options.isReplacing && unfinishedRestore(config.data) === undefined) assertNothingInTheWay(plan.exchanges)
  assertKeysFit(backup, config)
  const passphrase = backup.keys === undefined ? undefined : await options.passphrase()
  const keySet = passphrase === undefined ? undefined : await openKeyBackup(backup.keys ?? '', passphrase)

  const { stage } = plan
  const isNew = !existsSync(config.data)
  rmSync(stage, { recursive: true, force: true })
  mkdirSync(stage, { recursive: true, mode: 0o700 })
  try {
    await unpack(backup, stage, options.onProgress)
    if (keySet) writeKeyFile(join(stage, 'keys.json'), keySet)
    if (backup.configText !== undefined) writeFileSync(join(stage, 'voltaic.yaml'), backup.configText, { mode: 0o600 })
    giveTo(config.data, stage)
    const exchanges = keySet ? [...plan.exchanges, keysExchange(stage, config)] : plan.exchanges
    const kept = exchange(config.data, exchanges, options.clock)
    if (kept !== undefined) giveTo(config.data, kept)
    const isWithoutKeys = !existsSync(keyFileOf(config))
    return { data: config.data, manifest: backup.manifest, ...(kept !== undefined && { kept }), isWithoutKeys }
  } finally {
    if (unfinishedRestore(config.data) === undefined) rmSync(stage, { recursive: true, force: true })
    if (isNew && isEmptyFolder(config.data)) rmdirSync(config.data)
  }
}

/** Where everything goes, and what is there now. */
function planOf(
  { manifest, configText }: CheckedBackup,
  config: VoltaicConfig,
  { configFile }: RestoreOptions,
): { readonly stage: string; readonly exchanges: readonly Exchange[] } {
  const stage = join(config.data, STAGE)
  const names = manifest.files.map(({ name }) => name)
  const databases = new Set(names.filter(isDatabase).map((name) => name.slice(DATA.length)))
  // a database that the backup does not have belongs to another state of the network than those that it has
  const others = existsSync(config.data) ? readdirSync(config.data).filter(isOtherDatabase) : []
  const exchanges: Exchange[] = [...new Set([...databases, ...others])].map((name) => ({
    ...(databases.has(name) && { from: join(stage, DATA, name) }),
    to: join(config.data, name),
    besides: [`${join(config.data, name)}-wal`, `${join(config.data, name)}-shm`],
  }))
  const folder = (prefix: string, to: string | undefined): void => {
    if (to === undefined || !names.some((name) => name.startsWith(prefix))) return
    exchanges.push({ from: join(stage, prefix), to: resolved(to) })
  }
  folder(`${DATA}${RECORDINGS_FOLDER}/`, join(config.data, RECORDINGS_FOLDER))
  for (const { name, zones } of elementsOf(config, 'dns')) folder(`${ZONES}${name}/`, zones)
  folder(DEVICES, config.devices)
  if (configText !== undefined && !(existsSync(configFile) && readFileSync(configFile, 'utf8') === configText))
    exchanges.push({ from: join(stage, 'voltaic.yaml'), to: configFile })
  return { stage, exchanges }
}

/** The index of recordings belongs to their files: a backup has both or neither. */
function isOtherDatabase(name: string): boolean {
  return name.endsWith('.sqlite') && name !== RECORDINGS_INDEX
}

function keysExchange(stage: string, config: VoltaicConfig): Exchange {
  return { from: join(stage, 'keys.json'), to: keyFileOf(config) }
}

/** A folder that is a symbolic link stays one. */
function resolved(path: string): string {
  return existsSync(path) ? realpathSync(path) : path
}

async function assertStopped(data: string): Promise<void> {
  if ((await askCores(data, { ask: 'counts' })).length === 0) return
  const remedy = 'Stop it first; nothing was changed'
  throw new VoltaicError('RESTORE_WHILE_RUNNING', `a core is running on ${data}`, remedy)
}

function assertNothingInTheWay(exchanges: readonly Exchange[]): void {
  const inTheWay = exchanges.map(({ to }) => to).filter((path) => existsSync(path) && !isEmptyFolder(path))
  if (inTheWay.length === 0) return
  const remedy = '--replace puts what is there aside and keeps it; nothing was changed'
  throw new VoltaicError('RESTORE_WOULD_REPLACE', `there are already: ${inTheWay.join(', ')}`, remedy)
}

function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0
  } catch {
    return false
  }
}

/** Databases whose keys another key file has are of no use. */
function assertKeysFit({ keys, manifest: { keyId } }: CheckedBackup, config: VoltaicConfig): void {
  const path = keyFileOf(config)
  if (keys !== undefined || keyId === undefined || !existsSync(path) || openKeyFile(path).keys.has(keyId)) return
  const message = `${path} does not have the key ${keyId} that the backup was made with`
  const remedy = 'Move it away, then voltaic keys restore its backup; nothing was changed'
  throw new VoltaicError('RESTORE_KEYS_DIFFER', message, remedy)
}

async function unpack(backup: CheckedBackup, stage: string, onProgress: BackupProgress = () => {}): Promise<void> {
  const sums = new Map(backup.manifest.files.map(({ name, sha256 }) => [name, sha256]))
  const total = backup.manifest.files.reduce((sum, { length }) => sum + length, 0)
  let written = 0
  const files = await readArchive(backup.file, ({ name }) => {
    // it has been checked; whoever exchanges the file meanwhile gains nothing
    if (!isMemberName(name)) throw damaged(backup.file, 'it was changed while it was read')
    const isWanted = [DATA, ZONES, DEVICES].some((prefix) => name.startsWith(prefix))
    if (!isWanted) return { write: () => {}, end: () => {} }
    return fileSink(join(stage, name), (octets) => {
      written += octets
      onProgress('writing', written, total)
    })
  })
  if (files.some(({ name, sha256 }) => sums.has(name) && sums.get(name) !== sha256))
    throw damaged(backup.file, 'it was changed while it was read')
  inspectDatabases(backup, join(stage, DATA))
  syncFolder(stage)
}

/** Root restores for whoever the service runs as: what is below a path gets the owner of the data folder. */
function giveTo(data: string, path: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(data)
  const below = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
  for (const each of [path, ...below]) lchownSync(each, uid, gid)
}
