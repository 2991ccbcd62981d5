import { VoltaicError } from '@voltaic/base'
import { parseE164 } from './e164.ts'

/** The two public identities that one telephone number stands for. */
export interface AliasPair {
  /** `tel:+491701234567` */
  readonly tel: string
  /** `sip:+491701234567@ims.mnc001.mcc001.3gppnetwork.org;user=phone` */
  readonly sip: string
}

/**
 * The tel and SIP identities of a number in a home network, as they go on the wire (P-Associated-URI, second
 * P-Asserted-Identity). The key under which the SIP one is stored is `canonicalImpu(sip)`, without `user=phone`.
 *
 * @param msisdn with or without `+`
 * @param realm home network domain name
 * @throws VoltaicError NUMBER_INVALID
 * @spec TS 23.228 §4.3.3.2; TS 23.003 §13.4; RFC 3261 §19.1.6
 */
export function aliasesOf(msisdn: string, realm: string): AliasPair {
  const e164 = parseE164(msisdn)
  if (e164 === undefined) {
    const remedy = 'Give country code and national number, 15 digits at most: +491701234567.'
    throw new VoltaicError('NUMBER_INVALID', `"${msisdn}" is no international telephone number`, remedy)
  }
  return { tel: `tel:${e164}`, sip: `sip:${e164}@${realm.toLowerCase()};user=phone` }
}
