import { type Avp, avp } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import { UTF8String } from '../dictionary/avp-types.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvps, requireAvp } from '../dictionary/get-avp.ts'
import type { RestorationInfo } from './port.ts'

/** OctetStrings that hold the text of SIP header fields. @spec TS 29.229 §6.3.47, §6.3.48 */
const pathText = { ...cx.Path, type: UTF8String }
const contactText = { ...cx.Contact, type: UTF8String }

/** SCSCF-Restoration-Info. @spec TS 29.229 §6.3.46, §6.3.52 */
export function restorationInfoAvp(info: RestorationInfo): Avp {
  return avp(cx.ScscfRestorationInfo, [
    avp(base.UserName, info.impi),
    ...info.contacts.map(({ contact, path }) =>
      avp(cx.RestorationInfo, [avp(pathText, path), avp(contactText, contact)]),
    ),
  ])
}

/** @throws DiameterDecodeError */
export function readRestorationInfo(group: AvpList): RestorationInfo {
  const contacts = getAvps(group, cx.RestorationInfo).map((info) => ({
    contact: requireAvp(info, contactText),
    path: requireAvp(info, pathText),
  }))
  return { impi: requireAvp(group, base.UserName), contacts }
}
