import { type Avp, avp, optionalAvp } from '../codec/avp.ts'
import { type AvpList, findAvp } from '../codec/avp-list.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvp, getAvps, requireAvp } from '../dictionary/get-avp.ts'
import { checkAvps, createGrammar, type Grammar, many, one, optional } from '../dictionary/grammar.ts'
import { cxCommands } from './application.ts'
import { chargingInformationAvp, readChargingInformation } from './charging-information.ts'
import { type CxOrigin, type CxRequestHeader, cxAnswer, cxRequest, toHss } from './cx-message.ts'
import { readResult } from './cx-result.ts'
import { failedAsSent, failedByAbsence } from './failed-avp.ts'
import type { ServerAssignmentAnswer, ServerAssignmentRequest } from './port.ts'
import { readRestorationInfo, restorationInfoAvp } from './restoration-info.ts'
import { readSupportedFeatures, supportedFeaturesAvp } from './supported-features.ts'
import { readWildcardMatch, wildcardMatchAvps } from './wildcard-match.ts'

/** @spec TS 29.229 §6.1.3 */
const sarGrammar: Grammar = createGrammar([
  ...toHss,
  optional(base.UserName),
  many(cx.PublicIdentity),
  optional(cx.WildcardedPublicIdentity),
  optional(cx.WildcardedImpu),
  one(cx.ServerName),
  one(cx.ServerAssignmentType),
  one(cx.UserDataAlreadyAvailable),
  optional(cx.ScscfRestorationInfo),
  optional(cx.MultipleRegistrationIndication),
  optional(cx.SessionPriority),
  optional(cx.SarFlags),
])

/** @spec TS 29.229 §6.1.3; TS 29.228 §6.1.2 */
export function encodeSar(header: CxRequestHeader, request: ServerAssignmentRequest): OutgoingMessage {
  const { userDataAlreadyAvailable, multipleRegistration, restoration, supportedFeatures } = request
  return cxRequest(cxCommands.SERVER_ASSIGNMENT, header, [
    optionalAvp(base.UserName, request.impi),
    supportedFeatures === undefined ? undefined : supportedFeaturesAvp(supportedFeatures),
    ...request.impus.map((impu) => avp(cx.PublicIdentity, impu)),
    optionalAvp(cx.WildcardedPublicIdentity, request.wildcardedIdentity),
    avp(cx.ServerName, request.serverName),
    avp(cx.ServerAssignmentType, request.type),
    avp(
      cx.UserDataAlreadyAvailable,
      userDataAlreadyAvailable ? 'USER_DATA_ALREADY_AVAILABLE' : 'USER_DATA_NOT_AVAILABLE',
    ),
    restoration === undefined ? undefined : restorationInfoAvp(restoration),
    multipleRegistration === undefined
      ? undefined
      : avp(
          cx.MultipleRegistrationIndication,
          multipleRegistration ? 'MULTIPLE_REGISTRATION' : 'NOT_MULTIPLE_REGISTRATION',
        ),
  ])
}

/** @throws DiameterDecodeError with the Result-Code and the Failed-AVP of the answer */
export function decodeSar(message: DiameterMessage): ServerAssignmentRequest {
  const { avps } = message
  checkAvps(avps, sarGrammar)
  const impi = getAvp(avps, base.UserName)
  const multiple = getAvp(avps, cx.MultipleRegistrationIndication)
  const restoration = getAvp(avps, cx.ScscfRestorationInfo)
  const wildcard = getAvp(avps, cx.WildcardedPublicIdentity) ?? getAvp(avps, cx.WildcardedImpu)
  const features = readSupportedFeatures(avps)
  return {
    ...(impi !== undefined && { impi }),
    impus: getAvps(avps, cx.PublicIdentity),
    ...(wildcard !== undefined && { wildcardedIdentity: wildcard }),
    ...(features.isPresent && { supportedFeatures: features.offered }),
    serverName: requireAvp(avps, cx.ServerName),
    type: requireAvp(avps, cx.ServerAssignmentType),
    userDataAlreadyAvailable: requireAvp(avps, cx.UserDataAlreadyAvailable) === 'USER_DATA_ALREADY_AVAILABLE',
    ...(multiple !== undefined && { multipleRegistration: multiple === 'MULTIPLE_REGISTRATION' }),
    ...(restoration !== undefined && { restoration: readRestorationInfo(restoration) }),
  }
}

