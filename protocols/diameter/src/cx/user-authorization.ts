import { avp, optionalAvp } from '../codec/avp.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import { UTF8String } from '../dictionary/avp-types.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvp, requireAvp } from '../dictionary/get-avp.ts'
import { checkAvps, createGrammar, type Grammar, one, optional } from '../dictionary/grammar.ts'
import { cxCommands } from './application.ts'
import { type CxOrigin, type CxRequestHeader, cxAnswer, cxRequest, toHss } from './cx-message.ts'
import { readResult } from './cx-result.ts'
import type { UserAuthorizationAnswer, UserAuthorizationRequest } from './port.ts'
import { readServerChoice, serverChoiceAvps } from './server-capabilities.ts'

/** UAR-Flags bit 0: IMS emergency registration. @spec TS 29.229 §6.3.44 */
const EMERGENCY_REGISTRATION = 1

/** An OctetString that holds the text of P-Visited-Network-ID. @spec TS 29.229 §6.3.1 */
const visitedNetworkText = { ...cx.VisitedNetworkIdentifier, type: UTF8String }

/** @spec TS 29.229 §6.1.1 */
const uarGrammar: Grammar = createGrammar([
  ...toHss,
  one(base.UserName),
  one(cx.PublicIdentity),
  one(cx.VisitedNetworkIdentifier),
  optional(cx.UserAuthorizationType),
  optional(cx.UarFlags),
])

/** @spec TS 29.229 §6.1.1; TS 29.228 §6.1.1 */
export function encodeUar(header: CxRequestHeader, request: UserAuthorizationRequest): OutgoingMessage {
  return cxRequest(cxCommands.USER_AUTHORIZATION, header, [
    avp(base.UserName, request.impi),
    avp(cx.PublicIdentity, request.impu),
    avp(visitedNetworkText, request.visitedNetwork),
    avp(cx.UserAuthorizationType, request.type),
    optionalAvp(cx.UarFlags, request.emergency ? EMERGENCY_REGISTRATION : undefined),
  ])
}

/** @throws DiameterDecodeError with the Result-Code and the Failed-AVP of the answer */
export function decodeUar(message: DiameterMessage): UserAuthorizationRequest {
  const { avps } = message
  checkAvps(avps, uarGrammar)
  const flags = getAvp(avps, cx.UarFlags)
  return {
    impi: requireAvp(avps, base.UserName),
    impu: requireAvp(avps, cx.PublicIdentity),
    visitedNetwork: requireAvp(avps, visitedNetworkText),
    // TS 29.229 §6.3.24: an absent type means REGISTRATION.
    type: getAvp(avps, cx.UserAuthorizationType) ?? 'REGISTRATION',
    ...(flags !== undefined && { emergency: (flags & EMERGENCY_REGISTRATION) !== 0 }),
  }
}

/** @spec TS 29.229 §6.1.2 */
export function encodeUaa(
  request: DiameterMessage,
  origin: CxOrigin,
  answer: UserAuthorizationAnswer,
): OutgoingMessage {
  return cxAnswer(request, origin, answer.result, serverChoiceAvps(answer))
}

/** @throws DiameterDecodeError @spec TS 29.229 §6.1.2 */
export function decodeUaa(message: DiameterMessage): UserAuthorizationAnswer {
  return { result: readResult(message.avps), ...readServerChoice(message.avps) }
}
