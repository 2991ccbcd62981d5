import { avp, optionalAvp } from '../codec/avp.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvp, requireAvp } from '../dictionary/get-avp.ts'
import { checkAvps, createGrammar, type Grammar, one, optional } from '../dictionary/grammar.ts'
import { cxCommands } from './application.ts'
import { type CxOrigin, type CxRequestHeader, cxAnswer, cxRequest, toHss } from './cx-message.ts'
import { readResult } from './cx-result.ts'
import type { LocationInfoAnswer, LocationInfoRequest } from './port.ts'
import { readServerChoice, serverChoiceAvps } from './server-capabilities.ts'
import { readWildcardMatch, wildcardMatchAvps } from './wildcard-match.ts'

/** LIA-Flags bit 0: PSI Direct Routing Indication. @spec TS 29.229 §6.3.54 */
const PSI_DIRECT_ROUTING = 1

/** @spec TS 29.229 §6.1.5 */
const lirGrammar: Grammar = createGrammar([
  ...toHss,
  optional(cx.OriginatingRequest),
  one(cx.PublicIdentity),
  optional(cx.UserAuthorizationType),
  optional(cx.SessionPriority),
])

/** @spec TS 29.229 §6.1.5; TS 29.228 §6.1.4 */
export function encodeLir(header: CxRequestHeader, request: LocationInfoRequest): OutgoingMessage {
  return cxRequest(cxCommands.LOCATION_INFO, header, [
    optionalAvp(cx.OriginatingRequest, request.originating ? 'ORIGINATING' : undefined),
    avp(cx.PublicIdentity, request.impu),
    optionalAvp(cx.UserAuthorizationType, request.capabilities ? 'REGISTRATION_AND_CAPABILITIES' : undefined),
  ])
}

/** @throws DiameterDecodeError with the Result-Code and the Failed-AVP of the answer */
export function decodeLir(message: DiameterMessage): LocationInfoRequest {
  const { avps } = message
  checkAvps(avps, lirGrammar)
  return {
    impu: requireAvp(avps, cx.PublicIdentity),
    ...(getAvp(avps, cx.OriginatingRequest) === 'ORIGINATING' && { originating: true }),
    // TS 29.228 §6.1.4: the other values of this AVP have no meaning in an LIR.
    ...(getAvp(avps, cx.UserAuthorizationType) === 'REGISTRATION_AND_CAPABILITIES' && { capabilities: true }),
  }
}

/** @spec TS 29.229 §6.1.6 */
export function encodeLia(request: DiameterMessage, origin: CxOrigin, answer: LocationInfoAnswer): OutgoingMessage {
  return cxAnswer(request, origin, answer.result, [
    ...serverChoiceAvps(answer),
    ...wildcardMatchAvps(answer),
    optionalAvp(cx.LiaFlags, answer.psiDirectRouting ? PSI_DIRECT_ROUTING : undefined),
  ])
}

/** @throws DiameterDecodeError @spec TS 29.229 §6.1.6 */
export function decodeLia(message: DiameterMessage): LocationInfoAnswer {
  const { avps } = message
  const flags = getAvp(avps, cx.LiaFlags) ?? 0
  return {
    result: readResult(avps),
    ...readServerChoice(avps),
    ...readWildcardMatch(avps),
    ...((flags & PSI_DIRECT_ROUTING) !== 0 && { psiDirectRouting: true }),
  }
}