/** @spec TS 29.229 §6.1.4 */
export function encodeSaa(request: DiameterMessage, origin: CxOrigin, answer: ServerAssignmentAnswer): OutgoingMessage {
  const { chargingInformation, associatedImpis, associatedRegisteredImpis, restoration = [] } = answer
  return cxAnswer(request, origin, answer.result, [
    optionalAvp(base.UserName, answer.impi),
    optionalAvp(cx.UserData, answer.userData),
    chargingInformation === undefined ? undefined : chargingInformationAvp(chargingInformation),
    associatedImpis === undefined ? undefined : associatedIdentitiesAvp(associatedImpis),
    ...restoration.map(restorationInfoAvp),
    associatedRegisteredImpis === undefined ? undefined : associatedRegisteredIdentitiesAvp(associatedRegisteredImpis),
    optionalAvp(cx.ServerName, answer.serverName),
    ...wildcardMatchAvps(answer),
    failedAvpOf(request, answer),
  ])
}

/** What a refusal that comes from the rules of TS 29.228 §6.1.2 is about; the grammar has found no fault. */
function failedAvpOf({ avps }: DiameterMessage, { result }: ServerAssignmentAnswer): Avp | undefined {
  if (result === 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES') return failedAsSent(avps, cx.PublicIdentity, 1)
  if (result !== 'DIAMETER_MISSING_AVP') return undefined
  return findAvp(avps, cx.PublicIdentity) < 0 ? failedByAbsence(cx.PublicIdentity) : failedByAbsence(base.UserName)
}

/** `userData` is a copy. @throws DiameterDecodeError @spec TS 29.229 §6.1.4 */
export function decodeSaa(message: DiameterMessage): ServerAssignmentAnswer {
  const { avps } = message
  const impi = getAvp(avps, base.UserName)
  const userData = getAvp(avps, cx.UserData)
  const charging = getAvp(avps, cx.ChargingInformation)
  const associated = getAvp(avps, cx.AssociatedIdentities)
  const associatedRegistered = getAvp(avps, cx.AssociatedRegisteredIdentities)
  const serverName = getAvp(avps, cx.ServerName)
  const restoration = getAvps(avps, cx.ScscfRestorationInfo)
  return {
    result: readResult(avps),
    ...(impi !== undefined && { impi }),
    ...(userData !== undefined && { userData: Buffer.from(userData) }),
    ...(charging !== undefined && { chargingInformation: readChargingInformation(charging) }),
    ...(associated !== undefined && { associatedImpis: readAssociatedIdentities(associated) }),
    ...(associatedRegistered !== undefined && {
      associatedRegisteredImpis: readAssociatedIdentities(associatedRegistered),
    }),
    ...(serverName !== undefined && { serverName }),
    ...(restoration.length > 0 && { restoration: restoration.map(readRestorationInfo) }),
    ...readWildcardMatch(avps),
  }
}

/** @spec TS 29.229 §6.3.33 */
export function associatedIdentitiesAvp(impis: readonly string[]): Avp {
  return avp(
    cx.AssociatedIdentities,
    impis.map((impi) => avp(base.UserName, impi)),
  )
}

/** @spec TS 29.229 §6.3.50 */
function associatedRegisteredIdentitiesAvp(impis: readonly string[]): Avp {
  return avp(
    cx.AssociatedRegisteredIdentities,
    impis.map((impi) => avp(base.UserName, impi)),
  )
}

/** Of Associated-Identities and Associated-Registered-Identities alike. @throws DiameterDecodeError */
export function readAssociatedIdentities(group: AvpList): string[] {
  return getAvps(group, base.UserName)
}
