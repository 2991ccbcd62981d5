import assert from 'node:assert/strict'
import type { AlgorithmPair } from '../agreement/algorithm-pair.ts'
import { deriveKey } from './kdf.ts'

/** Octets of IK and of CK. */
export const AKA_KEY_LENGTH = 16

const SALT_LENGTH = 4
/** TS 33.203 §I: 32 zero bits make the key of hmac-sha-1-96 160 bits long. */
const SHA1_EXTENSION = new Uint8Array(4)
const FC_GMAC_SALT = 0x58
const FC_GCM_SALT = 0x59
const NOTHING = new Uint8Array(0)

/**
 * The keys of the four SAs of one agreement, which share them. Private fields, so that no dump of an object and no
 * JSON shows them; whoever needs them asks.
 */
export class EspKeys {
  readonly pair: AlgorithmPair
  readonly #integrity: Uint8Array
  readonly #encryption: Uint8Array
  readonly #salt: Uint8Array

  /** @param salt of aes-gmac and aes-gcm, else empty */
  constructor(pair: AlgorithmPair, integrity: Uint8Array, encryption: Uint8Array, salt: Uint8Array) {
    this.pair = pair
    this.#integrity = integrity
    this.#encryption = encryption
    this.#salt = salt
  }

  /** Key of `alg`; empty for `null`. */
  get integrity(): Uint8Array {
    return this.#integrity
  }

  /** Key of `ealg`; empty for `null`. */
  get encryption(): Uint8Array {
    return this.#encryption
  }

  /** The implicit 32 bits of the nonce of aes-gmac and aes-gcm; empty for the others. */
  get salt(): Uint8Array {
    return this.#salt
  }
}

/**
 * The keys of ESP from those of IMS AKA.
 *
 * @param ik 16 octets
 * @param ck 16 octets
 * @spec TS 33.203 §I; RFC 4106 §4; RFC 4543 §3.2
 */
export function deriveEspKeys(pair: AlgorithmPair, ik: Uint8Array, ck: Uint8Array): EspKeys {
  assert(ik.length === AKA_KEY_LENGTH && ck.length === AKA_KEY_LENGTH, 'IK and CK have 16 octets each')
  return new EspKeys(pair, integrityKey(pair, ik), encryptionKey(pair, ck), saltOf(pair, ik, ck))
}

function integrityKey({ alg }: AlgorithmPair, ik: Uint8Array): Uint8Array {
  switch (alg) {
    case 'hmac-sha-1-96':
      return Buffer.concat([ik, SHA1_EXTENSION])
    case 'hmac-md5-96':
    case 'aes-gmac':
      return Uint8Array.from(ik)
    case 'null':
      return NOTHING
  }
}

function encryptionKey({ ealg }: AlgorithmPair, ck: Uint8Array): Uint8Array {
  switch (ealg) {
    case 'des-ede3-cbc':
      // CK1 ‖ CK2 ‖ CK1, where CK1 is the first half of CK. DES ignores the parity bits.
      return Buffer.concat([ck, ck.subarray(0, 8)])
    case 'aes-cbc':
    case 'aes-gcm':
      return Uint8Array.from(ck)
    case 'null':
      return NOTHING
  }
}

function saltOf({ alg, ealg }: AlgorithmPair, ik: Uint8Array, ck: Uint8Array): Uint8Array {
  if (alg === 'aes-gmac') return deriveSalt(ik, ck, FC_GMAC_SALT, 'AES_GMAC_SALT')
  if (ealg === 'aes-gcm') return deriveSalt(ik, ck, FC_GCM_SALT, 'AES_GCM_SALT')
  return NOTHING
}

/** The last 32 of the 256 bits. */
function deriveSalt(ik: Uint8Array, ck: Uint8Array, fc: number, label: string): Uint8Array {
  return deriveKey(Buffer.concat([ck, ik]), fc, [Buffer.from(label, 'latin1')]).slice(-SALT_LENGTH)
}
