import { DecodeError } from '@voltaic/base'

/** What keeps a pattern from being an ERE. */
export interface EreMistake {
  /** `ERE_*` */
  readonly code: string
  /** A sentence for whoever wrote the pattern, without the place. */
  readonly message: string
  /** Index of the character in the pattern, from 0. */
  readonly index: number
}

/** Thrown by `compileEre`: a DecodeError that knows the place as a character, not only as an octet. */
export class EreError extends DecodeError {
  readonly mistake: EreMistake

  /** @param index of the character, from 0 */
  constructor(pattern: string, code: string, message: string, index: number) {
    const offset = Buffer.byteLength(pattern.slice(0, index))
    super(code, `${message}, column ${index + 1}`, offset, 'IEEE 1003.1 §9.4')
    this.mistake = { code, message, index }
  }
}
