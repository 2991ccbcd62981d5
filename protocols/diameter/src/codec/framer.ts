import { DiameterDecodeError } from './diameter-decode-error.ts'
import { DIAMETER_VERSION, HEADER_LENGTH, messageLengthAt } from './header.ts'
import { MAX_MESSAGE_LENGTH } from './message.ts'

const EMPTY = Buffer.alloc(0)
const FIRST_CAPACITY = 4096

/**
 * Cuts a byte stream into messages. Memory is bounded by what has arrived, never by what a header promises: at most
 * twice the received part of one message.
 *
 * @spec RFC 6733 §2.1, §3
 */
export class Framer {
  #maxLength: number
  /** The beginning of a message whose end is still to come: `#held.subarray(0, #length)`. */
  #held: Buffer = EMPTY
  #length = 0

  /** @param maxLength longest message taken, in octets */
  constructor(maxLength: number = MAX_MESSAGE_LENGTH) {
    this.#maxLength = Math.min(maxLength, MAX_MESSAGE_LENGTH)
  }

  /** Octets held back because their message is not complete. */
  get held(): number {
    return this.#length
  }

  /** A peer that has said who it is may send more than one that has not. */
  allow(maxLength: number): void {
    this.#maxLength = Math.min(maxLength, MAX_MESSAGE_LENGTH)
  }

  /** Whether messages of these lengths may come. */
  allows(messages: readonly Buffer[]): boolean {
    return messages.every(({ length }) => length <= this.#maxLength)
  }

  /**
   * Takes the next octets of the stream and calls `onMessage` with each message that they complete, undecoded. The
   * views may share memory with `chunk`.
   *
   * @param onMessage returns false to stop: what follows in `chunk` is dropped, because the connection is gone
   * @throws DiameterDecodeError DIAMETER_UNSUPPORTED_VERSION or DIAMETER_INVALID_MESSAGE_LENGTH: the stream has lost
   *   its frame and can only be closed
   */
  push(chunk: Uint8Array, onMessage: (octets: Buffer) => boolean): void {
    let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    while (rest.length > 0) {
      if (this.#length === 0) {
        const length = this.#frameLength(rest, rest.length)
        if (length === undefined || length > rest.length) {
          this.#hold(rest)
          return
        }
        if (!onMessage(rest.subarray(0, length))) return
        rest = rest.subarray(length)
      } else {
        rest = this.#complete(rest, onMessage)
      }
    }
  }

  /** Adds to the held message as much of `rest` as it lacks, and gives what is left. */
  #complete(rest: Buffer, onMessage: (octets: Buffer) => boolean): Buffer {
    const known = this.#frameLength(this.#held, this.#length)
    const wanted = (known ?? HEADER_LENGTH) - this.#length
    const taken = Math.min(wanted, rest.length)
    this.#hold(rest.subarray(0, taken))
    const length = this.#frameLength(this.#held, this.#length)
    if (length !== undefined && length === this.#length) {
      const message = this.#held.subarray(0, length)
      this.#held = EMPTY
      this.#length = 0
      if (!onMessage(message)) return EMPTY
    }
    return rest.subarray(taken)
  }

  #hold(part: Buffer): void {
    const needed = this.#length + part.length
    if (needed > this.#held.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#held.length * 2, FIRST_CAPACITY))
      this.#held.copy(grown, 0, 0, this.#length)
      this.#held = grown
    }
    part.copy(this.#held, this.#length)
    this.#length = needed
  }

  /** Message Length, once its four octets are there; wrong ones are refused as early as that. */
  #frameLength(octets: Buffer, available: number): number | undefined {
    if (octets[0] !== DIAMETER_VERSION) {
      throw new DiameterDecodeError('DIAMETER_UNSUPPORTED_VERSION', `version ${octets[0]}`, 0, 'RFC 6733 §3')
    }
    if (available < 4) return undefined
    const length = messageLengthAt(octets, 0)
    if (length < HEADER_LENGTH || length % 4 !== 0 || length > this.#maxLength) {
      const message = `Message Length ${length}, limit ${this.#maxLength}`
      throw new DiameterDecodeError('DIAMETER_INVALID_MESSAGE_LENGTH', message, 1, 'RFC 6733 §3')
    }
    return length
  }
}
