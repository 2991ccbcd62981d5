import { type Cipheriv, createCipheriv, createDecipheriv, type Decipheriv } from 'node:crypto'
import type { ReadyCipher } from './esp-workspace.ts'
import type { SaAlgorithms } from './sa-algorithms.ts'

/** The two ciphers of ESP in CBC mode. @spec RFC 3602 §2; RFC 2451 §2 */
export const CBC_CIPHERS = {
  'aes-cbc': { name: 'aes-128-cbc', blockLength: 16 },
  'des-ede3-cbc': { name: 'des-ede3-cbc', blockLength: 8 },
} as const

type CbcSpec = (typeof CBC_CIPHERS)[keyof typeof CBC_CIPHERS]

/**
 * Encrypts packet after packet with one cipher that is never set up anew. CBC goes on from the last block of ciphertext,
 * so each packet starts with a random block: its ciphertext is the IV of the packet, and nobody can foresee it.
 */
export class CbcEncryption implements ReadyCipher {
  readonly #spec: CbcSpec
  readonly #algorithms: SaAlgorithms
  #cipher: Cipheriv | undefined

  constructor(spec: CbcSpec, algorithms: SaAlgorithms) {
    this.#spec = spec
    this.#algorithms = algorithms
  }

  /** @param octets a random block, then plaintext in whole blocks. @returns IV and ciphertext */
  encrypt(octets: Uint8Array): Uint8Array {
    return (this.#cipher ?? this.#make()).update(octets)
  }

  release(): void {
    this.#cipher = undefined
  }

  #make(): Cipheriv {
    const { name, blockLength } = this.#spec
    const cipher = createCipheriv(name, this.#algorithms.cipherKey, new Uint8Array(blockLength)).setAutoPadding(false)
    this.#cipher = cipher
    this.#algorithms.workspace.keepReady(this)
    return cipher
  }
}

/** Decrypts packet after packet with one cipher: what it makes of the IV is thrown away, and the rest is right. */
export class CbcDecryption implements ReadyCipher {
  readonly #spec: CbcSpec
  readonly #algorithms: SaAlgorithms
  #cipher: Decipheriv | undefined

  constructor(spec: CbcSpec, algorithms: SaAlgorithms) {
    this.#spec = spec
    this.#algorithms = algorithms
  }

  /** @param octets IV and ciphertext in whole blocks. @returns the plaintext */
  decrypt(octets: Uint8Array): Uint8Array {
    return (this.#cipher ?? this.#make()).update(octets).subarray(this.#spec.blockLength)
  }

  release(): void {
    this.#cipher = undefined
  }

  #make(): Decipheriv {
    const { name, blockLength } = this.#spec
    const cipher = createDecipheriv(name, this.#algorithms.cipherKey, new Uint8Array(blockLength)).setAutoPadding(false)
    this.#cipher = cipher
    this.#algorithms.workspace.keepReady(this)
    return cipher
  }
}
