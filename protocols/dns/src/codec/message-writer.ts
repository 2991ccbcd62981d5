import { ByteWriter } from '@voltaic/base'
import { type Name, type OctetString, ROOT } from './name.ts'

/** The largest offset that the 14 bits of a pointer can say. */
const MAX_POINTER = 0x3fff
const MAX_CHARACTER_STRING = 255

/** Writes one DNS message, and remembers where names stand. */
export class MessageWriter extends ByteWriter {
  /** The name of the question, which most owners are: nothing else is remembered until another name comes. */
  #first: Name | undefined
  #firstAt = 0
  #offsets: Map<string, number> | undefined

  /**
   * A name, its end replaced by a pointer when the same labels stood before, octet for octet, so that the reader gets
   * the case that was written. Only for names of the header sections and of the RDATA of RFC 1035.
   *
   * @spec RFC 1035 §4.1.4; RFC 3597 §4
   */
  compressedName(name: Name): this {
    if (name === ROOT) return this.uint8(0)
    if (name === this.#first) return this.uint16(0xc000 | this.#firstAt)
    if (this.#first === undefined && this.length <= MAX_POINTER) {
      this.#first = name
      this.#firstAt = this.length
      return this.octetString(name)
    }
    this.#offsets ??= offsetsOf(this.#first, this.#firstAt)
    return this.#compressed(name, this.#offsets)
  }

  #compressed(name: Name, offsets: Map<string, number>): this {
    let at = 0
    while (name.charCodeAt(at) !== 0) {
      const rest = at === 0 ? name : name.slice(at)
      const known = offsets.get(rest)
      if (known !== undefined) return this.octetString(name, at).uint16(0xc000 | known)
      if (this.length + at <= MAX_POINTER) offsets.set(rest, this.length + at)
      at += 1 + name.charCodeAt(at)
    }
    return this.octetString(name)
  }

  /** A name in full. Other names do not point into it either. @spec RFC 3597 §4 */
  plainName(name: Name): this {
    return this.octetString(name)
  }

  /** @spec RFC 1035 §3.3 */
  characterString(octets: OctetString): this {
    if (octets.length > MAX_CHARACTER_STRING) throw new RangeError('a character-string has at most 255 octets')
    this.uint8(octets.length)
    return this.octetString(octets)
  }
}

/** Where a name that stands in full has each of its ends. */
function offsetsOf(name: Name | undefined, start: number): Map<string, number> {
  const offsets = new Map<string, number>()
  if (name === undefined) return offsets
  for (let at = 0; name.charCodeAt(at) !== 0; at += 1 + name.charCodeAt(at)) {
    if (start + at <= MAX_POINTER) offsets.set(name.slice(at), start + at)
  }
  return offsets
}
