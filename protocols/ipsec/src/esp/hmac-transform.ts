import type { EspKeys } from '../keys/esp-keys.ts'
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
import type { EspWorkspace } from './esp-workspace.ts'
import { HMAC_ICV_LENGTH, HmacIcv } from './hmac-icv.ts'

/** What is not encrypted is aligned to 4 octets. @spec RFC 4303 §2.4; RFC 2410 §3.2 */
const NULL_LAYOUT: EspLayout = { ivLength: 0, blockLength: 4, icvLength: HMAC_ICV_LENGTH }

function hmacOf(keys: EspKeys, workspace: EspWorkspace): HmacIcv {
  return new HmacIcv(keys.pair.alg === 'hmac-md5-96' ? 'md5' : 'sha1', keys.integrity, workspace)
}

function cbcOf({ pair }: EspKeys) {
  return pair.ealg === 'aes-cbc' || pair.ealg === 'des-ede3-cbc' ? CBC_CIPHERS[pair.ealg] : undefined
}

function layoutOf(keys: EspKeys): EspLayout {
  const cbc = cbcOf(keys)
  if (cbc === undefined) return NULL_LAYOUT
  return { ivLength: cbc.blockLength, blockLength: cbc.blockLength, icvLength: HMAC_ICV_LENGTH }
}

/** hmac-md5-96 or hmac-sha-1-96 over what null, aes-cbc or des-ede3-cbc has encrypted. @spec RFC 4303 §3.3.2 */
export class HmacSealing implements EspSealing {
  readonly #layout: EspLayout
  readonly #hmac: HmacIcv
  readonly #cipher: CbcEncryption | undefined
  readonly #workspace: EspWorkspace

  constructor(keys: EspKeys, workspace: EspWorkspace) {
    const cbc = cbcOf(keys)
    this.#layout = layoutOf(keys)
    this.#hmac = hmacOf(keys, workspace)
    this.#cipher = cbc && new CbcEncryption(cbc, keys.encryption, workspace)
    this.#workspace = workspace
  }

  seal(spi: number, sequence: number, payload: EspPayload): Uint8Array {
    const { ivLength, icvLength } = this.#layout
    const length = ivLength + paddedLength(payload.header.length + payload.data.length, this.#layout)
    const packet = Buffer.allocUnsafe(ESP_HEADER_LENGTH + length + icvLength)
    writeEspHeader(packet, spi, sequence)
    if (this.#cipher === undefined) {
      writePlaintext(packet, ESP_HEADER_LENGTH, ESP_HEADER_LENGTH + length, payload)
    } else {
      const scratch = this.#workspace.scratch(length)
      scratch.set(this.#workspace.random.bytes(ivLength))
      writePlaintext(scratch, ivLength, length, payload)
      packet.set(this.#cipher.encrypt(scratch.subarray(0, length)), ESP_HEADER_LENGTH)
    }
    this.#hmac.write(packet, ESP_HEADER_LENGTH + length)
    return packet
  }

  close(): void {
    this.#cipher?.release()
  }
}

/** Checks the ICV, and decrypts only what has the right one. @spec RFC 4303 §3.4.4 */
export class HmacOpening implements EspOpening {
  readonly layout: EspLayout
  readonly #hmac: HmacIcv
  readonly #cipher: CbcDecryption | undefined

  constructor(keys: EspKeys, workspace: EspWorkspace) {
    const cbc = cbcOf(keys)
    this.layout = layoutOf(keys)
    this.#hmac = hmacOf(keys, workspace)
    this.#cipher = cbc && new CbcDecryption(cbc, keys.encryption, workspace)
  }

  open(packet: Uint8Array): Uint8Array | undefined {
    const end = packet.length - HMAC_ICV_LENGTH
    if (!this.#hmac.matches(packet, end)) return undefined
    const body = packet.subarray(ESP_HEADER_LENGTH, end)
    return this.#cipher === undefined ? body : this.#cipher.decrypt(body)
  }

  close(): void {
    this.#cipher?.release()
  }
}
