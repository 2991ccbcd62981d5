/* Diameter: codec, dictionary, peers (RFC 6733) and the Cx application (TS 29.229). */
export {
  type Avp,
  type AvpDefinition,
  type AvpSource,
  type AvpType,
  avp,
  copiedAvp,
  copiedAvps,
  optionalAvp,
} from './codec/avp.ts'
export { type AvpList, avpData, avpOctets, findAvp, MAX_AVPS, MAX_GROUP_DEPTH } from './codec/avp-list.ts'
export { DiameterDecodeError } from './codec/diameter-decode-error.ts'
export { Framer } from './codec/framer.ts'
export {
  type DiameterHeader,
  FLAG_ERROR,
  FLAG_PROXIABLE,
  FLAG_REQUEST,
  FLAG_RETRANSMITTED,
  isRequest,
} from './codec/header.ts'
export { maskKeys as maskDiameterKeys } from './codec/mask-keys.ts'
export {
  type DiameterMessage,
  decodeMessage,
  encodeMessage,
  MAX_MESSAGE_LENGTH,
  type OutgoingMessage,
} from './codec/message.ts'
export { type ResultName, resultCodes, resultName } from './codec/result-codes.ts'
export { CX_APPLICATION_ID, cxApplication, cxCommands } from './cx/application.ts'
export { type CxClientOptions, createCxClient, createCxPushClient } from './cx/cx-client.ts'
export type { CxOrigin, CxRequestHeader } from './cx/cx-message.ts'
export { experimentalResultCodes } from './cx/cx-result.ts'
export {
  type CxPushServerOptions,
  type CxServerOptions,
  type CxService,
  createCxPushServer,
  createCxServer,
} from './cx/cx-server.ts'
export { decodeLia, decodeLir, encodeLia, encodeLir } from './cx/location-info.ts'
export { decodeMaa, decodeMar, encodeMaa, encodeMar } from './cx/multimedia-auth.ts'
export type * from './cx/port.ts'
export { decodePpa, decodePpr, encodePpa, encodePpr } from './cx/push-profile.ts'
export { decodeRta, decodeRtr, encodeRta, encodeRtr } from './cx/registration-termination.ts'
export { decodeSaa, decodeSar, encodeSaa, encodeSar } from './cx/server-assignment.ts'
export { cxFeatures } from './cx/supported-features.ts'
export { decodeUaa, decodeUar, encodeUaa, encodeUar } from './cx/user-authorization.ts'
export { abbreviateCommand } from './describe/command-name.ts'
export { describeMessage } from './describe/describe-message.ts'
export * as baseAvps from './dictionary/base-avps.ts'
export * as cxAvps from './dictionary/cx-avps.ts'
export { mandatory, TGPP_VENDOR_ID } from './dictionary/definition.ts'
export { definitions, findDefinition } from './dictionary/dictionary.ts'
export * as digestAvps from './dictionary/digest-avps.ts'
export { getAvp, getAvps, requireAvp } from './dictionary/get-avp.ts'
export { createAnswer, createErrorAnswer, type Origin, type Refusal, refusal } from './peer/answer.ts'
export { type DiameterApplication, RELAY_APPLICATION_ID } from './peer/capabilities.ts'
export { createDiameterNode, type DiameterNode, type DiameterNodeOptions } from './peer/diameter-node.ts'
export type { RequestOptions } from './peer/outgoing-requests.ts'
export type { PeerStatus } from './peer/peer.ts'
export type { PeerConfig } from './peer/peer-link.ts'
export { type PeerState, peerTable } from './peer/peer-machine.ts'
export { type WatchdogState, watchdogTable } from './peer/watchdog-machine.ts'
