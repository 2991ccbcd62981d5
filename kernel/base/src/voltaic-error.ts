/**
 * An I/O failure, a timeout or a mistake of the operator, with a stable code and the next step for whoever reads it.
 * Protocol refusals are values, never exceptions.
 */
export class VoltaicError extends Error {
  override readonly name = 'VoltaicError'
  /** Stable, greppable, e.g. `IMS_PORT_TAKEN`; one row each in docs/reference/errors.md. */
  readonly code: string
  /** What the reader can do about it; empty when there is nothing. */
  readonly remedy: string

  constructor(code: string, message: string, remedy = '', options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.remedy = remedy
  }
}
