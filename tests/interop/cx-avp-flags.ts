/** The AVP flag V, as Wireshark shows it in `diameter.avp.flags`. @spec RFC 6733 §4.1 */
export const V = 0x80
/** The AVP flag M. @spec RFC 6733 §4.1 */
const M = 0x40

/** From Visited-Network-Identifier to Integrity-Key. */
const FIRST = 600
const INTEGRITY_KEY = 626
const SUPPORTED_FEATURES = 628
const ORIGINATING_REQUEST = 633
/** RTR-Flags. */
const LAST = 659

/**
 * Flags that an AVP of Cx must have, written from table 6.3.1 and not from our dictionary; undefined for a code without a
 * row. The sender of Supported-Features may add M (TS 29.229 §7.2.1).
 *
 * @spec TS 29.229 §6.3
 */
export function cxFlags(code: number): number | undefined {
  if (code < FIRST || code > LAST || code === 627) return undefined
  return code <= INTEGRITY_KEY || code === ORIGINATING_REQUEST ? V | M : V
}

/** @spec TS 29.229 §7.2.1 */
export function mayHaveM(code: number): boolean {
  return code === SUPPORTED_FEATURES
}

/** AVPs of the base protocol that must not have M: Firmware-Revision, Product-Name, Error-Message, Error-Reporting-Host. */
const WITHOUT_M: ReadonlySet<number> = new Set([267, 269, 281, 294])

/** @spec RFC 6733 §4.5 */
export function baseFlags(code: number): number {
  return WITHOUT_M.has(code) ? 0 : M
}
