import type { ByteReader } from '@voltaic/base'
import { encodeBcdDigits } from './bcd-digits.ts'

const TYPE = 0x07
const ODD = 0x08
const IMSI = 1
const SPEC = 'TS 24.301 §9.9.3.12'
/** TS 23.003 §2.2. */
const MAX_IMSI_DIGITS = 15

/**
 * The IMSI of an EPS mobile identity: the first digit is the high half of the first octet.
 *
 * @returns undefined for a GUTI or an IMEI
 * @throws DecodeError NAS_TRUNCATED, BCD_DIGIT, NAS_IMSI_LENGTH
 * @spec TS 24.301 §9.9.3.12
 */
export function readImsiOfIdentity(reader: ByteReader): string | undefined {
  const first = reader.peek()
  if ((first & TYPE) !== IMSI) return undefined
  reader.skip(1)
  const halves = [first >> 4]
  while (reader.remaining > 0) {
    const octet = reader.uint8()
    halves.push(octet & 15, octet >> 4)
  }
  // an even number of digits leaves the last half to 1111
  if ((first & ODD) === 0) halves.pop()
  if (halves.length > MAX_IMSI_DIGITS) throw reader.fault('NAS_IMSI_LENGTH', `an IMSI of ${halves.length} digits`, SPEC)
  if (halves.some((digit) => digit > 9)) throw reader.fault('BCD_DIGIT', 'a half octet of the IMSI is no digit', SPEC)
  return halves.join('')
}

/**
 * @param imsi up to 15 digits
 * @throws RangeError for anything else
 * @spec TS 24.301 §9.9.3.12
 */
export function encodeImsiIdentity(imsi: string): Uint8Array {
  if (!/^\d+$/.test(imsi) || imsi.length > MAX_IMSI_DIGITS) throw new RangeError(`not an IMSI: ${imsi}`)
  const isOdd = imsi.length % 2 === 1
  const digits = encodeBcdDigits(imsi.slice(1))
  return Uint8Array.of((Number(imsi[0]) << 4) | (isOdd ? ODD : 0) | IMSI, ...digits)
}
