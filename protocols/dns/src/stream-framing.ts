import { ByteWriter } from '@voltaic/base'
import type { Enclosure } from '@voltaic/runtime'

/** Octets of the length in front of each message over TCP. RFC 1035 §4.2.2 */
export const TCP_LENGTH_OCTETS = 2

/** A message as TCP carries it, in one piece, so that it leaves in one segment. @spec RFC 1035 §4.2.2; RFC 7766 §8 */
export function frameMessage(message: Uint8Array): Uint8Array {
  return new ByteWriter(TCP_LENGTH_OCTETS + message.length).uint16(message.length).bytes(message).finish()
}

/**
 * Cuts what arrives over TCP into messages. Holds at most one unfinished message, and of that only what has arrived.
 *
 * @spec RFC 1035 §4.2.2; RFC 7766 §8
 */
export class StreamFramer {
  readonly #onFrame: (frame: Uint8Array, enclosed: Enclosure | undefined) => void
  /** The beginning of a frame whose end has not arrived. */
  #held: ByteWriter | undefined

  /**
   * @param onFrame gets each message with its length in front, whose octets are not used again, and what was enclosed
   *   with the last of them
   */
  constructor(onFrame: (frame: Uint8Array, enclosed: Enclosure | undefined) => void) {
    this.#onFrame = onFrame
  }

  push(data: Uint8Array, enclosed?: Enclosure): void {
    let rest = data
    while (this.#held !== undefined && rest.length > 0) rest = this.#complete(this.#held, rest, enclosed)
    while (rest.length >= TCP_LENGTH_OCTETS) {
      const length = frameLength(rest)
      if (rest.length < length) break
      this.#onFrame(rest.subarray(0, length), enclosed)
      rest = rest.subarray(length)
    }
    if (rest.length > 0) this.#held = new ByteWriter(512).bytes(rest)
  }

  /** Moves octets to the held frame, first those of its length, then the others. @returns what is left */
  #complete(held: ByteWriter, data: Uint8Array, enclosed: Enclosure | undefined): Uint8Array {
    const wanted = held.length < TCP_LENGTH_OCTETS ? TCP_LENGTH_OCTETS : frameLength(held.finish())
    const taken = Math.min(data.length, wanted - held.length)
    held.bytes(data.subarray(0, taken))
    if (held.length >= TCP_LENGTH_OCTETS && held.length === frameLength(held.finish())) {
      this.#held = undefined
      this.#onFrame(held.finish(), enclosed)
    }
    return data.subarray(taken)
  }
}

function frameLength(frame: Uint8Array): number {
  return TCP_LENGTH_OCTETS + (((frame[0] as number) << 8) | (frame[1] as number))
}
