import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import { ESP_HEADER_LENGTH, payloadLength } from '../esp/esp-packet.ts'
import type { EspKeys } from '../keys/esp-keys.ts'
import type { ReadCipher, ReadIntegrity } from './read-algorithms.ts'
import { findReadCipher, findReadIntegrity } from './read-algorithms.ts'

/** Any address, any SPI. */
export const ANY = '*'

export interface CapturedSaOptions {
  readonly spi: number | typeof ANY
  /** Literal addresses, or `*`. */
  readonly from: string
  readonly to: string
  readonly cipher: ReadCipher
  /** With its salt at the end, for the ciphers that have one. */
  readonly cipherKey: Uint8Array
  readonly integrity: ReadIntegrity
  /** Empty: the ICV is not checked. */
  readonly integrityKey: Uint8Array
}

/** What an ESP packet held. */
export interface ReadEsp {
  readonly nextHeader: number
  readonly payload: Uint8Array
}

const NO_OCTETS = new Uint8Array(0)

/**
 * A security association as somebody reads it who looks at a capture: packets come in any order, some twice, and nobody is
 * protected from anything. Its keys are private fields, so that no dump of an object shows them.
 *
 * @spec RFC 4303 §2, §3.4.4
 */
export class CapturedSa {
  readonly spi: number | typeof ANY
  readonly from: string
  readonly to: string
  readonly #cipher: ReadCipher
  readonly #openssl: string | undefined
  readonly #key: Uint8Array
  readonly #salt: Uint8Array
  readonly #integrity: ReadIntegrity
  readonly #integrityKey: Uint8Array

  /** @throws RangeError for a key of a length that the cipher does not have */
  constructor({ spi, from, to, cipher, cipherKey, integrity, integrityKey }: CapturedSaOptions) {
    this.spi = spi
    this.from = from
    this.to = to
    this.#cipher = cipher
    const keyLength = cipherKey.length - cipher.saltLength
    this.#openssl = cipher.openssl?.[keyLength]
    if (cipher.openssl !== undefined && this.#openssl === undefined) {
      const lengths = Object.keys(cipher.openssl).map((length) => Number(length) + cipher.saltLength)
      throw new RangeError(`a key of ${cipherKey.length} octets; ${cipher.name} has ${lengths.join(' or ')}`)
    }
    this.#key = cipherKey.subarray(0, Math.max(0, keyLength))
    this.#salt = cipherKey.subarray(Math.max(0, keyLength))
    this.#integrity = integrity
    this.#integrityKey = integrityKey
  }

  /** The same as the two ends of an agreement have it. */
  static of(spi: number, from: string, to: string, keys: EspKeys): CapturedSa {
    const isGmac = keys.pair.alg === 'aes-gmac'
    const cipher = findReadCipher(isGmac ? 'aes-gmac' : keys.pair.ealg)
    const integrity = findReadIntegrity(isGmac ? 'null' : keys.pair.alg)
    if (cipher === undefined || integrity === undefined) throw new RangeError(`no way to read ${keys.pair.ealg}`)
    const cipherKey = Buffer.concat([isGmac ? keys.integrity : keys.encryption, keys.salt])
    return new CapturedSa({
      spi,
      from,
      to,
      cipher,
      cipherKey,
      integrity,
      integrityKey: isGmac ? NO_OCTETS : keys.integrity,
    })
  }

  /** @returns undefined when the packet was not made with these keys */
  open(packet: Uint8Array): ReadEsp | undefined {
    const { icvLength } = this.#integrity
    const { ivLength, tagLength } = this.#cipher
    const end = packet.length - icvLength
    if (end - tagLength < ESP_HEADER_LENGTH + ivLength + 2 || !this.#isGenuine(packet, end)) return undefined
    const plaintext = this.#decrypt(packet, end)
    const length = plaintext === undefined || plaintext.length < 2 ? undefined : payloadLength(plaintext)
    if (plaintext === undefined || length === undefined) return undefined
    return { nextHeader: plaintext[plaintext.length - 1] as number, payload: plaintext.subarray(0, length) }
  }

  #isGenuine(packet: Uint8Array, end: number): boolean {
    const { hash, icvLength } = this.#integrity
    if (hash === undefined || this.#integrityKey.length === 0) return true
    const icv = createHmac(hash, this.#integrityKey).update(packet.subarray(0, end)).digest().subarray(0, icvLength)
    return timingSafeEqual(icv, packet.subarray(end))
  }

  #decrypt(packet: Uint8Array, end: number): Uint8Array | undefined {
    const { ivLength, mode, tagLength } = this.#cipher
    const start = ESP_HEADER_LENGTH + ivLength
    const body = packet.subarray(start, end - tagLength)
    if (this.#openssl === undefined) return body
    const iv = packet.subarray(ESP_HEADER_LENGTH, start)
    if (mode === 'gcm' || mode === 'gmac') return this.#openAuthenticated(this.#openssl, packet, end, iv, body)
    try {
      const decipher = createDecipheriv(this.#openssl, this.#key, mode === 'cbc' ? iv : this.#counterBlock(iv))
      if (mode === 'cbc') decipher.setAutoPadding(false)
      return Buffer.concat([decipher.update(body), decipher.final()])
    } catch {
      // node:crypto says so of a body that is no whole blocks
      return undefined
    }
  }

  /** RFC 3686 §4: nonce, IV, and a counter that begins with 1. */
  #counterBlock(iv: Uint8Array): Uint8Array {
    return Buffer.concat([this.#salt, iv, Uint8Array.of(0, 0, 0, 1)])
  }

  #openAuthenticated(
    name: string,
    packet: Uint8Array,
    end: number,
    iv: Uint8Array,
    body: Uint8Array,
  ): Uint8Array | undefined {
    const { mode, tagLength } = this.#cipher
    const options = { authTagLength: tagLength }
    const decipher = createDecipheriv(name as 'aes-128-gcm', this.#key, Buffer.concat([this.#salt, iv]), options)
    decipher.setAuthTag(packet.subarray(end - tagLength, end))
    // RFC 4543 §3.3: of GMAC all is authenticated, and nothing encrypted
    decipher.setAAD(mode === 'gcm' ? packet.subarray(0, ESP_HEADER_LENGTH) : packet.subarray(0, end - tagLength))
    const plaintext = decipher.update(mode === 'gcm' ? body : NO_OCTETS)
    try {
      decipher.final()
    } catch {
      // The only way node:crypto has to say that the tag is wrong.
      return undefined
    }
    return mode === 'gcm' ? plaintext : body
  }
}
