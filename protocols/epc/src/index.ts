export { decodeApn, encodeApn } from './apn.ts'
export type { BearerQos } from './gtpv2/bearer-qos.ts'
export {
  CREATE_SESSION_REQUEST,
  type CreateSessionRequest,
  createSessionRequestOf,
  encodeCreateSessionRequest,
} from './gtpv2/create-session-request.ts'
export {
  type CreateSessionResponse,
  createSessionResponseOf,
  encodeCreateSessionResponse,
  GTPV2_CAUSES,
  isGtpv2Acceptance,
} from './gtpv2/create-session-response.ts'
export { decodeCause, decodeImsi, decodePaa, type PdnAddress } from './gtpv2/element-values.ts'
export { F_TEID_INTERFACES, type FTeid, fTeidAt } from './gtpv2/f-teid.ts'
export { GTPV2_PORT, type Gtpv2Handler, type Gtpv2Path, openGtpv2Path } from './gtpv2/gtpv2-path.ts'
export { decodeGtpv2, findElements, GTPV2_ELEMENTS, type Gtpv2Element, type Gtpv2Message } from './gtpv2/message.ts'
export { gtpv2MessageOf } from './gtpv2/message-types.ts'
export type { UserLocation } from './gtpv2/user-location.ts'
export {
  type ActivateDefaultBearerAccept,
  type ActivateDefaultBearerReject,
  type ActivateDefaultBearerRequest,
  encodeActivateDefaultBearerAccept,
  encodeActivateDefaultBearerReject,
  encodeActivateDefaultBearerRequest,
} from './nas/activate-default-bearer.ts'
export { type AttachMessage, encodeAttachMessage, type Tai } from './nas/attach.ts'
export { ESM_ELEMENTS, type EsmMessage } from './nas/esm-message.ts'
export { EMM_CAUSES, ESM_CAUSES } from './nas/nas-causes.ts'
export { decodeNas, type NasSession } from './nas/nas-message.ts'
export type { NasPdnAddress } from './nas/nas-pdn-address.ts'
export {
  encodePdnConnectivityReject,
  encodePdnConnectivityRequest,
  type PdnConnectivityReject,
  type PdnConnectivityRequest,
} from './nas/pdn-connectivity.ts'
export { decodePlainNas, type PdnMessage } from './nas/plain-nas.ts'
export type { PcoContent } from './pco/contents.ts'
export {
  createPcoAnswer,
  createPcoRequest,
  PCO_QUESTIONS,
  type PcoAnswerInput,
  type PcoQuestion,
} from './pco/create-pco.ts'
export { describePco, type PcoItemDescription } from './pco/describe.ts'
export {
  identifierOf,
  OPERATOR_SPECIFIC,
  PCO_IDENTIFIERS,
  type PcoDirection,
  type PcoFormat,
  type PcoIdentifier,
} from './pco/identifiers.ts'
export { locatePco, type PcoLocation } from './pco/locate-pco.ts'
export {
  contentFault,
  decodePco,
  decodePcoWithin,
  encodePco,
  type Pco,
  type PcoElement,
  type PcoItem,
} from './pco/pco.ts'
export {
  explainPco,
  explainPcoExchange,
  type PcoFinding,
  type PcscfAnswer,
  type PcscfRequest,
  readPcscfAnswer,
  readPcscfRequest,
} from './pco/pcscf-discovery.ts'
export type { ChapPacket, PapPacket } from './pco/ppp-authentication.ts'
export type { PppControlPacket, PppOption } from './pco/ppp-packet.ts'
export type { PdnType } from './pdn-type.ts'
export type { Plmn } from './plmn.ts'
export { answeredWithin } from './procedure-timer.ts'
