export {
  AnchoredCall,
  MAX_KEPT_SDP,
  type MediaLoss,
  type MediaSide,
  type MediaWay,
  wayBack,
} from './anchored-call.ts'
export type { EarlyMediaPolicy } from './early-media-gate.ts'
export type { MediaFailurePolicy, RecordingTerms } from './gateway-talk.ts'
export {
  type AnchoredInvite,
  type AnchoredRequest,
  type AnchorRefusal,
  MediaAnchor,
  type MediaAnchorOptions,
} from './media-anchor.ts'
export {
  MAX_OPEN_POLLS,
  MAX_POLLS_PER_SECOND,
  MEDIA_POLL_MS,
  MediaWatch,
  type MediaWatchOptions,
} from './media-watch.ts'
export {
  type CallFacts,
  MAX_METADATA_VALUE,
  MAX_RECORDING_RULES,
  type RecordingRule,
  type RecordingWish,
  recordingWish,
} from './recording-wish.ts'
export { MAX_SDP_BODY_PARTS, type SdpBody, sdpBodyOf } from './sdp-body.ts'
