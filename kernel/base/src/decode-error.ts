/**
 * Bad input found by a codec. Thrown by codecs only, caught once at the transport edge, where it is counted and
 * answered as the protocol says.
 */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  /** Stable, greppable reason, e.g. `SIP_HEADER_TOO_LONG`. */
  readonly code: string
  /** Octet offset in the input where the problem was seen; -1 where there is no such place. */
  readonly offset: number
  /** Document and clause that the input breaks, e.g. `RFC 3261 §20.14`. */
  readonly spec: string

  constructor(code: string, message: string, offset: number, spec: string) {
    super(`${message} (${code} at octet ${offset}, ${spec})`)
    this.code = code
    this.offset = offset
    this.spec = spec
  }
}
