export {
  type BencodeDictionary,
  type BencodeList,
  type BencodeValue,
  MAX_BENCODE_DEPTH,
  MAX_BENCODE_DIGITS,
  MAX_BENCODE_LENGTH,
  MAX_BENCODE_VALUES,
} from './bencode/bencode.ts'
export { decodeBencode } from './bencode/decode-bencode.ts'
export { encodeBencode } from './bencode/encode-bencode.ts'
export type {
  AnswerRequest,
  CallMediaReport,
  CallPart,
  DescriptionResult,
  MediaGateway,
  MediaInterface,
  OfferRequest,
  RecordingRequest,
  StreamReport,
} from './media-gateway.ts'
export { dictionaryOfReport, MAX_REPORTED_STREAMS, reportOfDictionary } from './media-report-dictionary.ts'
export { createNgClient, MAX_NG_PENDING, NG_RETRANSMIT_MS, type NgClient, type NgClientOptions } from './ng-client.ts'
export { MAX_NG_NAME_LENGTH } from './ng-dictionary.ts'
export { cookieOf, decodeNgMessage, encodeNgMessage, MAX_NG_COOKIE_LENGTH, type NgMessage } from './ng-message.ts'
export {
  dictionaryOfRequest,
  MAX_NG_CODECS,
  MAX_NG_LIST,
  MAX_NG_METADATA_LENGTH,
  type NgRequest,
  requestOfDictionary,
} from './ng-request.ts'
export { dictionaryOfResponse, type NgResponse, responseOfDictionary } from './ng-response.ts'
export {
  createNgServer,
  MAX_NG_ANSWER_OCTETS,
  MAX_NG_ANSWERS,
  MAX_NG_AT_WORK,
  NG_ANSWER_KEPT_MS,
  type NgServer,
  type NgServerOptions,
} from './ng-server.ts'
