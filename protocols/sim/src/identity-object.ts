import { VoltaicError } from '@voltaic/base'

/** Longest text: what a length of one octet behind 81 can say. */
export const MAX_IDENTITY_LENGTH = 255

const TAG = 0x80
const LONGEST_SHORT = 127
const LONG_FORM = 0x81

/**
 * ```
 *  │ 80 │ length, 81 before it from 128 on │ text in UTF-8 │
 * ```
 *
 * The content of EF.IMPI and EF.DOMAIN, and of each record of EF.IMPU.
 * @param text a NAI, a domain or a URI
 * @throws VoltaicError SIM_IDENTITY_LENGTH
 * @spec TS 31.103 §4.2.2, §4.2.3, §4.2.4
 */
export function encodeIdentityObject(text: string): Uint8Array {
  return dataObject(new TextEncoder().encode(text))
}

/** @throws VoltaicError SIM_IDENTITY_LENGTH */
export function dataObject(value: Uint8Array): Uint8Array {
  if (value.length === 0 || value.length > MAX_IDENTITY_LENGTH) {
    throw new VoltaicError(
      'SIM_IDENTITY_LENGTH',
      `${value.length} octets are too few or too many for a file of the SIM`,
      `1 to ${MAX_IDENTITY_LENGTH} octets fit`,
    )
  }
  const length = value.length > LONGEST_SHORT ? [LONG_FORM, value.length] : [value.length]
  return Uint8Array.of(TAG, ...length, ...value)
}
