import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { VoltaicError } from '@voltaic/base'
import type { Clock } from '@voltaic/runtime'
import { formatKeyBackup, inspectSqlite, openKeyFile, type SchemaVersions, snapshotSqlite } from '@voltaic/store'
import { elementsOf, type VoltaicConfig } from '../config/config.ts'
import { keyFileOf } from '../stores.ts'
import { ArchiveWriter } from './archive-writer.ts'
import { BACKUP_FORMAT, type BackupManifest, formatManifest, MANIFEST } from './manifest.ts'
import {
  CONFIG_MEMBER,
  DATA,
  DEVICES,
  isMemberName,
  KEYS_MEMBER,
  RECORDINGS_FOLDER,
  RECORDINGS_INDEX,
  ZONES,
} from './member-name.ts'
import { postgresDump } from './postgres-dump.ts'
import { versionOfVoltaic } from './version.ts'

/** How far a backup or its restoration is. */
export type BackupProgress = (what: string, done: number, total: number) => void

export interface BackupOptions {
  readonly config: VoltaicConfig
  /** Text of `voltaic.yaml`; undefined for the lab, which has none. */
  readonly configText: string | undefined
  /** The archive, which must not exist yet. */
  readonly file: string
  /** Takes the key file along, sealed by this. */
  readonly passphrase?: string
  /** Takes recordings along, and their index. */
  readonly hasRecordings?: boolean
  readonly clock: Clock
  readonly onProgress?: BackupProgress
}

export interface BackupResult {
  readonly file: string
  readonly octets: number
  readonly manifest: BackupManifest
  /** What copies the databases, where they are not files. */
  readonly postgres?: { readonly dump: string; readonly restore: string }
}

/** A file that goes in, and how large it is about. */
interface Source {
  readonly name: string
  readonly path: string
  readonly isDatabase: boolean
  readonly size: number
}

/**
 * Writes a network into one file: configuration, databases, zones, device profiles. The core may run; each database is as
 * it was at one moment. The archive has its name when it is whole and on the disk.
 *
 * @throws VoltaicError BACKUP_EXISTS, BACKUP_UNWRITABLE, PASSPHRASE_TOO_SHORT, and those of key file and databases
 */
export async function makeBackup(options: BackupOptions): Promise<BackupResult> {
  const { config, file, clock, passphrase } = options
  if (existsSync(file)) throw exists(file)
  const keys = passphrase === undefined ? undefined : await formatKeyBackup(openKeyFile(keyFileOf(config)), passphrase)
  const draft = `${file}.${randomBytes(4).toString('hex')}.part`
  const writer = new ArchiveWriter(draft, clock.now())
  try {
    if (options.configText !== undefined) await writer.addText(CONFIG_MEMBER, options.configText)
    if (keys !== undefined) await writer.addText(KEYS_MEMBER, keys)
    const schemas = await addSources(sourcesOf(options), writer, `${draft}.sqlite`, options)
    const manifest = manifestOf(options, schemas, writer)
    await writer.addText(MANIFEST, formatManifest(manifest))
    await writer.finish()
    linkSync(draft, file)
    const postgres = config.storage === undefined ? {} : { postgres: postgresDump(config, file) }
    return { file, octets: statSync(file).size, manifest, ...postgres }
  } catch (error) {
    throw writeError(file, error)
  } finally {
    await writer.abort()
    rmSync(draft, { force: true })
  }
}

function manifestOf(
  { config, clock }: BackupOptions,
  schemas: Readonly<Record<string, SchemaVersions>>,
  { files }: ArchiveWriter,
): BackupManifest {
  const keyFile = keyFileOf(config)
  return {
    format: BACKUP_FORMAT,
    version: versionOfVoltaic(),
    createdAt: new Date(clock.now()).toISOString(),
    storage: config.storage === undefined ? 'sqlite' : 'postgresql',
    ...(existsSync(keyFile) && { keyId: openKeyFile(keyFile).current }),
    schemas,
    // without the manifest, which comes after it
    files: [...files],
  }
}

async function addSources(
  sources: readonly Source[],
  writer: ArchiveWriter,
  draft: string,
  { clock, onProgress = () => {} }: BackupOptions,
): Promise<Readonly<Record<string, SchemaVersions>>> {
  // a database is written twice: as a copy, and into the archive
  const total = sources.reduce((sum, { size, isDatabase }) => sum + (isDatabase ? 2 : 1) * size, 0)
  const schemas: Record<string, SchemaVersions> = {}
  let before = 0
  for (const { name, path, isDatabase, size } of sources) {
    const tell = (from: number) => (octets: number) => onProgress(name, from + Math.min(octets, size), total)
    if (!isDatabase) {
      await writer.addFile(name, path, tell(before))
      before += size
      continue
    }
    try {
      await snapshotSqlite(path, draft, clock, tell(before))
      schemas[name.slice(DATA.length, -'.sqlite'.length)] = inspectSqlite(draft)
      await writer.addFile(name, draft, tell(before + size))
    } finally {
      rmSync(draft, { force: true })
    }
    before += 2 * size
  }
  return schemas
}

function sourcesOf({ config, hasRecordings }: BackupOptions): readonly Source[] {
  const { data, devices } = config
  const names = existsSync(data) ? readdirSync(data) : []
  const isKept = (name: string) => name.endsWith('.sqlite') && (hasRecordings || name !== RECORDINGS_INDEX)
  const databases = names.filter(isKept).map((name) => sourceOf(`${DATA}${name}`, join(data, name), true))
  const zones = elementsOf(config, 'dns').flatMap(({ name, zones }) => folderSources(`${ZONES}${name}/`, zones))
  const recordings = hasRecordings ? folderSources(`${DATA}${RECORDINGS_FOLDER}/`, join(data, RECORDINGS_FOLDER)) : []
  const all = [...databases, ...zones, ...folderSources(DEVICES, devices), ...recordings]
  for (const { name, path } of all) if (!isMemberName(name)) throw unnameable(path)
  return all
}

function folderSources(prefix: string, folder: string | undefined): readonly Source[] {
  if (folder === undefined || !existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => sourceOf(prefix + path.slice(join(folder, '/').length), path, false))
}

function sourceOf(name: string, path: string, isDatabase: boolean): Source {
  return { name, path, isDatabase, size: statSync(path).size }
}

function unnameable(path: string): VoltaicError {
  const message = `the name of ${JSON.stringify(path)} cannot be kept in a backup`
  return new VoltaicError('BACKUP_UNWRITABLE', message, 'Rename it, or take it away')
}

function exists(file: string): VoltaicError {
  return new VoltaicError('BACKUP_EXISTS', `${file} exists`, 'Name a file that does not exist yet')
}

function writeError(file: string, cause: unknown): unknown {
  if (cause instanceof VoltaicError || !(cause instanceof Error && 'syscall' in cause)) return cause
  if ('code' in cause && cause.code === 'EEXIST') return exists(file)
  const message = `cannot write ${file}: ${cause.message}`
  const remedy = `Check ${dirname(file)}: who may write there, and what is free on its disk`
  return new VoltaicError('BACKUP_UNWRITABLE', message, remedy, { cause })
}
