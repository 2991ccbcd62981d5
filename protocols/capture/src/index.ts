export { type CapturedFrame, readCapture } from './capture-file/read-capture.ts'
export {
  type FoundPco,
  findPco,
  findPcoInGtpv2,
  findPcoInNas,
  findPcoInS1ap,
} from './find-pco.ts'
export type { PdnAddress } from './gtpv2/element-values.ts'
export { LINK_TYPES } from './link/link-layer.ts'
export { createPcapngWriter, type PcapngWriter, type PcapngWriterOptions } from './pcapng-writer.ts'
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
export { contentFault, decodePco, encodePco, type Pco, type PcoElement, type PcoItem } from './pco/pco.ts'
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
