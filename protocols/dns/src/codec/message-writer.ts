import { ByteWriter } from '@voltaic/base'
import type { Name, OctetString } from './name.ts'

/** The largest offset that the 14 bits of a pointer can say. */
const MAX_POINTER = 0x3fff
const MAX_CHARACTER_STRING = 255

/** Writes one DNS message, and remembers where names stand. */
export class MessageWriter extends ByteWriter {
  readonly #offsets = new Map<string, number>()

  /**
   * A name, its end replaced by a pointer when the same labels stood before, octet for octet, so that the reader gets
   * the case that was written. Only for names of the header sections and of the RDATA of RFC 1035.
   *
   * @spec RFC 1035 §4.1.4; RFC 3597 §4
   */
  compressedName(name: Name): this {
    let at = 0
    while (name.charCodeAt(at) !== 0) {
      const rest = at === 0 ? name : name.slice(at)
      const known = this.#offsets.get(rest)
      if (known !== undefined) return this.latin1(name, at).uint16(0xc000 | known)
      if (this.length + at <= MAX_POINTER) this.#offsets.set(rest, this.length + at)
      at += 1 + name.charCodeAt(at)
    }
    return this.latin1(name, at + 1)
  }

  /** A name in full. Other names do not point into it either. @spec RFC 3597 §4 */
  plainName(name: Name): this {
    return this.latin1(name, name.length)
  }

  /** @spec RFC 1035 §3.3 */
  characterString(octets: OctetString): this {
    if (octets.length > MAX_CHARACTER_STRING) throw new RangeError('a character-string has at most 255 octets')
    this.uint8(octets.length)
    return this.latin1(octets, octets.length)
  }

  private latin1(octets: OctetString, length: number): this {
    for (let at = 0; at < length; at++) this.uint8(octets.charCodeAt(at))
    return this
  }
}
