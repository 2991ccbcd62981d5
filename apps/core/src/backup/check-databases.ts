import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VoltaicError } from '@voltaic/base'
import { inspectSqlite, type SchemaVersions } from '@voltaic/store'
import { damaged, readArchive } from './archive-reader.ts'
import { type CheckedBackup, checkVersions } from './check-backup.ts'
import { fileSink } from './file-sink.ts'
import { DATA, isDatabase, isMemberName } from './member-name.ts'

type ReadBackup = Pick<CheckedBackup, 'file' | 'manifest'>

/**
 * Opens copies of the databases of a backup, as a restoration does, and leaves nothing of them.
 *
 * @throws VoltaicError BACKUP_DAMAGED, BACKUP_NEWER, and the error of the system where there is no room for the copies
 */
export async function checkDatabases(backup: ReadBackup): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-check-'))
  try {
    await readArchive(backup.file, ({ name }) => {
      const isWanted = isMemberName(name) && isDatabase(name)
      return isWanted ? fileSink(join(folder, name)) : { write: () => {}, end: () => {} }
    })
    inspectDatabases(backup, join(folder, DATA))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Looks whether the databases that were unpacked are of Voltaic, of a version that is known, and those of the manifest.
 *
 * @throws VoltaicError BACKUP_DAMAGED, BACKUP_NEWER
 */
export function inspectDatabases({ file, manifest }: ReadBackup, folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder) : []
  for (const name of names.filter((each) => each.endsWith('.sqlite'))) {
    const found = schemasOf(file, folder, name)
    // a database of this network has tables of it
    if (Object.keys(found).length === 0) throw damaged(file, `${DATA}${name} is no database of Voltaic`)
    checkVersions(file, manifest, { [name]: found })
    const listed = manifest.schemas[name.slice(0, -'.sqlite'.length)]
    if (listed === undefined || isSame(listed, found)) continue
    throw damaged(file, `${DATA}${name} has other tables than its manifest says`)
  }
}

function schemasOf(file: string, folder: string, name: string): SchemaVersions {
  try {
    return inspectSqlite(join(folder, name))
  } catch (error) {
    if (!(error instanceof VoltaicError && error.code === 'STORE_CORRUPT')) throw error
    throw damaged(file, `${DATA}${name} is no database of SQLite that can be read`, error)
  }
}

function isSame(one: SchemaVersions, other: SchemaVersions): boolean {
  const text = (versions: SchemaVersions) => JSON.stringify(Object.entries(versions).toSorted())
  return text(one) === text(other)
}
