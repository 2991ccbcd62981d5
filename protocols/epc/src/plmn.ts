import type { ByteReader } from '@voltaic/base'

/*
 *   8  7  6  5     4  3  2  1
 * +------------+--------------+
 * | MCC digit 2| MCC digit 1  |
 * | MNC digit 3| MCC digit 3  |  1111 for an MNC of two digits
 * | MNC digit 2| MNC digit 1  |
 * +------------+--------------+
 */
const SPEC = 'TS 24.008 §10.5.1.3'
const FILLER = 15

/** A public land mobile network; digits as text, since `01` is not `001`. */
export interface Plmn {
  readonly mcc: string
  readonly mnc: string
}

/**
 * @throws DecodeError BCD_DIGIT, and the one of the reader
 * @spec TS 24.008 §10.5.1.3; TS 24.301 §9.9.3.33; TS 29.274 §8.18
 */
export function readPlmn(reader: ByteReader): Plmn {
  const [first, second, third] = [reader.uint8(), reader.uint8(), reader.uint8()]
  const mcc = [first & 15, first >> 4, second & 15]
  const mnc = [third & 15, third >> 4, ...(second >> 4 === FILLER ? [] : [second >> 4])]
  if ([...mcc, ...mnc].some((digit) => digit > 9)) {
    throw reader.fault('BCD_DIGIT', 'a half octet of the network is no digit', SPEC)
  }
  return { mcc: mcc.join(''), mnc: mnc.join('') }
}

/**
 * @throws RangeError for what is not three digits, and two or three
 * @spec TS 24.008 §10.5.1.3
 */
export function encodePlmn({ mcc, mnc }: Plmn): Uint8Array {
  if (!/^\d{3}$/.test(mcc) || !/^\d{2,3}$/.test(mnc)) throw new RangeError(`not a network: MCC ${mcc}, MNC ${mnc}`)
  const [mcc1 = 0, mcc2 = 0, mcc3 = 0] = [...mcc].map(Number)
  const [mnc1 = 0, mnc2 = 0, mnc3 = FILLER] = [...mnc].map(Number)
  return Uint8Array.of((mcc2 << 4) | mcc1, (mnc3 << 4) | mcc3, (mnc2 << 4) | mnc1)
}
