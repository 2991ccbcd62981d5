import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock, Random } from '@voltaic/runtime'

/** Octets: when it was made, in milliseconds; chance; the mark of this S-CSCF over both and the IMPI. */
const TIME_LENGTH = 6
const RANDOM_LENGTH = 8
const MARK_LENGTH = 16
const NONCE_LENGTH = TIME_LENGTH + RANDOM_LENGTH + MARK_LENGTH
const KEY_LENGTH = 32

/**
 * The nonces of SIP Digest. Nothing is stored for one that was only given out, so that whoever asks for challenges by the
 * million takes no memory: a nonce shows by itself when and for whom it was made.
 *
 * @spec RFC 7616 §3.3, §5.4; TS 24.229 §5.4.1.2.1B
 */
export class DigestNonces {
  readonly #clock: Clock
  readonly #random: Random
  readonly #key: Uint8Array

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock
    this.#random = random
    this.#key = random.bytes(KEY_LENGTH)
  }

  /** A new nonce for one IMPI, in base64. */
  issue(impi: string): string {
    const nonce = Buffer.alloc(NONCE_LENGTH)
    nonce.writeUIntBE(this.#clock.now(), 0, TIME_LENGTH)
    nonce.set(this.#random.bytes(RANDOM_LENGTH), TIME_LENGTH)
    nonce.set(this.#markOf(nonce, impi), TIME_LENGTH + RANDOM_LENGTH)
    return nonce.toString('base64')
  }

  /** When it was made, in wall-clock milliseconds; undefined for one that this process did not make for this IMPI. */
  issuedAt(nonce: string, impi: string): number | undefined {
    const octets = Buffer.from(nonce, 'base64')
    // base64 that is read leniently would let one nonce be written in many ways, each with a count of its own
    if (octets.length !== NONCE_LENGTH || octets.toString('base64') !== nonce) return undefined
    const mark = octets.subarray(TIME_LENGTH + RANDOM_LENGTH)
    return timingSafeEqual(mark, this.#markOf(octets, impi)) ? octets.readUIntBE(0, TIME_LENGTH) : undefined
  }

  #markOf(nonce: Buffer, impi: string): Uint8Array {
    const hmac = createHmac('sha256', this.#key).update(nonce.subarray(0, TIME_LENGTH + RANDOM_LENGTH))
    return hmac.update(impi).digest().subarray(0, MARK_LENGTH)
  }
}
