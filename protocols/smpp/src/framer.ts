import { DecodeError } from '@voltaic/base'
import { HEADER_OCTETS, MAX_PDU_OCTETS } from './codec.ts'

/**
 * Cuts a stream of octets into PDUs. It holds what has come of one PDU, never what a length promises.
 *
 * @spec SMPP 3.4 §3.2
 */
export class SmppFramer {
  #held: Buffer = Buffer.alloc(0)

  /** Octets of a PDU whose end is still to come. */
  get held(): number {
    return this.#held.length
  }

  /**
   * @returns the PDUs that the chunk completes, undecoded
   * @throws DecodeError SMPP_LENGTH: the stream has lost its frame and can only be closed
   */
  push(chunk: Uint8Array): readonly Uint8Array[] {
    let rest = this.#held.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#held, chunk])
    const pdus: Uint8Array[] = []
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0)
      if (length < HEADER_OCTETS || length > MAX_PDU_OCTETS) {
        const message = `command_length ${length}, from ${HEADER_OCTETS} to ${MAX_PDU_OCTETS}`
        throw new DecodeError('SMPP_LENGTH', message, 0, 'SMPP 3.4 §5.1.1')
      }
      if (rest.length < length) break
      pdus.push(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
    this.#held = rest
    return pdus
  }
}
