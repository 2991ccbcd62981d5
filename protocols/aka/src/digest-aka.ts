import { DecodeError } from '@voltaic/base'
import { AUTN_LENGTH, AUTS_LENGTH } from './authentication-vector.ts'
import { type DigestIdentity, type DigestParameters, digestHa1, digestResponse, isSameResponse } from './digest.ts'
import { RAND_LENGTH } from './milenage.ts'

/** Longest `nonce` or `auts` that is looked at: RAND ‖ AUTN takes 44 characters, the rest is server data. */
export const AKA_BASE64_MAX_LENGTH = 1024

/** What a client needs for its answer; `password` is RES in octets, never its hexadecimal form. */
export interface DigestAkaParameters extends DigestIdentity, DigestParameters {
  readonly password: Uint8Array
}

/** What an AKA nonce holds. */
export interface AkaNonce {
  /** 16 octets. */
  readonly rand: Uint8Array
  /** 16 octets. */
  readonly autn: Uint8Array
  /** Whatever the server added; usually empty. */
  readonly serverData: Uint8Array
}

/**
 * The `response` parameter of AKAv1-MD5: an MD5 digest with the octets of RES as password. With an `auts` parameter in
 * the same header the password is empty: pass no octets.
 * @returns 32 hexadecimal digits in lower case
 * @spec RFC 3310 §3.3, §3.4
 */
export function digestAkaResponse(parameters: DigestAkaParameters): string {
  return digestResponse(digestHa1(parameters, parameters.password), parameters)
}

/**
 * Whether `response` was made with this RES. The nonce must have been checked before.
 * @spec RFC 3310 §3.3
 */
export function verifyDigestAkaResponse(parameters: DigestAkaParameters, response: string): boolean {
  return isSameResponse(digestAkaResponse(parameters), response)
}

/** nonce = base64(RAND ‖ AUTN ‖ server data). @spec RFC 3310 §3.2 */
export function formatAkaNonce(rand: Uint8Array, autn: Uint8Array, serverData?: Uint8Array): string {
  return Buffer.concat(serverData === undefined ? [rand, autn] : [rand, autn, serverData]).toString('base64')
}

/**
 * @param nonce as in the WWW-Authenticate header, unquoted
 * @throws DecodeError `AKA_BASE64_TOO_LONG`, `AKA_BASE64`, `AKA_NONCE_TOO_SHORT`
 * @spec RFC 3310 §3.2
 */
export function parseAkaNonce(nonce: string): AkaNonce {
  const octets = decodeBase64(nonce, 'RFC 3310 §3.2')
  const autnEnd = RAND_LENGTH + AUTN_LENGTH
  if (octets.length < autnEnd) {
    throw new DecodeError('AKA_NONCE_TOO_SHORT', `nonce holds ${octets.length} octets`, nonce.length, 'RFC 3310 §3.2')
  }
  return {
    rand: octets.subarray(0, RAND_LENGTH),
    autn: octets.subarray(RAND_LENGTH, autnEnd),
    serverData: octets.subarray(autnEnd),
  }
}

/** The `auts` parameter of an Authorization header, unquoted. @spec RFC 3310 §3.4 */
export function formatAuts(auts: Uint8Array): string {
  return Buffer.from(auts).toString('base64')
}

/**
 * @param auts parameter of the Authorization header, unquoted
 * @returns 14 octets
 * @throws DecodeError `AKA_BASE64_TOO_LONG`, `AKA_BASE64`, `AKA_AUTS_LENGTH`
 * @spec RFC 3310 §3.4
 */
export function parseAuts(auts: string): Uint8Array {
  const octets = decodeBase64(auts, 'RFC 3310 §3.4')
  if (octets.length !== AUTS_LENGTH) {
    throw new DecodeError('AKA_AUTS_LENGTH', `auts holds ${octets.length} octets`, auts.length, 'RFC 3310 §3.4')
  }
  return octets
}

/** `Buffer.from` skips what it does not know; a parameter with such characters is refused instead. */
function decodeBase64(text: string, spec: string): Uint8Array {
  if (text.length > AKA_BASE64_MAX_LENGTH) {
    throw new DecodeError('AKA_BASE64_TOO_LONG', `${text.length} characters`, AKA_BASE64_MAX_LENGTH, spec)
  }
  const bad = text.search(/[^A-Za-z0-9+/]/)
  const end = bad === -1 ? text.length : bad
  // RFC 4648 §4: at most two padding characters, at the end only. Phones that leave them out are understood.
  if (!['', '=', '=='].includes(text.slice(end)) || end % 4 === 1) {
    throw new DecodeError('AKA_BASE64', 'not base64', end, spec)
  }
  return Uint8Array.from(Buffer.from(text.slice(0, end), 'base64'))
}
