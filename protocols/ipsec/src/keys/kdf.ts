import { createHmac } from 'node:crypto'

/*
 * S = FC ‖ P0 ‖ L0 ‖ P1 ‖ L1 ‖ ...
 *
 * +----+---------------+-------+---------------+-------+
 * | FC |      P0       |  L0   |      P1       |  L1   | ...
 * +----+---------------+-------+---------------+-------+
 *   1                      2                       2       octets
 */

/**
 * The key derivation function of 3GPP: HMAC-SHA-256 over S.
 *
 * @param fc one octet, says what the key is for
 * @param parameters P0, P1 ...; at most 65535 octets each
 * @returns 32 octets
 * @spec TS 33.220 §B.2
 */
export function deriveKey(key: Uint8Array, fc: number, parameters: readonly Uint8Array[]): Uint8Array {
  const hmac = createHmac('sha256', key).update(Uint8Array.of(fc))
  for (const parameter of parameters) {
    hmac.update(parameter).update(Uint8Array.of(parameter.length >> 8, parameter.length & 0xff))
  }
  return hmac.digest()
}
