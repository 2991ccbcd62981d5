import { access, constants, open, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { DiskFacts, NetworkPlan, Reading } from '@voltaic/doctor'
import { read, unread } from '../read-text.ts'

export async function probeDisk({ data }: NetworkPlan): Promise<DiskFacts> {
  const keyFile = join(data, 'keys.json')
  const mode = await stat(keyFile).then(
    (found) => found.mode & 0o777,
    () => undefined,
  )
  return { ...(await folder(data)), free: await free(data), keyFileMode: mode, keyFile }
}

/** A file is made and taken away: for root every folder is writable by its mode, and a file system may be read-only. */
async function folder(data: string): Promise<Pick<DiskFacts, 'folder' | 'why'>> {
  const isThere = await access(data, constants.F_OK).then(
    () => true,
    () => false,
  )
  if (!isThere) return { folder: 'missing', why: '' }
  const file = join(data, `doctor-${process.pid}.tmp`)
  try {
    await (await open(file, 'wx', 0o600)).close()
    await rm(file)
    return { folder: 'writable', why: '' }
  } catch (error) {
    return { folder: 'not-writable', why: error instanceof Error ? error.message : String(error) }
  }
}

async function free(data: string): Promise<Reading<number>> {
  for (let path = resolve(data); ; path = dirname(path)) {
    const found = await statfs(path).catch(() => undefined)
    if (found !== undefined) return read(found.bavail * found.bsize)
    if (path === dirname(path)) return unread('the file system does not tell')
  }
}
