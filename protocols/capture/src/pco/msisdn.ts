import type { ByteReader } from '@voltaic/base'
import { decodeBcdDigits, encodeBcdDigits } from '../nas/bcd-digits.ts'

/*
 *   8     7     6     5     4     3     2     1
 * +-----+-----------------+-----------------------+
 * |  1  | Type of number  | Numbering plan        |
 * +-----+-----------------+-----------------------+
 * | Second digit          | First digit           |
 * +-----------------------+-----------------------+
 * | 1111 where odd ...    | ...                   |
 * +-----------------------+-----------------------+
 */

const EXTENSION = 0x80
/** E.164 allows fifteen; the coding has room for twenty. */
export const MAX_MSISDN_DIGITS = 20

/** An MSISDN as in a called party BCD number. */
export interface PcoMsisdn {
  /** 1 is an international number. */
  readonly typeOfNumber: number
  /** 1 is E.164. */
  readonly numberingPlan: number
  readonly digits: string
}

/**
 * @throws DecodeError PCO_MSISDN, BCD_DIGIT, PCO_TRUNCATED
 * @spec TS 24.008 §10.5.4.7, §10.5.6.3
 */
export function readMsisdn(reader: ByteReader): PcoMsisdn {
  const first = reader.peek()
  if ((first & EXTENSION) === 0) throw reader.fault('PCO_MSISDN', 'bit 8 of the type of number is 0')
  reader.skip(1)
  const digits = decodeBcdDigits(reader, reader.remaining)
  if (digits.length > MAX_MSISDN_DIGITS) throw reader.fault('PCO_MSISDN', `${digits.length} digits`)
  return { typeOfNumber: (first >> 4) & 7, numberingPlan: first & 15, digits }
}

/** @throws RangeError for what does not fit */
export function encodeMsisdn({ typeOfNumber, numberingPlan, digits }: PcoMsisdn): Uint8Array {
  const isNumber = typeOfNumber >= 0 && typeOfNumber <= 7 && numberingPlan >= 0 && numberingPlan <= 15
  if (!isNumber || digits.length > MAX_MSISDN_DIGITS) throw new RangeError(`no MSISDN: ${digits}`)
  return Uint8Array.of(EXTENSION | (typeOfNumber << 4) | numberingPlan, ...encodeBcdDigits(digits))
}
