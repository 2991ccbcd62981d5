import { VoltaicError } from '@voltaic/base'

export type NumberFormat = 'tel' | 'sip'

/**
 * The Request-URI for what the user has dialled: a SIP or tel URI as it is; a number as tel URI, or as SIP URI with
 * user=phone. A number that does not begin with + is of the home network.
 *
 * @param realm home network domain
 * @throws VoltaicError CALL_NUMBER_INVALID
 * @spec TS 24.229 §5.1.2A.1.3; RFC 3966 §5.1; GSMA IR.92 §2.2.3
 */
export function uriOfDialled(dialled: string, realm: string, format: NumberFormat = 'tel'): string {
  const text = dialled.trim()
  if (/^(sips?|tel|urn):/i.test(text)) return text
  if (/^\+?[0-9*#().\s-]+$/.test(text)) return uriOfNumber(text.replace(/[().\s-]/g, ''), realm, format)
  if (/^[^\s@<>"]+@[^\s@<>"]+$/.test(text)) return `sip:${text}`
  throw new VoltaicError(
    'CALL_NUMBER_INVALID',
    `${JSON.stringify(dialled)} is nothing that can be called`,
    'Give a number, or a SIP or tel URI',
  )
}

function uriOfNumber(number: string, realm: string, format: NumberFormat): string {
  // RFC 3966 §5.1.5: a number that is not global says where it is valid
  const escaped = number.replaceAll('#', '%23')
  const text = number.startsWith('+') ? escaped : `${escaped};phone-context=${realm}`
  return format === 'tel' ? `tel:${text}` : `sip:${text}@${realm};user=phone`
}
