import type { ByteReader } from '@voltaic/base'
import { decodeBcdDigits, encodeBcdDigits } from '../nas/bcd-digits.ts'

/*
 *   8     7     6     5     4     3     2     1
 * +-----------------------+-----------------------+
 * | Second digit          | First digit           |
 * +-----------------------+-----------------------+
 * | 1111 where odd ...    | ...                   |
 * +-----------------------+-----------------------+
 */

/** E.164: country code and number have no more. */
export const MAX_MSISDN_DIGITS = 15

/**
 * The digits of an MSISDN, international, without `+`. TS 24.008 names no coding for it here; this is the one of GTP.
 *
 * @throws DecodeError PCO_MSISDN, BCD_DIGIT, PCO_TRUNCATED
 * @spec TS 24.008 §10.5.6.3; TS 29.274 §8.11
 */
export function readMsisdn(reader: ByteReader): string {
  const digits = decodeBcdDigits(reader, reader.remaining)
  if (digits.length === 0 || digits.length > MAX_MSISDN_DIGITS) {
    throw reader.fault('PCO_MSISDN', `an MSISDN of ${digits.length} digits`)
  }
  return digits
}

/** @throws RangeError for what does not fit */
export function encodeMsisdn(digits: string): Uint8Array {
  if (digits.length === 0 || digits.length > MAX_MSISDN_DIGITS) throw new RangeError(`not 1 to 15 digits: ${digits}`)
  return encodeBcdDigits(digits)
}
