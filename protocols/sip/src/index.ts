export { type RankableContact, rankContacts } from './caller-preferences/rank-contacts.ts'
export {
  acceptDialogRequest,
  createUacDialog,
  createUasDialog,
  type Dialog,
  dialogId,
  refreshTarget,
} from './dialog/dialog.ts'
export { dialogRequest } from './dialog/dialog-request.ts'
export { type AuthParams, formatAuth, parseAuth } from './headers/auth-params.ts'
export { type ChargingVector, formatChargingVector, parseChargingVector } from './headers/charging-vector.ts'
export { type ContactPredicate, parseAcceptContacts, parseRejectContacts } from './headers/contact-predicates.ts'
export { parseContacts } from './headers/contacts.ts'
export { type CSeq, parseCSeq } from './headers/cseq.ts'
export { deltaSeconds } from './headers/delta-seconds.ts'
export {
  type EarlyMedia,
  type EarlyMediaDirection,
  formatEarlyMedia,
  parseEarlyMedia,
} from './headers/early-media.ts'
export { type FeatureSet, type FeatureValue, MAX_FEATURE_VALUES, parseFeatureParams } from './headers/feature-params.ts'
export { canonicalHeaderName } from './headers/header-names.ts'
export { hasToken, parseNameAddrs, parseParameterisedList, parseTokens } from './headers/lists.ts'
export { formatNameAddr, type NameAddr, parseNameAddr } from './headers/name-addr.ts'
export { formatParameterised, type ParameterisedValue, parseParameterised } from './headers/parameterised.ts'
export type { Params } from './headers/params.ts'
export { formatPrivacy, parsePrivacy } from './headers/privacy.ts'
export { formatRack, parseRack, parseRseq, type Rack } from './headers/rack.ts'
export { formatReason, parseReason, parseReasons, type Reason } from './headers/reason.ts'
export {
  formatRequestDisposition,
  parseRequestDisposition,
  type RequestDisposition,
} from './headers/request-disposition.ts'
export { parseRetryAfter, type RetryAfter } from './headers/retry-after.ts'
export {
  formatSessionExpires,
  parseMinSe,
  parseSessionExpires,
  type SessionExpires,
  SMALLEST_SESSION_INTERVAL,
} from './headers/session-expires.ts'
export { isToken } from './headers/syntax.ts'
export { BRANCH_MAGIC, branchOf, formatVia, hasMagicBranch, parseVia, type Via } from './headers/via.ts'
export { checkMandatory, refusalStatus } from './message/check-mandatory.ts'
export { createRequest, createResponse, type ResponseOptions } from './message/create-message.ts'
export { encodeMessage } from './message/encode-message.ts'
export { MAX_BODY, MAX_HEAD, MAX_HEADER_LINES } from './message/limits.ts'
export { maskKeys } from './message/mask-keys.ts'
export { octetString, utf8 } from './message/octet-string.ts'
export { isKeepAlive, parseMessage } from './message/parse-message.ts'
export { reasonPhrase } from './message/reason-phrase.ts'
export { type RouteValue, routesOf } from './message/route-value.ts'
export { SipMessage } from './message/sip-message.ts'
export { SipRequest } from './message/sip-request.ts'
export { type LocalCause, SipResponse } from './message/sip-response.ts'
export {
  createStreamFramer,
  type FramerHandlers,
  type StreamFramer,
  type StreamLimits,
} from './message/stream-framer.ts'
export { parseTypedRequest } from './message/typed-request.ts'
export type { Admission } from './overload/admission.ts'
export { OccupancyControl, type OccupancyControlOptions } from './overload/occupancy-control.ts'
export { createOverloadPolicy, type OverloadPolicyOptions } from './overload/overload-policy.ts'
export { type CallEnd, type CallParties, type CallState, ProxiedCall } from './proxied-call/proxied-call.ts'
export { type EndedCall, endsDialog, ProxiedCalls, type ProxiedCallsOptions } from './proxied-call/proxied-calls.ts'
export { createRouteMarks, MARK_KEY_LENGTH, type RouteMarks } from './proxied-call/route-mark.ts'
export type { AckToForward, Branch, ForkOptions, ForwardedAck, ForwardOptions, Hop, ReplyOptions } from './proxy/hop.ts'
export type { SendOptions } from './proxy/send-options.ts'
export { leavingTrustDomain, wantsPrivacy } from './proxy/trust-boundary.ts'
export {
  isTargetFailure,
  MAX_TURNS,
  type Turn,
  type TurnPatience,
  type TurnsOptions,
  tryInTurn,
} from './proxy/try-in-turn.ts'
export type { DnsLookup, NaptrRecord, SrvRecord } from './resolve/dns-lookup.ts'
export { createSipResolver, type SipResolver, type SipResolverOptions } from './resolve/sip-resolver.ts'
export type { Answer, Content, HeaderEntries, SessionBody } from './session/content.ts'
export { bodyOf } from './session/content.ts'
export type { IncomingInvite, ProvisionalOptions } from './session/incoming-invite.ts'
export { createInviteThread, type InviteThread } from './session/invite-thread.ts'
export type {
  InviteHandlers,
  InviteOutcome,
  InviteParts,
  OutgoingInvite,
  Provisional,
} from './session/outgoing-invite.ts'
export type { ByeOptions, Session, SessionEnd, SessionFaults, SessionHandlers } from './session/session.ts'
export type { SessionOptions } from './session/session-context.ts'
export type { SessionTimerOptions } from './session/session-interval.ts'
export { Sessions, type SessionsParts } from './session/sessions.ts'
export { createSipStack, type SipStack, type SipStackOptions } from './stack.ts'
export { transactionTables } from './transaction/tables.ts'
export { type BaseTimers, createSipTimers, NETWORK_TIMERS, type SipTimers, UE_TIMERS } from './transaction/timers.ts'
export { DEFAULT_SIP_PORT, type Flow, type ListenPoint, type SipTransportName, type Target } from './transport/flow.ts'
export { DEFAULT_LIMITS, type SipLimits } from './transport/limits.ts'
export { escapeUser, unescapeUri } from './uri/escape.ts'
export { formatUri } from './uri/format-uri.ts'
export { parseUri } from './uri/parse-uri.ts'
export type { OtherUri, SipUri, TelUri, Uri } from './uri/uri.ts'
export { uriEquals, uriTextEquals } from './uri/uri-equals.ts'
