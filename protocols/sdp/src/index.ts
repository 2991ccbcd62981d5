export { type AnswerViolation, checkAnswer } from './answer/check-answer.ts'
export {
  type AnswerOutcome,
  type AnswerParameters,
  createAnswer,
  type OfferRefusal,
  refusedStream,
  type StreamCapability,
} from './answer/create-answer.ts'
export { type CodecMatch, isOctetAligned, matchCodec, modeSetOf } from './answer/match-codec.ts'
export {
  type AgreedCodec,
  type AgreedStream,
  type NegotiatedStream,
  negotiate,
  type UnusedStream,
} from './answer/negotiate.ts'
export type { CodecChoice } from './answer/select-codecs.ts'
export { attributeOf, attributesOf, bandwidthOf } from './description/attributes.ts'
export { formatSessionDescription } from './description/format-session-description.ts'
export { MAX_SDP_LENGTH, MAX_SDP_LINE_LENGTH, MAX_SDP_LINES } from './description/lines.ts'
export { MAX_SDP_FORMATS, MAX_SESSION_ID_DIGITS } from './description/parse-fields.ts'
export { MAX_SDP_MEDIA, parseSessionDescription } from './description/parse-session-description.ts'
export type {
  AddressType,
  Attribute,
  Bandwidth,
  Connection,
  DescriptionLevel,
  MediaDescription,
  Origin,
  OtherLine,
  SessionDescription,
  TimeDescription,
} from './description/session-description.ts'
export { type EarlyMedia, type EarlyMediaGate, gateOf } from './early-media-gate.ts'
export {
  type CodecOutcome,
  type ExplainedCodec,
  type ExplainedStream,
  type Explanation,
  explainNegotiation,
} from './explain/explain-negotiation.ts'
export { explainOfferAnswer } from './explain/explain-offer-answer.ts'
export type { SdpFinding, SdpFindingCode } from './explain/finding.ts'
export { type Codec, codecsOf, isTelephoneEvent, type NumberedCodec, nameOfCodec } from './media/codec.ts'
export {
  canReceive,
  canSend,
  type Direction,
  directionOf,
  holdDirection,
  limitDirection,
  mirrorOf,
  resumeDirection,
} from './media/direction.ts'
export { type FormatParameters, fmtpOf, parseFormatParameters } from './media/fmtp.ts'
export { maxptimeOf, ptimeOf } from './media/packet-time.ts'
export { type RtpMap, rtpMapOf } from './media/rtp-map.ts'
export {
  DISCARD_PORT,
  effectiveDirectionOf,
  isHeld,
  isRtcpMux,
  rtcpAddressOf,
  rtpAddressOf,
  type TransportAddress,
} from './media/transport-address.ts'
export {
  createOffer,
  createVolteOffer,
  type OfferParameters,
  type VolteOfferParameters,
} from './offer/create-offer.ts'
export {
  createHoldOffer,
  createReoffer,
  createResumeOffer,
  type StreamChanges,
  withNextVersion,
} from './offer/create-reoffer.ts'
export type { SessionIdentity, StreamTerms } from './offer/describe-stream.ts'
export {
  speechBandwidths,
  VOLTE_CODECS,
  VOLTE_CODECS_BOTH_FRAMINGS,
  VOLTE_MAXPTIME,
  VOLTE_PTIME,
} from './offer/volte-codecs.ts'
export { type AnswerResult, CallNegotiation, type MediaTerms } from './offer-answer/call-negotiation.ts'
export {
  answerPreconditions,
  arePreconditionsMet,
  isConfirmationDue,
  isPreconditionFailure,
  type LocalResources,
  offerPreconditions,
  type Preconditions,
  preconditionLines,
  receivePreconditions,
  withConfirmationOf,
  withReservation,
} from './preconditions/preconditions.ts'
export { formatStatusTable, parseStatusTable } from './preconditions/status-lines.ts'
export {
  type Confirmation,
  invertTable,
  type Segment,
  type StatusRow,
  type StatusTable,
  type Strength,
} from './preconditions/status-table.ts'
