import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { VoltaicError } from '@voltaic/base'
import { makePrivateDirectory } from './private-directory.ts'

/** The keys of a key file, by id (8 hex digits). New values are sealed with `current`. */
export interface KeySet {
  readonly current: string
  readonly keys: ReadonlyMap<string, Uint8Array>
}

const FORMAT = 'voltaic-keys-1'
const KEY_ID_LENGTH = 4
const KEY_LENGTH = 32
/** Permission bits of group and others. */
const NOT_OWNER = 0o077

/** One random 256-bit key under a random id. */
export function generateKeySet(): KeySet {
  const current = randomBytes(KEY_ID_LENGTH).toString('hex')
  return { current, keys: new Map([[current, randomBytes(KEY_LENGTH)]]) }
}

/**
 * Writes a new key file that only its owner can read (0600, its directory 0700), complete and on the disk before it
 * has its name. Whoever loses it loses every sealed value.
 *
 * @throws VoltaicError KEY_FILE_EXISTS, KEY_FILE_UNWRITABLE
 */
export function createKeyFile(path: string): KeySet {
  const keySet = generateKeySet()
  writeKeyFile(path, keySet)
  return keySet
}

/**
 * Writes another key set in the place of a key file, complete and on the disk before it takes the name: whoever reads
 * finds the one or the other.
 *
 * @throws VoltaicError KEY_FILE_UNWRITABLE
 */
export function replaceKeyFile(path: string, keySet: KeySet): void {
  const draft = draftOf(path)
  try {
    writeDurably(draft, formatKeySet(keySet))
    renameSync(draft, path)
    syncDirectory(dirname(path))
  } catch (error) {
    removeDraft(draft)
    throw creationError(path, error)
  }
}

/**
 * Puts the successor of a key set in its place. Of several that processes make at once, one becomes it for all of them, so
 * that none seals with a key that another has written over; one that a killed process has left becomes it too.
 *
 * @param old the current key of the set that is followed: where the file has another one by now, nothing is written
 * @throws VoltaicError KEY_FILE_UNWRITABLE, and those of `openKeyFile`
 */
export function succeedKeyFile(path: string, old: string, next: KeySet): void {
  const draft = draftOf(path)
  const successor = successorOf(path, old)
  try {
    writeDurably(draft, formatKeySet(next))
    if (!isLinked(draft, successor)) {
      removeDraft(draft)
      linkSync(successor, draft)
    }
    if (openKeyFile(path).current === old) {
      renameSync(draft, path)
      syncDirectory(dirname(path))
    } else removeDraft(successor)
  } catch (error) {
    throw error instanceof VoltaicError ? error : creationError(path, error)
  } finally {
    removeDraft(draft)
  }
}

/** Nobody follows a key any more that is in no file. */
export function forgetSuccessor(path: string, old: string): void {
  removeDraft(successorOf(path, old))
}

function successorOf(path: string, old: string): string {
  return `${path}.${old}.next`
}

/** A name that no other process writes to. */
function draftOf(path: string): string {
  return `${path}.${randomBytes(KEY_ID_LENGTH).toString('hex')}.new`
}

/** @returns false when the name is taken */
function isLinked(file: string, name: string): boolean {
  try {
    linkSync(file, name)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Writes a key file that does not exist yet, as `createKeyFile` does, with keys of a backup.
 *
 * @throws VoltaicError KEY_FILE_EXISTS, KEY_FILE_UNWRITABLE
 */
export function writeKeyFile(path: string, keySet: KeySet): void {
  const draft = draftOf(path)
  try {
    makePrivateDirectory(dirname(path))
    writeDurably(draft, formatKeySet(keySet))
    linkSync(draft, path)
    syncDirectory(dirname(path))
  } catch (error) {
    throw creationError(path, error)
  } finally {
    removeDraft(draft)
  }
}

/**
 * @throws VoltaicError KEY_FILE_MISSING, KEY_FILE_UNREADABLE, KEY_FILE_EXPOSED (others than the owner may read
 *   or write it), KEY_FILE_MALFORMED
 */
export function openKeyFile(path: string): KeySet {
  const file = openExisting(path)
  try {
    const { mode } = fstatSync(file)
    if ((mode & NOT_OWNER) !== 0) throw exposedError(path, mode)
    const keySet = parseKeySet(readFileSync(file, 'utf8'))
    if (keySet === undefined) throw malformedError(path)
    return keySet
  } finally {
    closeSync(file)
  }
}

/** The text of a key file: it holds the keys. */
export function formatKeySet({ current, keys }: KeySet): string {
  const encoded = [...keys].map(([id, key]) => [id, Buffer.from(key).toString('base64')])
  return `${JSON.stringify({ format: FORMAT, current, keys: Object.fromEntries(encoded) }, undefined, 2)}\n`
}

/** @returns undefined for what is not a key file */
export function parseKeySet(text: string): KeySet | undefined {
  const content = parseJson(text)
  if (!isRecord(content) || content['format'] !== FORMAT || !isRecord(content['keys'])) return undefined
  const keys = new Map<string, Uint8Array>()
  for (const [id, encoded] of Object.entries(content['keys'])) {
    const key = typeof encoded === 'string' ? Buffer.from(encoded, 'base64') : undefined
    if (key?.length !== KEY_LENGTH || !/^[0-9a-f]{8}$/.test(id)) return undefined
    keys.set(id, key)
  }
  const current = content['current']
  return typeof current === 'string' && keys.has(current) ? { current, keys } : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text, which holds keys.
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    fchmodSync(file, 0o600)
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** The name of a new file is on the disk only when its directory is. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  fsyncSync(directory)
  closeSync(directory)
}

function removeDraft(draft: string): void {
  try {
    unlinkSync(draft)
  } catch {
    // It was never made.
  }
}

function openExisting(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw openingError(path, error)
  }
}

function openingError(path: string, cause: unknown): VoltaicError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (codeOf(cause) !== 'ENOENT') {
    const message = `cannot open the key file ${path}: ${reason}`
    return new VoltaicError('KEY_FILE_UNREADABLE', message, 'run as the user who owns it', { cause })
  }
  const remedy = 'restore it from the backup; without it the keys of the subscribers in this database cannot be read'
  return new VoltaicError('KEY_FILE_MISSING', `there is no key file ${path}`, remedy, { cause })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function creationError(path: string, cause: unknown): VoltaicError {
  if (codeOf(cause) === 'EEXIST')
    return new VoltaicError('KEY_FILE_EXISTS', `the key file ${path} exists`, 'open it instead', { cause })
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = `cannot write the key file ${path}: ${reason}`
  return new VoltaicError('KEY_FILE_UNWRITABLE', message, 'check the path and who may write there', { cause })
}

function exposedError(path: string, mode: number): VoltaicError {
  const octal = (mode & 0o777).toString(8).padStart(4, '0')
  const message = `the key file ${path} has mode ${octal}: others than its owner can reach it`
  return new VoltaicError('KEY_FILE_EXPOSED', message, `chmod 600 ${path}`)
}

function malformedError(path: string): VoltaicError {
  return new VoltaicError('KEY_FILE_MALFORMED', `${path} is not a key file`, 'restore it from the backup')
}
