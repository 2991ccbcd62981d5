import { hash } from 'node:crypto'
import { isEqualConstantTime } from './constant-time.ts'

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
}

/** Whose digest it is. */
export interface DigestIdentity {
  readonly username: string
  readonly realm: string
}

const NO_OCTETS = new Uint8Array(0)

function md5(data: string | Uint8Array): string {
  return hash('md5', data, 'hex')
}

/**
 * H(A1) for MD5.
 * @param password text, or octets that are not text (the RES of AKAv1-MD5)
 * @returns 32 hexadecimal digits in lower case
 * @spec RFC 2617 §3.2.2.2, RFC 7616 §3.4.2
 */
export function digestHa1(identity: DigestIdentity, password: string | Uint8Array): string {
  const prefix = `${identity.username}:${identity.realm}:`
  if (typeof password === 'string') return md5(prefix + password)
  return md5(Buffer.concat([Buffer.from(prefix), password]))
}

/**
 * The `response` parameter.
 * @param ha1 from `digestHa1`, or as the HSS keeps it for SIP Digest
 * @returns 32 hexadecimal digits in lower case
 * @spec RFC 2617 §3.2.2.1, §3.2.2.3; RFC 7616 §3.4.1, §3.4.3
 */
export function digestResponse(ha1: string, parameters: DigestParameters): string {
  const { method, uri, nonce, qop } = parameters
  const body = qop === 'auth-int' ? `:${md5(parameters.entityBody ?? NO_OCTETS)}` : ''
  const ha2 = md5(`${method}:${uri}${body}`)
  // RFC 2617 §3.2.2.1: without qop the older form, which has neither counter nor cnonce.
  if (qop === undefined) return md5(`${ha1}:${nonce}:${ha2}`)
  return md5(`${ha1}:${nonce}:${parameters.nonceCount ?? ''}:${parameters.cnonce ?? ''}:${qop}:${ha2}`)
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
