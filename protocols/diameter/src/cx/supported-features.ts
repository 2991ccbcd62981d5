import { type Avp, avp } from '../codec/avp.ts'
import { AVP_FLAG_MANDATORY, avpFlagsAt } from '../codec/avp-header.ts'
import { type AvpList, findAvp } from '../codec/avp-list.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { TGPP_VENDOR_ID } from '../dictionary/definition.ts'
import { requireAvp, valueAt } from '../dictionary/get-avp.ts'

/** The one Feature-List-ID of Cx. @spec TS 29.229 §7.2 */
const CX_FEATURE_LIST = 1

/** Bits of Feature-List 1. @spec TS 29.229 §7.1.1 */
export const cxFeatures = {
  /** Shared iFC sets: the profile names them, and the S-CSCF has what is in them. */
  SIFC: 1,
  /** Alias groups of identities in the profile. */
  ALIAS_IND: 2,
  /** The HSS keeps restoration information for the S-CSCF (TS 23.380). */
  IMS_RESTORATION_IND: 4,
} as const

/** What a request says of features. */
export interface AskedFeatures {
  /** Whether the request has Supported-Features at all; only then does the answer have it. */
  readonly isPresent: boolean
  /** Features of Feature-List 1 that the sender has. */
  readonly offered: number
  /** Features that the receiver has to have, because that AVP has the M bit. */
  readonly required: number
}

/** @throws DiameterDecodeError @spec TS 29.229 §6.3.29, §7.2.1 */
export function readSupportedFeatures(list: AvpList): AskedFeatures {
  let isPresent = false
  let offered = 0
  let required = 0
  for (let i = findAvp(list, cx.SupportedFeatures); i >= 0; i = findAvp(list, cx.SupportedFeatures, i + 1)) {
    isPresent = true
    const group = valueAt(list, i, cx.SupportedFeatures)
    const isMandatory = (avpFlagsAt(list.octets, list.offsets[i] ?? 0) & AVP_FLAG_MANDATORY) !== 0
    const isOurs =
      requireAvp(group, base.VendorId) === TGPP_VENDOR_ID && requireAvp(group, cx.FeatureListId) === CX_FEATURE_LIST
    const features = requireAvp(group, cx.FeatureList)
    if (isOurs) offered |= features
    // A list of somebody else that must be understood cannot be: every bit of it is one that we lack.
    if (isMandatory) required |= isOurs ? features : -1
  }
  return { isPresent, offered: offered >>> 0, required: required >>> 0 }
}

/** @param features bits of Feature-List 1 @spec TS 29.229 §6.3.29 */
export function supportedFeaturesAvp(features: number): Avp {
  return avp(cx.SupportedFeatures, [
    avp(base.VendorId, TGPP_VENDOR_ID),
    avp(cx.FeatureListId, CX_FEATURE_LIST),
    avp(cx.FeatureList, features),
  ])
}
