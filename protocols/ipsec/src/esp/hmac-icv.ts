import { hash } from 'node:crypto'
import type { EspWorkspace } from './esp-workspace.ts'

/** hmac-md5-96 and hmac-sha-1-96 keep the first 96 bits. @spec RFC 2403 §2; RFC 2404 §2 */
export const HMAC_ICV_LENGTH = 12

/** Block of MD5 and of SHA-1. */
const BLOCK = 64
const LONGEST_DIGEST = 20
const INNER = 0x36
const OUTER = 0x5c

/**
 * The ICV of HMAC. Two one-shot digests over key blocks that were prepared once: setting up an HMAC object for each packet
 * costs more than both.
 *
 * @spec RFC 2104 §2; RFC 2403 §2; RFC 2404 §2
 */
export class HmacIcv {
  readonly #algorithm: 'md5' | 'sha1'
  readonly #inner: Uint8Array
  readonly #outer: Buffer
  readonly #workspace: EspWorkspace

  /** @param key at most 64 octets */
  constructor(algorithm: 'md5' | 'sha1', key: Uint8Array, workspace: EspWorkspace) {
    this.#algorithm = algorithm
    this.#inner = keyBlock(key, INNER)
    this.#outer = Buffer.alloc(BLOCK + LONGEST_DIGEST)
    this.#outer.set(keyBlock(key, OUTER))
    this.#workspace = workspace
  }

  /** Writes the ICV of the first `length` octets behind them. */
  write(packet: Uint8Array, length: number): void {
    const digest = this.#digest(packet, length)
    for (let index = 0; index < HMAC_ICV_LENGTH; index++) packet[length + index] = digest.charCodeAt(index)
  }

  /** Whether the ICV behind the first `length` octets is theirs; takes as long for any wrong one. */
  matches(packet: Uint8Array, length: number): boolean {
    const digest = this.#digest(packet, length)
    let difference = 0
    for (let index = 0; index < HMAC_ICV_LENGTH; index++) {
      difference |= (packet[length + index] as number) ^ digest.charCodeAt(index)
    }
    return difference === 0
  }

  /** One character for each octet. */
  #digest(octets: Uint8Array, length: number): string {
    const scratch = this.#workspace.scratch(BLOCK + length)
    scratch.set(this.#inner)
    scratch.set(octets.subarray(0, length), BLOCK)
    const inner = hash(this.#algorithm, scratch.subarray(0, BLOCK + length), 'binary')
    this.#outer.write(inner, BLOCK, 'latin1')
    return hash(this.#algorithm, this.#outer.subarray(0, BLOCK + inner.length), 'binary')
  }
}

function keyBlock(key: Uint8Array, pad: number): Uint8Array {
  const block = new Uint8Array(BLOCK).fill(pad)
  for (const [index, octet] of key.entries()) block[index] = octet ^ pad
  return block
}
