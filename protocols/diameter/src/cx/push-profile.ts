import { avp, optionalAvp } from '../codec/avp.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvp, requireAvp } from '../dictionary/get-avp.ts'
import { checkAvps, createGrammar, type Grammar, one, optional } from '../dictionary/grammar.ts'
import { cxCommands } from './application.ts'
import { authDataItemAvp, readAuthDataItem } from './auth-data-item.ts'
import { chargingInformationAvp, readChargingInformation } from './charging-information.ts'
import { type CxOrigin, type CxRequestHeader, cxAnswer, cxRequest, toScscf } from './cx-message.ts'
import { readResult } from './cx-result.ts'
import type { CxResult, PushProfileRequest } from './port.ts'

/** @spec TS 29.229 §6.1.11 */
const pprGrammar: Grammar = createGrammar([
  ...toScscf,
  one(base.UserName),
  optional(cx.UserData),
  optional(cx.ChargingInformation),
  optional(cx.SipAuthDataItem),
  optional(cx.AllowedWafWwsfIdentities),
])

/** @spec TS 29.229 §6.1.11; TS 29.228 §6.2.2 */
export function encodePpr(header: CxRequestHeader, request: PushProfileRequest): OutgoingMessage {
  const { chargingInformation, digest } = request
  return cxRequest(cxCommands.PUSH_PROFILE, header, [
    avp(base.UserName, request.impi),
    optionalAvp(cx.UserData, request.userData),
    chargingInformation === undefined ? undefined : chargingInformationAvp(chargingInformation),
    digest === undefined ? undefined : authDataItemAvp(digest),
  ])
}

/** `userData` is a copy. @throws DiameterDecodeError with the Result-Code and the Failed-AVP of the answer */
export function decodePpr(message: DiameterMessage): PushProfileRequest {
  const { avps } = message
  checkAvps(avps, pprGrammar)
  const userData = getAvp(avps, cx.UserData)
  const charging = getAvp(avps, cx.ChargingInformation)
  const item = getAvp(avps, cx.SipAuthDataItem)
  // TS 29.228 §6.2.2: only SIP Digest data can be pushed; what belongs to another scheme changes nothing
  const digest = item === undefined ? undefined : readAuthDataItem(item)
  return {
    impi: requireAvp(avps, base.UserName),
    ...(userData !== undefined && { userData: Buffer.from(userData) }),
    ...(charging !== undefined && { chargingInformation: readChargingInformation(charging) }),
    ...(digest?.scheme === 'SIP Digest' && { digest }),
  }
}

/** @spec TS 29.229 §6.1.12 */
export function encodePpa(
  request: DiameterMessage,
  origin: CxOrigin,
  answer: { readonly result: CxResult },
): OutgoingMessage {
  return cxAnswer(request, origin, answer.result)
}

/** @throws DiameterDecodeError @spec TS 29.229 §6.1.12 */
export function decodePpa(message: DiameterMessage): { readonly result: CxResult } {
  return { result: readResult(message.avps) }
}
