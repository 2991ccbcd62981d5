import { createCipheriv, createDecipheriv } from 'node:crypto'
import {
  ESP_HEADER_LENGTH,
  type EspLayout,
  type EspPayload,
  paddedLength,
  writeEspHeader,
  writePlaintext,
  writeUint32,
} from './esp-packet.ts'
import type { EspOpening, EspSealing } from './esp-transform.ts'
import type { SaAlgorithms } from './sa-algorithms.ts'

const CIPHER = 'aes-128-gcm'
const SALT_LENGTH = 4
const IV_LENGTH = 8
/** Payload starts here: SPI, sequence number and IV lie before it. */
const BODY = ESP_HEADER_LENGTH + IV_LENGTH
/** The whole ICV of 16 octets, the only one that TS 33.203 has. */
const ICV_LENGTH = 16
const OPTIONS = { authTagLength: ICV_LENGTH } as const
const NOTHING = new Uint8Array(0)

/** @spec RFC 4106 §3; RFC 4543 §3.1 */
const LAYOUT: EspLayout = { ivLength: IV_LENGTH, blockLength: 4, icvLength: ICV_LENGTH }

/**
 * aes-gcm, and aes-gmac, which is the same with everything authenticated and nothing encrypted.
 *
 * The IV is SPI and sequence number: the four SAs of an agreement share one key and one salt, and their SPIs all differ
 * (`checkMechanism` sees to it), so no nonce comes twice.
 *
 * @spec RFC 4106 §3.1, §4, §5; RFC 4543 §3.2, §3.3
 */
export class GcmSealing implements EspSealing {
  readonly #isEncrypting: boolean
  readonly #algorithms: SaAlgorithms
  readonly #nonce: Uint8Array

  constructor(algorithms: SaAlgorithms) {
    this.#isEncrypting = isEncrypting(algorithms)
    this.#algorithms = algorithms
    this.#nonce = firstNonce(algorithms)
  }

  seal(spi: number, sequence: number, payload: EspPayload): Uint8Array {
    const length = paddedLength(payload.header.length + payload.data.length, LAYOUT)
    const packet = Buffer.allocUnsafe(BODY + length + ICV_LENGTH)
    writeEspHeader(packet, spi, sequence)
    writeUint32(packet, ESP_HEADER_LENGTH, spi)
    writeUint32(packet, ESP_HEADER_LENGTH + 4, sequence)
    this.#nonce.set(packet.subarray(ESP_HEADER_LENGTH, BODY), SALT_LENGTH)
    const cipher = createCipheriv(CIPHER, this.#algorithms.cipherKey, this.#nonce, OPTIONS)
    if (this.#isEncrypting) {
      const scratch = this.#algorithms.workspace.scratch(length)
      writePlaintext(scratch, 0, length, payload)
      cipher.setAAD(packet.subarray(0, ESP_HEADER_LENGTH))
      packet.set(cipher.update(scratch.subarray(0, length)), BODY)
    } else {
      writePlaintext(packet, BODY, BODY + length, payload)
      cipher.setAAD(packet.subarray(0, BODY + length))
    }
    cipher.final()
    packet.set(cipher.getAuthTag(), BODY + length)
    return packet
  }

  close(): void {}
}

/** @spec RFC 4106 §5; RFC 4543 §3.3 */
export class GcmOpening implements EspOpening {
  readonly layout: EspLayout = LAYOUT
  readonly #isEncrypting: boolean
  readonly #algorithms: SaAlgorithms
  readonly #nonce: Uint8Array

  constructor(algorithms: SaAlgorithms) {
    this.#isEncrypting = isEncrypting(algorithms)
    this.#algorithms = algorithms
    this.#nonce = firstNonce(algorithms)
  }

  open(packet: Uint8Array): Uint8Array | undefined {
    const end = packet.length - ICV_LENGTH
    this.#nonce.set(packet.subarray(ESP_HEADER_LENGTH, BODY), SALT_LENGTH)
    const cipher = createDecipheriv(CIPHER, this.#algorithms.cipherKey, this.#nonce, OPTIONS)
    cipher.setAAD(packet.subarray(0, this.#isEncrypting ? ESP_HEADER_LENGTH : end))
    cipher.setAuthTag(packet.subarray(end))
    const body = packet.subarray(BODY, end)
    const plaintext = cipher.update(this.#isEncrypting ? body : NOTHING)
    try {
      cipher.final()
    } catch {
      // The only way node:crypto has to say that the tag is wrong.
      return undefined
    }
    return this.#isEncrypting ? plaintext : body
  }

  close(): void {}
}

function isEncrypting({ pair }: SaAlgorithms): boolean {
  return pair.ealg === 'aes-gcm'
}

/** Salt, and room for the IV. */
function firstNonce({ salt }: SaAlgorithms): Uint8Array {
  const nonce = new Uint8Array(SALT_LENGTH + IV_LENGTH)
  nonce.set(salt)
  return nonce
}
