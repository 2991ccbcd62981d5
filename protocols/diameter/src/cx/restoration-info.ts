import { type Avp, avp, optionalAvp } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import { UTF8String } from '../dictionary/avp-types.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvp, getAvps, requireAvp } from '../dictionary/get-avp.ts'
import type { RestorationInfo, RestoredContact, RestoredSubscription } from './port.ts'

/** OctetStrings that hold the text of SIP header fields. @spec TS 29.229 §6.3.47, §6.3.48, §6.3.49 */
const pathText = { ...cx.Path, type: UTF8String }
const contactText = { ...cx.Contact, type: UTF8String }
const callIdText = { ...cx.CallIdSipHeader, type: UTF8String }
const fromText = { ...cx.FromSipHeader, type: UTF8String }
const toText = { ...cx.ToSipHeader, type: UTF8String }
const recordRouteText = { ...cx.RecordRoute, type: UTF8String }

/** SCSCF-Restoration-Info. @spec TS 29.229 §6.3.46, §6.3.52 */
export function restorationInfoAvp(info: RestorationInfo): Avp {
  return avp(cx.ScscfRestorationInfo, [avp(base.UserName, info.impi), ...info.contacts.map(contactAvp)])
}

function contactAvp({ contact, path, callId, initialCseq, subscription }: RestoredContact): Avp {
  return avp(cx.RestorationInfo, [
    avp(pathText, path),
    avp(contactText, contact),
    optionalAvp(cx.InitialCseqSequenceNumber, initialCseq),
    optionalAvp(callIdText, callId),
    subscription === undefined ? undefined : subscriptionAvp(subscription),
  ])
}

function subscriptionAvp({ callId, from, to, recordRoute, contact }: RestoredSubscription): Avp {
  return avp(cx.SubscriptionInfo, [
    avp(callIdText, callId),
    avp(fromText, from),
    avp(toText, to),
    avp(recordRouteText, recordRoute),
    avp(contactText, contact),
  ])
}

/** @throws DiameterDecodeError */
export function readRestorationInfo(group: AvpList): RestorationInfo {
  return { impi: requireAvp(group, base.UserName), contacts: getAvps(group, cx.RestorationInfo).map(readContact) }
}

function readContact(group: AvpList): RestoredContact {
  const callId = getAvp(group, callIdText)
  const initialCseq = getAvp(group, cx.InitialCseqSequenceNumber)
  const subscription = getAvp(group, cx.SubscriptionInfo)
  return {
    contact: requireAvp(group, contactText),
    path: requireAvp(group, pathText),
    ...(callId !== undefined && { callId }),
    ...(initialCseq !== undefined && { initialCseq }),
    ...(subscription !== undefined && { subscription: readSubscription(subscription) }),
  }
}

function readSubscription(group: AvpList): RestoredSubscription {
  return {
    callId: requireAvp(group, callIdText),
    from: requireAvp(group, fromText),
    to: requireAvp(group, toText),
    recordRoute: requireAvp(group, recordRouteText),
    contact: requireAvp(group, contactText),
  }
}
