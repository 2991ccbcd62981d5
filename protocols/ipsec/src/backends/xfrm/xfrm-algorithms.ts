import { encodeAttribute } from '@voltaic/linux'
import type { EncryptionAlgorithm, IntegrityAlgorithm } from '../../agreement/algorithm-pair.ts'
import type { EspKeys } from '../../keys/esp-keys.ts'

const XFRMA_ALG_CRYPT = 2
const XFRMA_ALG_AEAD = 18
const XFRMA_ALG_AUTH_TRUNC = 20
/** Attributes that hold an algorithm with its key; two associations that agree in all of them have the same keys. */
export const ALGORITHM_ATTRIBUTES: readonly number[] = [XFRMA_ALG_CRYPT, XFRMA_ALG_AEAD, XFRMA_ALG_AUTH_TRUNC]

const NAME_LENGTH = 64
/** The ICV of hmac-md5-96 and hmac-sha-1-96, in bits. */
const TRUNCATED = 96
/** The whole ICV of aes-gcm and aes-gmac, in bits. @spec RFC 4106 §6; RFC 4543 §3.4 */
const WHOLE = 128

/** Names of the kernel's crypto. */
const HMAC: { readonly [I in IntegrityAlgorithm]: string } = {
  'hmac-md5-96': 'hmac(md5)',
  'hmac-sha-1-96': 'hmac(sha1)',
  'aes-gmac': 'rfc4543(gcm(aes))',
  null: '',
}
const CIPHER: { readonly [E in EncryptionAlgorithm]: string } = {
  null: 'ecb(cipher_null)',
  'des-ede3-cbc': 'cbc(des3_ede)',
  'aes-cbc': 'cbc(aes)',
  'aes-gcm': 'rfc4106(gcm(aes))',
}

/**
 * The algorithms of an association with their keys, as attributes. The salt of a combined mode follows its key.
 *
 * @spec TS 33.203 §H, §I; RFC 4106 §8.1; RFC 4543 §4
 */
export function encodeAlgorithms(keys: EspKeys): readonly Buffer[] {
  const { alg, ealg } = keys.pair
  if (alg === 'aes-gmac') return [combined(HMAC[alg], keys.integrity, keys.salt)]
  if (ealg === 'aes-gcm') return [combined(CIPHER[ealg], keys.encryption, keys.salt)]
  return [
    algorithm(XFRMA_ALG_AUTH_TRUNC, HMAC[alg], keys.integrity, TRUNCATED),
    algorithm(XFRMA_ALG_CRYPT, CIPHER[ealg], keys.encryption),
  ]
}

function combined(name: string, key: Uint8Array, salt: Uint8Array): Buffer {
  return algorithm(XFRMA_ALG_AEAD, name, Buffer.concat([key, salt]), WHOLE)
}

/** struct xfrm_algo; with the length of the ICV struct xfrm_algo_auth and xfrm_algo_aead. */
function algorithm(attribute: number, name: string, key: Uint8Array, icvBits?: number): Buffer {
  const keyAt = NAME_LENGTH + 4 + (icvBits === undefined ? 0 : 4)
  const octets = Buffer.alloc(keyAt + key.length)
  octets.write(name, 'latin1')
  octets.writeUInt32LE(key.length * 8, NAME_LENGTH)
  if (icvBits !== undefined) octets.writeUInt32LE(icvBits, NAME_LENGTH + 4)
  octets.set(key, keyAt)
  return encodeAttribute(attribute, octets)
}
