export { CLASS, OPCODE, RCODE, rcodeName } from './codec/codes.ts'
export { decodeMessage, MAX_QUESTIONS } from './codec/decode-message.ts'
export { SAFE_UDP_PAYLOAD } from './codec/edns.ts'
export { encodeMessage, MAX_MESSAGE_LENGTH } from './codec/encode-message.ts'
export { formatMessage, summariseMessage } from './codec/format-message.ts'
export {
  createMessage,
  createQuery,
  createResponse,
  type DnsMessage,
  type Edns,
  type Question,
} from './codec/message.ts'
export {
  isSameName,
  isWithin,
  labelsOf,
  lowerName,
  MAX_LABEL_LENGTH,
  MAX_NAME_LENGTH,
  type Name,
  type OctetString,
  parentOf,
  prependLabel,
  ROOT,
} from './codec/name.ts'
export { formatHost, formatName, parseName } from './codec/name-text.ts'
export { MAX_GENERATED } from './master-file/generate.ts'
export { type LoadedZone, loadZone } from './master-file/load-zone.ts'
export {
  MAX_INCLUDE_DEPTH,
  MAX_MISTAKES,
  type MasterFile,
  type PlacedRecord,
  parseMasterFile,
  type ZoneFileMistake,
  type ZoneFolder,
} from './master-file/parse-master-file.ts'
export { MAX_TOKENS } from './master-file/tokenise.ts'
export type { MxData } from './rdata/mx.ts'
export type { NaptrData } from './rdata/naptr.ts'
export { formatRecord, type KnownRecord, type ResourceRecord, type UnknownRecord } from './rdata/record.ts'
export { type KnownType, type QuestionType, type RecordType, typeCode, typeName } from './rdata/record-types.ts'
export type { SoaData } from './rdata/soa.ts'
export type { SrvData } from './rdata/srv.ts'
export {
  createResolver,
  DEFAULT_RESOLVER_LIMITS,
  type NaptrRecord,
  type Resolver,
  type ResolverLimits,
  type ResolverOptions,
  type SrvRecord,
} from './resolver/resolver.ts'
export { type DnsServer, type DnsServerOptions, startDnsServer } from './server/dns-server.ts'
export type { QuerySource, Respond, Transfer } from './server/handle-query.ts'
export { NOTIFY_ATTEMPTS, NOTIFY_RETRY_MS, type Notifying, type NotifyOptions, notify } from './server/notify.ts'
export { DEFAULT_TCP_LIMITS, type TcpLimits } from './server/tcp-connections.ts'
export { frameMessage, StreamFramer, TCP_LENGTH_OCTETS } from './stream-framing.ts'
export { formatTrace, summariseTrace } from './trace.ts'
export { answer } from './zone/answer.ts'
export { createZone, MAX_RDATA_LENGTH, MAX_RRSET_RECORDS, ZoneError } from './zone/create-zone.ts'
export { diffZones, type ZoneDiff } from './zone/diff-zones.ts'
export { fetchAnswer } from './zone/fetch-answer.ts'
export { TRANSFER_MESSAGE_LENGTH, transfer, transferPages } from './zone/transfer.ts'
export {
  createZoneSet,
  type FetchedZone,
  isFetched,
  isListed,
  type ListedZone,
  type Rrset,
  recordsOf,
  type Zone,
  type ZoneNode,
  type ZoneSet,
} from './zone/zone.ts'
