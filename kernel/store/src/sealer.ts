import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomFillSync } from 'node:crypto'
import { VoltaicError } from '@voltaic/base'
import type { KeySet } from './key-file.ts'

/**
 * Encrypts values that must not lie readable in the database: K, OP, OPc, passwords. AES-256-GCM with a random nonce.
 *
 * ```
 * | 0x01 | key id (4) | nonce (12) | ciphertext (as long as the plaintext) | tag (16) |
 * ```
 *
 * Setting up a cipher costs about 10 µs on Node 24: fine once for an authentication, not for every packet.
 */
export interface Sealer {
  /** The key that new values are sealed with, as 8 hex digits. */
  readonly keyId: string
  /** @param context where the value belongs, e.g. `hss_auc.k <IMPI>`; it opens there only */
  seal(plaintext: Uint8Array, context: string): Uint8Array
  /** @throws VoltaicError KEY_UNKNOWN, SEAL_BROKEN */
  unseal(sealed: Uint8Array, context: string): Uint8Array
}

const FORMAT = 1
const NONCE_AT = 5
const NONCE_LENGTH = 12
const CIPHERTEXT_AT = NONCE_AT + NONCE_LENGTH
const TAG_LENGTH = 16
/** What sealing adds to the length of a value. */
export const SEAL_OVERHEAD: number = CIPHERTEXT_AT + TAG_LENGTH

/** The key that a value was sealed with, as 8 hex digits. */
export function keyIdOf(sealed: Uint8Array): string {
  return Buffer.from(sealed.subarray(1, NONCE_AT)).toString('hex')
}

/** A nonce must never repeat under one key; random ones are safe for 2^32 values (NIST SP 800-38D §8.3). */
export function createSealer({ current, keys }: KeySet): Sealer {
  const keyObjects = new Map<string, KeyObject>()
  for (const [id, key] of keys) keyObjects.set(id, createSecretKey(key))
  const currentKey = keyObjects.get(current)
  if (currentKey === undefined) throw new VoltaicError('KEY_UNKNOWN', `there is no key ${current} to seal with`)
  const header = Buffer.from([FORMAT, ...Buffer.from(current, 'hex')])

  return {
    keyId: current,
    seal(plaintext, context) {
      const sealed = Buffer.alloc(plaintext.length + SEAL_OVERHEAD)
      header.copy(sealed)
      const nonce = randomFillSync(sealed.subarray(NONCE_AT, CIPHERTEXT_AT))
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce)
      cipher.setAAD(authenticated(sealed, context))
      cipher.update(plaintext).copy(sealed, CIPHERTEXT_AT)
      cipher.final()
      cipher.getAuthTag().copy(sealed, sealed.length - TAG_LENGTH)
      return sealed
    },
    unseal(sealed, context) {
      if (sealed.length < SEAL_OVERHEAD || sealed[0] !== FORMAT) throw brokenError(context)
      const key = keyObjects.get(keyIdOf(sealed))
      if (key === undefined) throw unknownKeyError(sealed, context)
      const tagAt = sealed.length - TAG_LENGTH
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(NONCE_AT, CIPHERTEXT_AT))
      decipher.setAAD(authenticated(sealed, context)).setAuthTag(sealed.subarray(tagAt))
      const plaintext = decipher.update(sealed.subarray(CIPHERTEXT_AT, tagAt))
      try {
        decipher.final()
      } catch (cause) {
        throw brokenError(context, cause)
      }
      return plaintext
    },
  }
}

/** Format, key id and context are authenticated with the value: none can be exchanged unseen. */
function authenticated(sealed: Uint8Array, context: string): Uint8Array {
  return Buffer.concat([sealed.subarray(0, NONCE_AT), Buffer.from(context)])
}

function unknownKeyError(sealed: Uint8Array, context: string): VoltaicError {
  const message = `${context} was sealed with key ${keyIdOf(sealed)}, which the key file does not hold`
  return new VoltaicError('KEY_UNKNOWN', message, 'use the key file that belongs to this database')
}

function brokenError(context: string, cause?: unknown): VoltaicError {
  const message = `${context} does not open: it was changed, moved here from elsewhere, or the key is another`
  return new VoltaicError('SEAL_BROKEN', message, 'restore database and key file from the same backup', { cause })
}
