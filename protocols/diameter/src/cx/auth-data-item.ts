import { type Avp, type AvpSource, avp } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import * as cx from '../dictionary/cx-avps.ts'
import * as digest from '../dictionary/digest-avps.ts'
import { getAvp, requireAvp } from '../dictionary/get-avp.ts'
import type { AkaAuthDataItem, AuthDataItem, DigestAuthDataItem } from './port.ts'

/** SIP-Auth-Data-Item of an answer. @spec TS 29.229 §6.3.13, §6.3.36; TS 29.228 §6.3 */
export function authDataItemAvp(item: AuthDataItem): Avp {
  return avp(cx.SipAuthDataItem, item.scheme === 'SIP Digest' ? digestAvps(item) : akaAvps(item))
}

/**
 * The contents of a SIP-Auth-Data-Item of an answer; undefined for a scheme that is neither IMS-AKA nor SIP Digest.
 *
 * @throws DiameterDecodeError when one of its parts is missing
 */
export function readAuthDataItem(group: AvpList): AuthDataItem | undefined {
  const scheme = requireAvp(group, cx.SipAuthenticationScheme)
  if (scheme === 'SIP Digest') return readDigest(requireAvp(group, cx.SipDigestAuthenticate))
  return scheme === 'Digest-AKAv1-MD5' ? readAka(group) : undefined
}

function akaAvps(item: AkaAuthDataItem): AvpSource {
  return [
    avp(cx.SipItemNumber, item.itemNumber),
    avp(cx.SipAuthenticationScheme, item.scheme),
    avp(cx.SipAuthenticate, item.authenticate),
    avp(cx.SipAuthorization, item.authorization),
    avp(cx.ConfidentialityKey, item.confidentialityKey),
    avp(cx.IntegrityKey, item.integrityKey),
  ]
}

function digestAvps(item: DigestAuthDataItem): AvpSource {
  const parts = [
    avp(digest.DigestRealm, item.realm),
    avp(digest.DigestAlgorithm, item.algorithm),
    avp(digest.DigestQop, item.qop),
    avp(digest.DigestHa1, item.ha1),
  ]
  return [avp(cx.SipAuthenticationScheme, item.scheme), avp(cx.SipDigestAuthenticate, parts)]
}

function readAka(group: AvpList): AkaAuthDataItem {
  return {
    scheme: 'Digest-AKAv1-MD5',
    // TS 29.229 §6.3.14: SIP-Item-Number may be left out when there is one item only.
    itemNumber: getAvp(group, cx.SipItemNumber) ?? 0,
    // Copies: a vector waits for the phone's answer and must not keep the stream's whole chunk in memory meanwhile.
    authenticate: Buffer.from(requireAvp(group, cx.SipAuthenticate)),
    authorization: Buffer.from(requireAvp(group, cx.SipAuthorization)),
    confidentialityKey: Buffer.from(requireAvp(group, cx.ConfidentialityKey)),
    integrityKey: Buffer.from(requireAvp(group, cx.IntegrityKey)),
  }
}

function readDigest(group: AvpList): DigestAuthDataItem {
  return {
    scheme: 'SIP Digest',
    realm: requireAvp(group, digest.DigestRealm),
    // TS 29.229 §6.3.39: MD5 unless the HSS says otherwise.
    algorithm: getAvp(group, digest.DigestAlgorithm) ?? 'MD5',
    qop: requireAvp(group, digest.DigestQop),
    ha1: requireAvp(group, digest.DigestHa1),
  }
}
