import type { TpAddress } from '@voltaic/sms'

/** Digits of an address as they would be dialled; undefined for a name. @spec TS 23.040 §9.1.2.5 */
export function dialledOf(address: TpAddress): string | undefined {
  if (address.kind !== 'digits') return undefined
  return address.typeOfNumber === 'international' ? `+${address.digits}` : address.digits
}
