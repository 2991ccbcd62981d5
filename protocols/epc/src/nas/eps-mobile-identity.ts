import type { ByteReader } from '@voltaic/base'

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
