import { createSecretKey, type KeyObject } from 'node:crypto'
import type { AlgorithmPair } from '../agreement/algorithm-pair.ts'
import type { EspKeys } from '../keys/esp-keys.ts'
import type { EspWorkspace } from './esp-workspace.ts'
import { HmacIcv } from './hmac-icv.ts'

/**
 * The algorithms of one agreement with their keys, shared by its four associations: what is made of a key is made once,
 * and only when a packet needs it. Most associations of a P-CSCF never send one.
 */
export class SaAlgorithms {
  readonly pair: AlgorithmPair
  readonly workspace: EspWorkspace
  readonly #keys: EspKeys
  #hmac: HmacIcv | undefined
  #cipherKey: KeyObject | undefined

  constructor(keys: EspKeys, workspace: EspWorkspace) {
    this.pair = keys.pair
    this.workspace = workspace
    this.#keys = keys
  }

  /** Of hmac-md5-96 and hmac-sha-1-96. */
  get hmac(): HmacIcv {
    const algorithm = this.pair.alg === 'hmac-md5-96' ? 'md5' : 'sha1'
    this.#hmac ??= new HmacIcv(algorithm, this.#keys.integrity, this.workspace)
    return this.#hmac
  }

  /** Of the ciphers, and of aes-gmac. */
  get cipherKey(): KeyObject {
    this.#cipherKey ??= createSecretKey(this.pair.alg === 'aes-gmac' ? this.#keys.integrity : this.#keys.encryption)
    return this.#cipherKey
  }

  /** Of aes-gcm and aes-gmac. */
  get salt(): Uint8Array {
    return this.#keys.salt
  }
}

/** Whether one algorithm does all: aes-gcm, and aes-gmac, which is the same without encryption. @spec RFC 4543 §2 */
export function isCombinedMode({ pair }: SaAlgorithms): boolean {
  return pair.alg === 'aes-gmac' || pair.ealg === 'aes-gcm'
}
