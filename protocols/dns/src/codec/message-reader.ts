import { ByteReader, DecodeError } from '@voltaic/base'
import { MAX_LABEL_LENGTH, MAX_NAME_LENGTH, type Name, type OctetString } from './name.ts'

/**
 * Reads one DNS message.
 *
 * A name ends with the root, or with a pointer to where the rest of it stands (RFC 1035 §4.1.4):
 *
 *       0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F
 *     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 *     | 0  0|  length   |  octets of the label ...
 *     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 *     | 1  1|                OFFSET                   |
 *     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 */
export class MessageReader extends ByteReader {
  readonly #octets: Buffer

  constructor(bytes: Uint8Array) {
    super(bytes, 'DNS_TRUNCATED', 'RFC 1035 §4.1')
    this.#octets = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /**
   * A name, wherever in the message its parts stand.
   *
   * @throws DecodeError DNS_NAME_*, DNS_TRUNCATED
   * @spec RFC 1035 §4.1.4
   */
  name(): Name {
    let start = this.position
    let after = -1
    let wire = ''
    for (;;) {
      const end = this.#endOfLabels(start)
      if (wire.length + end - start >= MAX_NAME_LENGTH) throw nameFault('DNS_NAME_TOO_LONG', 'over 255 octets', end)
      if (this.#octets[end] === 0) {
        this.seek(after < 0 ? end + 1 : after)
        return (wire + this.#octets.toString('latin1', start, end + 1)) as Name
      }
      if (after < 0) after = end + 2
      wire += this.#octets.toString('latin1', start, end)
      const target = this.#pointerAt(end)
      // RFC 1035 §4.1.4 says a prior occurrence: each part before the one that points to it, so no loop can be built
      if (target >= start) throw nameFault('DNS_NAME_POINTER', `pointer to ${target}, not backwards`, end)
      start = target
    }
  }

  /** @spec RFC 1035 §3.3 */
  characterString(): OctetString {
    const length = this.uint8()
    const start = this.position
    this.skip(length)
    return this.#octets.toString('latin1', start, start + length)
  }

  /** A copy, which may outlive the message. */
  octets(length: number): Uint8Array {
    return Uint8Array.from(this.bytes(length))
  }

  /** Where the labels from `start` on end: at the zero of the root, or at a pointer. */
  #endOfLabels(start: number): number {
    const octets = this.#octets
    for (let at = start; ; ) {
      const length = octets[at]
      if (length === undefined) throw nameFault('DNS_TRUNCATED', 'a name runs out of the message', at)
      if (length === 0 || length >= 0xc0) return at
      if (length > MAX_LABEL_LENGTH) throw nameFault('DNS_NAME_LABEL_TYPE', `label type ${length >> 6}`, at)
      at += 1 + length
    }
  }

  #pointerAt(at: number): number {
    const low = this.#octets[at + 1]
    if (low === undefined) throw nameFault('DNS_TRUNCATED', 'a pointer runs out of the message', at)
    return (((this.#octets[at] as number) & 0x3f) << 8) | low
  }
}

function nameFault(code: string, message: string, offset: number): DecodeError {
  return new DecodeError(code, message, offset, 'RFC 1035 §4.1.4')
}
