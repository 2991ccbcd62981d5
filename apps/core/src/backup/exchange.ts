import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Clock } from '@voltaic/runtime'
import { markRestore, syncFolder, unfinishedRestore, unmarkRestore } from './restore-mark.ts'

/** Something that gets its place, and what may be there now. */
export interface Exchange {
  /** A file or folder that is whole; undefined where the place is only to be cleared. */
  readonly from?: string
  readonly to: string
  /** Files that go away together with the old one. */
  readonly besides?: readonly string[]
}

/**
 * Puts old files aside and new ones into their places. The data folder is marked meanwhile, and interrupted anywhere the
 * same again goes on: what is in the folder of old files is not taken for new.
 *
 * @returns the folder of the old files; undefined where there were none
 */
export function exchange(data: string, exchanges: readonly Exchange[], clock: Clock): string | undefined {
  const kept = unfinishedRestore(data) ?? join(data, `before-restore-${stampOf(clock)}`)
  markRestore(data, kept)
  for (const { to, besides = [] } of exchanges) for (const path of [to, ...besides]) putAside(path, kept)
  for (const { from, to } of exchanges) if (from !== undefined) putInPlace(from, to)
  unmarkRestore(data)
  return existsSync(kept) ? kept : undefined
}

function putAside(path: string, kept: string): void {
  if (!existsSync(path)) return
  const aside = join(kept, asideName(path))
  // what lies there was the old one; this is what an interrupted restoration had put into its place
  if (existsSync(aside)) {
    rmSync(path, { recursive: true })
    return
  }
  mkdirSync(kept, { recursive: true, mode: 0o700 })
  move(path, aside)
  syncFolder(kept)
}

/** Two folders of zones may have one name. */
function asideName(path: string): string {
  const name = basename(path)
  return /\.(sqlite(-wal|-shm)?|json|yaml)$/.test(name) ? name : path.replaceAll('/', '_')
}

function putInPlace(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  move(from, to)
  syncFolder(dirname(to))
}

/** Also from one file system to another; the source is gone when the copy is whole. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    const draft = `${to}.new`
    rmSync(draft, { recursive: true, force: true })
    cpSync(from, draft, { recursive: true, preserveTimestamps: true })
    renameSync(draft, to)
    rmSync(from, { recursive: true })
  }
}

/** As `20261127-165034`, of UTC. */
function stampOf(clock: Clock): string {
  return new Date(clock.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
}
