import { readFile } from 'node:fs/promises'
import type { Reading, Unread } from '@voltaic/doctor'

/** A small file of the system; undefined when it is not there or not for this user. */
export function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'latin1').catch(() => undefined)
}

export async function readNumber(path: string): Promise<Reading<number>> {
  const text = (await readText(path))?.trim() ?? ''
  return /^\d+$/.test(text) ? read(Number(text)) : unread(`${path} is not there`)
}

export function read<T>(value: T): Reading<T> {
  return { kind: 'read', value }
}

export function unread(why: string, needs?: Unread['needs']): Unread {
  return { kind: 'unreadable', why, ...(needs === undefined ? {} : { needs }) }
}
