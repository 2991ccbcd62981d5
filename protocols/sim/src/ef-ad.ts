const NORMAL_OPERATION = 0x00

/**
 * ```
 *  octet 1     UE operation mode: 00 normal
 *  octets 2-3  additional information: none
 *  octet 4     how many digits of the IMSI are the MNC
 * ```
 *
 * Without the right number a phone makes the domain of another network out of its IMSI.
 * @spec TS 31.102 §4.2.18; TS 23.003 §13.2
 */
export function encodeEfAd(mncLength: 2 | 3): Uint8Array {
  return Uint8Array.of(NORMAL_OPERATION, 0, 0, mncLength)
}
