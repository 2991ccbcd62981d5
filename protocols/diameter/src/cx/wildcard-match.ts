import { type Avp, avp } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvp } from '../dictionary/get-avp.ts'
import type { WildcardMatch } from './port.ts'

/** Wildcarded-Public-Identity and Wildcarded-IMPU of SAA and LIA. @spec TS 29.229 §6.3.35, §6.3.43 */
export function wildcardMatchAvps(match: WildcardMatch): Avp[] {
  const avps: Avp[] = []
  if (match.wildcardedIdentity !== undefined) avps.push(avp(cx.WildcardedPublicIdentity, match.wildcardedIdentity))
  if (match.wildcardedImpu !== undefined) avps.push(avp(cx.WildcardedImpu, match.wildcardedImpu))
  return avps
}

/** @throws DiameterDecodeError */
export function readWildcardMatch(list: AvpList): WildcardMatch {
  const wildcardedIdentity = getAvp(list, cx.WildcardedPublicIdentity)
  const wildcardedImpu = getAvp(list, cx.WildcardedImpu)
  return {
    ...(wildcardedIdentity !== undefined && { wildcardedIdentity }),
    ...(wildcardedImpu !== undefined && { wildcardedImpu }),
  }
}
