import type { SmppAddress } from '@voltaic/smpp'

/** Type of number. @spec SMPP 3.4 §5.2.5 */
const TON = { unknown: 0, international: 1, alphanumeric: 5 } as const
/** Numbering plan: E.164. @spec SMPP 3.4 §5.2.6 */
const ISDN = 1

/** An address as people write it: an international number with `+`. */
export function textOfAddress({ ton, address }: SmppAddress): string {
  return ton === TON.international && !address.startsWith('+') ? `+${address}` : address
}

/** The same the other way; names have their own type. */
export function addressOfText(text: string): SmppAddress {
  if (/^\+[0-9]+$/.test(text)) return { ton: TON.international, npi: ISDN, address: text.slice(1) }
  if (/^[0-9*#]+$/.test(text)) return { ton: TON.unknown, npi: ISDN, address: text }
  return { ton: TON.alphanumeric, npi: 0, address: text.slice(0, 20) }
}
