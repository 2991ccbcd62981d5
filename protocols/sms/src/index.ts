export { readTpAddress, type TpAddress, tpAddressOf, writeTpAddress } from './address/tp-address.ts'
export { E164_PLAN, type TypeOfNumber } from './address/type-of-address.ts'
export { decodeGsm7, encodeGsm7, type ShiftTables } from './alphabet/gsm7-text.ts'
export { LANGUAGE_NAMES, type LanguageName } from './alphabet/national-languages.ts'
export {
  type DataCodingScheme,
  type DataCodingSchemeInput,
  decodeDataCodingScheme,
  encodeDataCodingScheme,
  type SmsAlphabet,
} from './data-coding-scheme.ts'
export { describeProtocolIdentifier, isReplace, PROTOCOL_IDENTIFIERS } from './protocol-identifier.ts'
export type { RpAddress } from './rp/rp-address.ts'
export { describeRpCause, RP_CAUSES } from './rp/rp-cause.ts'
export {
  decodeRpdu,
  encodeRpdu,
  MAX_RP_USER_DATA_OCTETS,
  type RpAck,
  type RpData,
  type Rpdu,
  type RpError,
  type RpSmma,
} from './rp/rpdu.ts'
export { MAX_PARTS, MAX_TEXT_LENGTH, type SegmentOptions, segmentText, type TextSegments } from './text/segment-text.ts'
export { type JoinedParts, joinParts, type TextPart, textPartsOf } from './text/text-parts.ts'
export { relativeValidityMs, relativeValidityOf } from './time/relative-validity.ts'
export { fullYearOf, instantOf, type TimeStamp, timeStampAt } from './time/time-stamp.ts'
export { type EnhancedPeriod, type ValidityPeriod, validUntil } from './time/validity-period.ts'
export type { SmsCommand } from './tpdu/command.ts'
export type { SmsDeliver } from './tpdu/deliver.ts'
export type { SmsDeliverReport } from './tpdu/deliver-report.ts'
export type { OptionalParameters } from './tpdu/optional-parameters.ts'
export type { SmsStatusReport } from './tpdu/status-report.ts'
export type { SmsSubmit } from './tpdu/submit.ts'
export type { SmsSubmitReport } from './tpdu/submit-report.ts'
export { decodeTpdu, encodeTpdu, type Tpdu, type TpduCarrier } from './tpdu/tpdu.ts'
export type { SmsDirection } from './tpdu/tpdu-reader.ts'
export { COMMAND_TYPES, FAILURE_CAUSES, STATUSES, type StatusClass, statusClass } from './tpdu-codes.ts'
export {
  type ApplicationPorts,
  type Concatenation,
  concatenationElement,
  concatenationOf,
  portsElement,
  portsOf,
  shiftTableElements,
  shiftTablesOf,
} from './user-data/elements.ts'
export { INFORMATION_ELEMENTS, type InformationElement } from './user-data/header.ts'
export { readContent, type TpUserData, type UserDataContent, userDataOf } from './user-data/user-data.ts'
