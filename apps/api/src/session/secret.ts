import { createHash } from 'node:crypto'
import type { Random } from '@voltaic/runtime'

const SECRET_OCTETS = 32

/** 256 random bits in 43 characters of base64url: what nobody guesses, so that a plain hash may be stored of it. */
export function newSecret(random: Random): string {
  return Buffer.from(random.bytes(SECRET_OCTETS)).toString('base64url')
}

/** What is stored of a secret: SHA-256, in hexadecimal digits. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
