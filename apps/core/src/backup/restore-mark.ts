import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VoltaicError } from '@voltaic/base'

const MARK = 'restore-unfinished'

/** Says in a data folder that its files are being exchanged: nobody may open them. @param kept folder of the old files */
export function markRestore(data: string, kept: string): void {
  const file = openSync(join(data, MARK), 'w', 0o600)
  writeFileSync(file, `${kept}\n`)
  fsyncSync(file)
  closeSync(file)
  syncFolder(data)
}

/** @returns the folder of the old files of a restoration that was interrupted */
export function unfinishedRestore(data: string): string | undefined {
  const path = join(data, MARK)
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
}

export function unmarkRestore(data: string): void {
  syncFolder(data)
  rmSync(join(data, MARK), { force: true })
}

/** @throws VoltaicError RESTORE_UNFINISHED where `voltaic restore` was interrupted: an empty database would be made there */
export function assertRestored(data: string): void {
  if (!existsSync(join(data, MARK))) return
  throw new VoltaicError(
    'RESTORE_UNFINISHED',
    `${data} is half restored: voltaic restore was interrupted`,
    'Run voltaic restore again, with the same backup; what was there before is kept',
  )
}

/** Names are on the disk only when their folder is. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  fsyncSync(folder)
  closeSync(folder)
}
