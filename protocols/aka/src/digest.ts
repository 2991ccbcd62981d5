import { hash } from 'node:crypto'
import { isEqualConstantTime } from './constant-time.ts'

/** What is hashed with. @spec RFC 7616 §3.2; RFC 8760 §2.1 */
export type DigestAlgorithm = 'MD5' | 'SHA-256'

/** What goes into a digest response besides the secret; every value verbatim as it stands in the header, unquoted. */
export interface DigestParameters {
  /** Empty for the `rspauth` of Authentication-Info. */
  readonly method: string
  /** The `uri` parameter, which need not equal the Request-URI. */
  readonly uri: string
  readonly nonce: string
  /** `nc`: 8 hexadecimal digits; with `qop` only. */
  readonly nonceCount?: string
  /** With `qop` only. */
  readonly cnonce?: string
  readonly qop?: 'auth' | 'auth-int'
  /** For `auth-int`; absent is the same as empty. */
  readonly entityBody?: Uint8Array
  /** MD5 unless given. */
  readonly algorithm?: DigestAlgorithm | undefined
}

/** Whose digest it is. */
export interface DigestIdentity {
  readonly username: string
  readonly realm: string
}

const NO_OCTETS = new Uint8Array(0)

const HASHES = { MD5: 'md5', 'SHA-256': 'sha256' } as const

/** Octets of a hash, as the HSS stores H(A1). */
export const DIGEST_LENGTHS: Readonly<Record<DigestAlgorithm, number>> = { MD5: 16, 'SHA-256': 32 }

/**
 * The algorithm that a header names.
 * @param name the `algorithm` parameter; absent is MD5
 * @returns undefined for one that is not known here, the `-sess` variants among them
 * @spec RFC 7616 §3.3
 */
export function digestAlgorithmOf(name: string | undefined): DigestAlgorithm | undefined {
  const upper = (name ?? 'MD5').toUpperCase()
  return upper === 'MD5' || upper === 'SHA-256' ? upper : undefined
}

/**
 * H(A1).
 * @param password text, or octets that are not text (the RES of AKAv1-MD5)
 * @returns hexadecimal digits in lower case: 32 for MD5, 64 for SHA-256
 * @spec RFC 2617 §3.2.2.2, RFC 7616 §3.4.2
 */
export function digestHa1(
  identity: DigestIdentity,
  password: string | Uint8Array,
  algorithm: DigestAlgorithm = 'MD5',
): string {
  const prefix = `${identity.username}:${identity.realm}:`
  if (typeof password === 'string') return hash(HASHES[algorithm], prefix + password, 'hex')
  return hash(HASHES[algorithm], Buffer.concat([Buffer.from(prefix), password]), 'hex')
}

/**
 * The `response` parameter; with an empty method the `rspauth` of Authentication-Info.
 * @param ha1 from `digestHa1` with the same algorithm, or as the HSS keeps it for SIP Digest
 * @returns hexadecimal digits in lower case: 32 for MD5, 64 for SHA-256
 * @spec RFC 2617 §3.2.2.1, §3.2.2.3; RFC 7616 §3.4.1, §3.4.3, §3.5
 */
export function digestResponse(ha1: string, parameters: DigestParameters): string {
  const { method, uri, nonce, qop, algorithm = 'MD5' } = parameters
  const name = HASHES[algorithm]
  const body = qop === 'auth-int' ? `:${hash(name, parameters.entityBody ?? NO_OCTETS, 'hex')}` : ''
  const ha2 = hash(name, `${method}:${uri}${body}`, 'hex')
  // RFC 2617 §3.2.2.1: without qop the older form, which has neither counter nor cnonce.
  if (qop === undefined) return hash(name, `${ha1}:${nonce}:${ha2}`, 'hex')
  const { nonceCount = '', cnonce = '' } = parameters
  return hash(name, `${ha1}:${nonce}:${nonceCount}:${cnonce}:${qop}:${ha2}`, 'hex')
}

/**
 * Whether `response` is the right one. The nonce must have been checked before: this says nothing about replays.
 * @spec RFC 2617 §3.3
 */
export function verifyDigestResponse(ha1: string, parameters: DigestParameters, response: string): boolean {
  return isSameResponse(digestResponse(ha1, parameters), response)
}

/** Compares an expected response with a received one, which may use capital hexadecimal digits. */
export function isSameResponse(expected: string, received: string): boolean {
  return isEqualConstantTime(Buffer.from(expected), Buffer.from(received.toLowerCase()))
}
