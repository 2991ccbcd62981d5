import { type Avp, avp, optionalAvp } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvp, getAvps, requireAvp } from '../dictionary/get-avp.ts'
import { checkAvps, createGrammar, type Grammar, many, one, optional } from '../dictionary/grammar.ts'
import { cxCommands } from './application.ts'
import { type CxOrigin, type CxRequestHeader, cxAnswer, cxRequest, toScscf } from './cx-message.ts'
import { readResult } from './cx-result.ts'
import type { EmergencyRegistration, RegistrationTerminationAnswer, RegistrationTerminationRequest } from './port.ts'
import { associatedIdentitiesAvp, readAssociatedIdentities } from './server-assignment.ts'

/** @spec TS 29.229 §6.1.9 */
const rtrGrammar: Grammar = createGrammar([
  ...toScscf,
  one(base.UserName),
  optional(cx.AssociatedIdentities),
  many(cx.PublicIdentity),
  one(cx.DeregistrationReason),
  optional(cx.RtrFlags),
])

/** @spec TS 29.229 §6.1.9, §6.3.16; TS 29.228 §6.1.3 */
export function encodeRtr(header: CxRequestHeader, request: RegistrationTerminationRequest): OutgoingMessage {
  const { associatedImpis } = request
  return cxRequest(cxCommands.REGISTRATION_TERMINATION, header, [
    avp(base.UserName, request.impi),
    associatedImpis.length === 0 ? undefined : associatedIdentitiesAvp(associatedImpis),
    ...request.impus.map((impu) => avp(cx.PublicIdentity, impu)),
    avp(cx.DeregistrationReason, [avp(cx.ReasonCode, request.reason), optionalAvp(cx.ReasonInfo, request.reasonInfo)]),
  ])
}

/** @throws DiameterDecodeError with the Result-Code and the Failed-AVP of the answer */
export function decodeRtr(message: DiameterMessage): RegistrationTerminationRequest {
  const { avps } = message
  checkAvps(avps, rtrGrammar)
  const reason = requireAvp(avps, cx.DeregistrationReason)
  const reasonInfo = getAvp(reason, cx.ReasonInfo)
  const associated = getAvp(avps, cx.AssociatedIdentities)
  return {
    impi: requireAvp(avps, base.UserName),
    impus: getAvps(avps, cx.PublicIdentity),
    associatedImpis: associated === undefined ? [] : readAssociatedIdentities(associated),
    reason: requireAvp(reason, cx.ReasonCode),
    ...(reasonInfo !== undefined && { reasonInfo }),
  }
}

/** @spec TS 29.229 §6.1.10 */
export function encodeRta(
  request: DiameterMessage,
  origin: CxOrigin,
  { result, associatedImpis = [], emergencyRegistrations = [] }: RegistrationTerminationAnswer,
): OutgoingMessage {
  return cxAnswer(request, origin, result, [
    associatedImpis.length === 0 ? undefined : associatedIdentitiesAvp(associatedImpis),
    ...emergencyRegistrations.map(emergencyRegistrationAvp),
  ])
}

/** @throws DiameterDecodeError @spec TS 29.229 §6.1.10 */
export function decodeRta({ avps }: DiameterMessage): RegistrationTerminationAnswer {
  const associated = getAvp(avps, cx.AssociatedIdentities)
  const emergencies = getAvps(avps, cx.IdentityWithEmergencyRegistration)
  return {
    result: readResult(avps),
    ...(associated !== undefined && { associatedImpis: readAssociatedIdentities(associated) }),
    ...(emergencies.length > 0 && { emergencyRegistrations: emergencies.map(readEmergencyRegistration) }),
  }
}

/** @spec TS 29.229 §6.3.57 */
function emergencyRegistrationAvp({ impi, impu }: EmergencyRegistration): Avp {
  return avp(cx.IdentityWithEmergencyRegistration, [avp(base.UserName, impi), avp(cx.PublicIdentity, impu)])
}

function readEmergencyRegistration(group: AvpList): EmergencyRegistration {
  return { impi: requireAvp(group, base.UserName), impu: requireAvp(group, cx.PublicIdentity) }
}
