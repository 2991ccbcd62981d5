import { statSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import type { SchemaVersions } from '@voltaic/store'
import { knownMigrations } from '../known-migrations.ts'
import { damaged, type MemberSink, readArchive } from './archive-reader.ts'
import type { ArchivedFile } from './archive-writer.ts'
import type { BackupProgress } from './make-backup.ts'
import { type BackupManifest, MANIFEST, MAX_MANIFEST, parseManifest } from './manifest.ts'
import { CONFIG_MEMBER, DATA, isDatabase, isMemberName, KEYS_MEMBER } from './member-name.ts'

/** Octets of the configuration and of the sealed keys that are read. */
export const MAX_TEXT_MEMBER: number = 16 * 1024 * 1024

/** What every database of SQLite begins with. */
const SQLITE_HEADER = Buffer.from('SQLite format 3\0')

/** A backup that is whole, and that this version understands. */
export interface CheckedBackup {
  readonly file: string
  readonly manifest: BackupManifest
  readonly configText: string | undefined
  readonly keys: string | undefined
}

/**
 * Reads a backup from its beginning to its end and writes nothing.
 *
 * @throws VoltaicError BACKUP_UNREADABLE, BACKUP_DAMAGED (cut, altered, with a name that leads elsewhere), BACKUP_NEWER
 */
export async function checkBackup(file: string, onProgress: BackupProgress = () => {}): Promise<CheckedBackup> {
  const texts = new Map<string, Buffer[]>()
  const total = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const found = await readArchive(
    file,
    ({ name, length }) => {
      if (!isMemberName(name)) throw damaged(file, `${JSON.stringify(name)} is no name that a backup has`)
      if (texts.has(name)) throw damaged(file, `${name} is in it twice`)
      return keepText(file, name, length, texts)
    },
    (read) => onProgress('checking', read, total),
  )
  const textOf = (name: string) => {
    const chunks = texts.get(name)
    return chunks && Buffer.concat(chunks).toString('utf8')
  }
  const manifest = readManifest(file, textOf(MANIFEST))
  compare(file, found, manifest.files)
  checkVersions(file, manifest, manifest.schemas)
  const names = manifest.files.map(({ name }) => name)
  const absent = Object.keys(manifest.schemas).find((database) => !names.includes(`${DATA}${database}.sqlite`))
  if (absent !== undefined) throw damaged(file, `${DATA}${absent}.sqlite is missing, of which its ${MANIFEST} tells`)
  return { file, manifest, configText: textOf(CONFIG_MEMBER), keys: textOf(KEYS_MEMBER) }
}

function keepText(file: string, name: string, length: number, texts: Map<string, Buffer[]>): MemberSink {
  const most = name === MANIFEST ? MAX_MANIFEST : MAX_TEXT_MEMBER
  if (![MANIFEST, CONFIG_MEMBER, KEYS_MEMBER].includes(name)) {
    texts.set(name, [])
    return isDatabase(name) ? sqliteOnly(file, name) : { write: () => {}, end: () => {} }
  }
  if (length > most) throw damaged(file, `${name} is longer than ${most} octets`)
  const chunks: Buffer[] = []
  texts.set(name, chunks)
  return { write: (chunk) => void chunks.push(Buffer.from(chunk)), end: () => {} }
}

/** What begins as no database of SQLite does is refused before anything is written. */
function sqliteOnly(file: string, name: string): MemberSink {
  let begins = Buffer.alloc(0)
  const isWrong = () => !begins.equals(SQLITE_HEADER.subarray(0, begins.length))
  return {
    write(chunk) {
      const missing = SQLITE_HEADER.length - begins.length
      if (missing > 0) begins = Buffer.concat([begins, chunk.subarray(0, missing)])
      if (isWrong()) throw damaged(file, `${name} is no database of SQLite`)
    },
    end() {
      if (begins.length < SQLITE_HEADER.length) throw damaged(file, `${name} is no database of SQLite`)
    },
  }
}

function readManifest(file: string, text: string | undefined): BackupManifest {
  if (text === undefined) throw damaged(file, `there is no ${MANIFEST} in it`)
  const manifest = parseManifest(text)
  if (manifest === undefined) throw damaged(file, `its ${MANIFEST} says nothing that can be understood`)
  if ('otherFormat' in manifest) throw newer(file, `its format is ${manifest.otherFormat}`)
  return manifest
}

function compare(file: string, found: readonly ArchivedFile[], listed: readonly ArchivedFile[]): void {
  const files = found.filter(({ name }) => name !== MANIFEST)
  const sums = new Map(listed.map(({ name, sha256 }) => [name, sha256]))
  const lengths = new Map(listed.map(({ name, length }) => [name, length]))
  const altered = files.find(({ name, sha256, length }) => sums.get(name) !== sha256 || lengths.get(name) !== length)
  if (altered) throw damaged(file, `${altered.name} is not what was put in`)
  const names = new Set(files.map(({ name }) => name))
  const missing = listed.find(({ name }) => !names.has(name))
  if (missing) throw damaged(file, `${missing.name} is missing`)
}

/** @throws VoltaicError BACKUP_NEWER where a database has seen a migration that this version does not know */
export function checkVersions(
  file: string,
  { version }: BackupManifest,
  schemas: Readonly<Record<string, SchemaVersions>>,
): void {
  for (const [database, sets] of Object.entries(schemas)) {
    for (const [set, last] of Object.entries(sets)) {
      if (knownMigrations.get(set)?.includes(last)) continue
      throw newer(
        file,
        `Voltaic ${version} made it, with tables of ${database} that this one does not know (${set} ${last})`,
      )
    }
  }
}

function newer(file: string, why: string): VoltaicError {
  const remedy = 'Update Voltaic, then restore it; nothing was changed'
  return new VoltaicError('BACKUP_NEWER', `${file} is of a newer Voltaic: ${why}`, remedy)
}
