import { VoltaicError } from '@voltaic/base'

const FILE_LENGTH = 9
const MIN_DIGITS = 6
const MAX_DIGITS = 15
/** Type of identity IMSI, and the bit that says that the number of digits is odd. */
const IMSI = 0b0001
const ODD = 0b1000
const NO_DIGIT = 0xf

/**
 * ```
 *  octet 1    length of what follows that counts
 *  octet 2    │ digit 1 │ parity, 001 │
 *  octet 3    │ digit 3 │   digit 2   │   and so on; F where there is none
 * ```
 *
 * @param imsi 6 to 15 digits
 * @returns the 9 octets of the file
 * @throws VoltaicError SIM_IMSI_INVALID
 * @spec TS 31.102 §4.2.2; TS 24.008 §10.5.1.4
 */
export function encodeEfImsi(imsi: string): Uint8Array {
  if (!/^[0-9]+$/.test(imsi) || imsi.length < MIN_DIGITS || imsi.length > MAX_DIGITS) {
    throw new VoltaicError('SIM_IMSI_INVALID', `"${imsi}" is no IMSI`, 'An IMSI has 6 to 15 digits')
  }
  const digits = [...imsi].map(Number)
  const isOdd = digits.length % 2 === 1
  const nibbles = [IMSI | (isOdd ? ODD : 0), ...digits]
  const file = new Uint8Array(FILE_LENGTH).fill(0xff)
  file[0] = Math.ceil(nibbles.length / 2)
  for (let at = 0; at < nibbles.length; at += 2) {
    file[1 + at / 2] = (nibbles[at] ?? NO_DIGIT) | ((nibbles[at + 1] ?? NO_DIGIT) << 4)
  }
  return file
}
