import { DecodeError } from '@voltaic/base'
import type { Name, OctetString } from '../codec/name.ts'
import { parseName, unescapeText } from '../codec/name-text.ts'
import { parseSeconds } from '../master-file/seconds-text.ts'
import type { Token } from '../master-file/tokenise.ts'

const MAX_CHARACTER_STRING = 255
const MAX_UINT16 = 0xffff
const MAX_UINT32 = 0xffff_ffff

/** Reads the RDATA of one record from the fields of a master file. Every method throws DecodeError. */
export class RdataFields {
  readonly #tokens: readonly Token[]
  readonly #origin: Name
  #at: number

  /**
   * @param at the first field of the RDATA
   * @param origin completes names that do not end with a dot
   */
  constructor(tokens: readonly Token[], at: number, origin: Name) {
    this.#tokens = tokens
    this.#at = at
    this.#origin = origin
  }

  get remaining(): number {
    return this.#tokens.length - this.#at
  }

  /** A field as it was written. */
  plain(what: string): string {
    const token = this.#next(what)
    if (token.isQuoted) throw this.mistake(`${what} must not be in quotes`)
    return token.text
  }

  /** `@` is the origin. @spec RFC 1035 §5.1 */
  name(what: string): Name {
    const text = this.plain(what)
    return text === '@' ? this.#origin : parseName(text, this.#origin)
  }

  uint16(what: string): number {
    return this.#integer(what, MAX_UINT16)
  }

  uint32(what: string): number {
    return this.#integer(what, MAX_UINT32)
  }

  /** `3600` or `1h`. */
  seconds(what: string): number {
    const text = this.plain(what)
    const seconds = parseSeconds(text)
    if (seconds === undefined) throw this.mistake(`${what} "${shown(text)}" is no time`)
    return seconds
  }

  /** With or without quotes. @spec RFC 1035 §5.1 */
  characterString(what: string): OctetString {
    const octets = unescapeText(this.#next(what).text)
    if (octets.length > MAX_CHARACTER_STRING) throw this.mistake(`${what} has ${octets.length} octets, more than 255`)
    return octets
  }

  /** True, and the mark is taken, when the RDATA is `\#`, a length and octets in hexadecimal. @spec RFC 3597 §5 */
  takeOpaqueMark(): boolean {
    const token = this.#tokens[this.#at]
    const isMark = token !== undefined && !token.isQuoted && token.text === '\\#'
    if (isMark) this.#at++
    return isMark
  }

  /** @throws DecodeError when something is left */
  end(): void {
    if (this.remaining > 0) throw this.mistake(`"${shown(this.#tokens[this.#at]?.text ?? '')}" is one field too many`)
  }

  mistake(message: string): DecodeError {
    return new DecodeError('DNS_RDATA_TEXT', message, this.#at, 'RFC 1035 §5.1')
  }

  #integer(what: string, max: number): number {
    const text = this.plain(what)
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY
    if (value > max) throw this.mistake(`${what} "${shown(text)}" is no number from 0 to ${max}`)
    return value
  }

  #next(what: string): Token {
    const token = this.#tokens[this.#at]
    if (token === undefined) throw this.mistake(`${what} is missing`)
    this.#at++
    return token
  }
}

/** As much of a field as a message repeats. */
function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
