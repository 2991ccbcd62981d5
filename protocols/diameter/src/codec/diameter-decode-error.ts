import { DecodeError } from '@voltaic/base'
import { type ResultName, resultCodes } from './result-codes.ts'

/**
 * A message that cannot be understood, with all that an answer to it needs.
 *
 * @spec RFC 6733 §7.1.3, §7.1.5, §7.5
 */
export class DiameterDecodeError extends DecodeError {
  /** Result-Code of the answer to the request in which this was found. */
  readonly resultCode: number
  /** The offending AVP, whole and padded, for Failed-AVP; undefined where the standard asks for none. */
  readonly failedAvp: Uint8Array | undefined

  /** @param offset in the octets of the message, -1 where the fault has no place (something is missing) */
  constructor(code: ResultName, message: string, offset: number, spec: string, failedAvp?: Uint8Array) {
    super(code, message, offset, spec)
    this.resultCode = resultCodes[code]
    this.failedAvp = failedAvp
  }
}
