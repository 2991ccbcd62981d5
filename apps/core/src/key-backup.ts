import { existsSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { formatKeyBackup, type KeySet, openKeyBackup, openKeyFile, writeKeyFile } from '@voltaic/store'

/**
 * The keys of a key file as a text that only the passphrase opens.
 *
 * @throws VoltaicError of the key file, PASSPHRASE_TOO_SHORT
 */
export async function sealKeyFileBackup(
  path: string,
  passphrase: string,
): Promise<{ readonly text: string; readonly keyId: string }> {
  const keySet = openKeyFile(path)
  return { text: await formatKeyBackup(keySet, passphrase), keyId: keySet.current }
}

export interface RestoredKeys {
  /** The id of the current key. */
  readonly keyId: string
  /** False when the key file was there, with the same keys: a way to try backup and passphrase. */
  readonly isNew: boolean
}

/**
 * Writes a key file from such a text; one that exists is not touched.
 *
 * @throws VoltaicError KEY_BACKUP_MALFORMED, PASSPHRASE_WRONG, KEY_FILE_DIFFERS, KEY_FILE_UNWRITABLE
 */
export async function openKeyFileBackup(text: string, passphrase: string, path: string): Promise<RestoredKeys> {
  const keySet = await openKeyBackup(text, passphrase)
  const keyId = keySet.current
  if (!existsSync(path)) {
    writeKeyFile(path, keySet)
    return { keyId, isNew: true }
  }
  if (isSame(openKeyFile(path), keySet)) return { keyId, isNew: false }
  const message = `the key file ${path} exists and has other keys than the backup`
  throw new VoltaicError(
    'KEY_FILE_DIFFERS',
    message,
    'move it away first, and keep it: it may open what the other does not',
  )
}

function isSame(one: KeySet, other: KeySet): boolean {
  const isIn = ([id, key]: [string, Uint8Array]) => Buffer.compare(other.keys.get(id) ?? Buffer.alloc(0), key) === 0
  return one.current === other.current && one.keys.size === other.keys.size && [...one.keys].every(isIn)
}
