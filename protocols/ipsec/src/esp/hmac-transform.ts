import { CBC_CIPHERS, CbcDecryption, CbcEncryption } from './cbc-cipher.ts'
import {
  ESP_HEADER_LENGTH,
  type EspLayout,
  type EspPayload,
  paddedLength,
  writeEspHeader,
  writePlaintext,
} from './esp-packet.ts'
import type { EspOpening, EspSealing } from './esp-transform.ts'
import { HMAC_ICV_LENGTH } from './hmac-icv.ts'
import type { SaAlgorithms } from './sa-algorithms.ts'

/** What is not encrypted is aligned to 4 octets. @spec RFC 4303 §2.4; RFC 2410 §3.2 */
const NULL_LAYOUT: EspLayout = { ivLength: 0, blockLength: 4, icvLength: HMAC_ICV_LENGTH }
/** The IV of CBC is a block. @spec RFC 3602 §3; RFC 2451 §3 */
const CBC_LAYOUTS: { readonly [C in keyof typeof CBC_CIPHERS]: EspLayout } = {
  'aes-cbc': { ivLength: 16, blockLength: 16, icvLength: HMAC_ICV_LENGTH },
  'des-ede3-cbc': { ivLength: 8, blockLength: 8, icvLength: HMAC_ICV_LENGTH },
}

function cbcOf({ pair: { ealg } }: SaAlgorithms): keyof typeof CBC_CIPHERS | undefined {
  return ealg === 'aes-cbc' || ealg === 'des-ede3-cbc' ? ealg : undefined
}

/** hmac-md5-96 or hmac-sha-1-96 over what null, aes-cbc or des-ede3-cbc has encrypted. @spec RFC 4303 §3.3.2 */
export class HmacSealing implements EspSealing {
  readonly #layout: EspLayout
  readonly #algorithms: SaAlgorithms
  readonly #cipher: CbcEncryption | undefined

  constructor(algorithms: SaAlgorithms) {
    const cbc = cbcOf(algorithms)
    this.#layout = cbc === undefined ? NULL_LAYOUT : CBC_LAYOUTS[cbc]
    this.#algorithms = algorithms
    this.#cipher = cbc && new CbcEncryption(CBC_CIPHERS[cbc], algorithms)
  }

  seal(spi: number, sequence: number, payload: EspPayload): Uint8Array {
    const { ivLength, icvLength } = this.#layout
    const length = ivLength + paddedLength(payload.header.length + payload.data.length, this.#layout)
    const packet = Buffer.allocUnsafe(ESP_HEADER_LENGTH + length + icvLength)
    writeEspHeader(packet, spi, sequence)
    if (this.#cipher === undefined) {
      writePlaintext(packet, ESP_HEADER_LENGTH, ESP_HEADER_LENGTH + length, payload)
    } else {
      const { workspace } = this.#algorithms
      const scratch = workspace.scratch(length)
      scratch.set(workspace.random.bytes(ivLength))
      writePlaintext(scratch, ivLength, length, payload)
      packet.set(this.#cipher.encrypt(scratch.subarray(0, length)), ESP_HEADER_LENGTH)
    }
    this.#algorithms.hmac.write(packet, ESP_HEADER_LENGTH + length)
    return packet
  }

  close(): void {
    this.#cipher?.release()
  }
}

/** Checks the ICV, and decrypts only what has the right one. @spec RFC 4303 §3.4.4 */
export class HmacOpening implements EspOpening {
  readonly layout: EspLayout
  readonly #algorithms: SaAlgorithms
  readonly #cipher: CbcDecryption | undefined

  constructor(algorithms: SaAlgorithms) {
    const cbc = cbcOf(algorithms)
    this.layout = cbc === undefined ? NULL_LAYOUT : CBC_LAYOUTS[cbc]
    this.#algorithms = algorithms
    this.#cipher = cbc && new CbcDecryption(CBC_CIPHERS[cbc], algorithms)
  }

  open(packet: Uint8Array): Uint8Array | undefined {
    const end = packet.length - HMAC_ICV_LENGTH
    if (!this.#algorithms.hmac.matches(packet, end)) return undefined
    const body = packet.subarray(ESP_HEADER_LENGTH, end)
    return this.#cipher === undefined ? body : this.#cipher.decrypt(body)
  }

  close(): void {
    this.#cipher?.release()
  }
}
