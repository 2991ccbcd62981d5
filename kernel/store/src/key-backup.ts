import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { VoltaicError } from '@voltaic/base'
import { formatKeySet, type KeySet, parseKeySet } from './key-file.ts'

const FORMAT = 'voltaic-keys-backup-1'
/** Fewest characters of a passphrase: the backup is as safe as it is hard to guess. */
export const MIN_PASSPHRASE_LENGTH = 12
/** RFC 7914 §2: 128 MiB and about half a second for each guess. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const
const MAX_MEMORY = 256 * 1024 * 1024
const [SALT_LENGTH, NONCE_LENGTH, TAG_LENGTH, KEY_LENGTH] = [16, 12, 16, 32]
/** A key file is some hundred octets; nothing longer is read. */
export const MAX_BACKUP_LENGTH = 65_536

/**
 * A copy of a key file that only its passphrase opens: scrypt makes the key, AES-256-GCM seals the text.
 *
 * @returns JSON text
 * @throws VoltaicError PASSPHRASE_TOO_SHORT
 * @spec RFC 7914 §2
 */
export async function formatKeyBackup(keySet: KeySet, passphrase: string): Promise<string> {
  if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
    const message = `the passphrase has fewer than ${MIN_PASSPHRASE_LENGTH} characters`
    throw new VoltaicError('PASSPHRASE_TOO_SHORT', message, 'take five or six words that do not belong together')
  }
  const salt = randomBytes(SALT_LENGTH)
  const nonce = randomBytes(NONCE_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt), nonce)
  cipher.setAAD(Buffer.from(FORMAT))
  const sealed = Buffer.concat([cipher.update(formatKeySet(keySet), 'utf8'), cipher.final(), cipher.getAuthTag()])
  const fields = { format: FORMAT, salt: salt.toString('base64'), nonce: nonce.toString('base64') }
  return `${JSON.stringify({ ...fields, sealed: sealed.toString('base64') }, undefined, 2)}\n`
}

/** @throws VoltaicError KEY_BACKUP_MALFORMED, PASSPHRASE_WRONG */
export async function openKeyBackup(text: string, passphrase: string): Promise<KeySet> {
  const [salt, nonce, sealed] = partsOf(text)
  const decipher = createDecipheriv('aes-256-gcm', await keyOf(passphrase, salt), nonce)
  decipher.setAAD(Buffer.from(FORMAT)).setAuthTag(sealed.subarray(-TAG_LENGTH))
  const plaintext = decipher.update(sealed.subarray(0, -TAG_LENGTH))
  try {
    decipher.final()
  } catch (cause) {
    throw wrongPassphrase(cause)
  }
  return parseKeySet(plaintext.toString('utf8')) ?? malformed()
}

function partsOf(text: string): readonly [salt: Buffer, nonce: Buffer, sealed: Buffer] {
  const content = text.length > MAX_BACKUP_LENGTH ? undefined : parseJson(text)
  if (content?.['format'] !== FORMAT) return malformed()
  const [salt, nonce, sealed] = ['salt', 'nonce', 'sealed'].map((name) => {
    const encoded = content[name]
    return Buffer.from(typeof encoded === 'string' ? encoded : '', 'base64')
  })
  if (salt?.length !== SALT_LENGTH || nonce?.length !== NONCE_LENGTH) return malformed()
  return sealed !== undefined && sealed.length > TAG_LENGTH ? [salt, nonce, sealed] : malformed()
}

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    return undefined
  }
}

function malformed(): never {
  throw new VoltaicError('KEY_BACKUP_MALFORMED', 'this is not a backup of keys', 'voltaic keys backup makes one')
}

function wrongPassphrase(cause: unknown): VoltaicError {
  const message = 'the backup does not open: the passphrase is another, or the file was changed'
  return new VoltaicError('PASSPHRASE_WRONG', message, 'try the passphrase that it was made with', { cause })
}

/** What was typed in another form of Unicode is the same passphrase. */
function keyOf(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { ...COST, maxmem: MAX_MEMORY }
    scrypt(passphrase.normalize('NFKC'), salt, KEY_LENGTH, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}
