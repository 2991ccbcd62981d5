export { decodeApn, decodeCause, decodeImsi, decodePaa, type PdnAddress } from './gtpv2/element-values.ts'
export { decodeGtpv2, findElements, GTPV2_ELEMENTS, type Gtpv2Element, type Gtpv2Message } from './gtpv2/message.ts'
export { gtpv2MessageOf } from './gtpv2/message-types.ts'
export { ESM_ELEMENTS, type EsmMessage } from './nas/esm-message.ts'
export { decodeNas, type NasSession } from './nas/nas-message.ts'
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
