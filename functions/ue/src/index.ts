export {
  type EpsAttachment,
  type EpsAttachmentOptions,
  IMS_QUESTIONS,
  openEpsAttachment,
  type PdnOutcome,
  type PdnRequest,
} from './attach/eps-attachment.ts'
export type { PdnConnection } from './attach/pdn-connection.ts'
export type {
  Answering,
  CallChange,
  CallFaults,
  CallOptions,
  Credentials,
  PreconditionUse,
} from './call/call-options.ts'
export { CallEndedError, type CallOutcome, type CallStatistics } from './call/call-outcome.ts'
export type { NumberFormat } from './call/dialled-number.ts'
export type { CallState, UeCall } from './call/ue-call.ts'
export {
  type DiscoveryDeps,
  type DiscoveryFailure,
  type DiscoveryWay,
  discoverPcscf,
  type PcscfDiscovery,
} from './discovery/pcscf-discovery.ts'
export { BASE_ALGORITHM_PAIRS, type GmConfig, type GmFaults } from './gm/gm-config.ts'
export { replayPackets } from './gm/replay-packets.ts'
export type { HandsetHabits } from './handset/handset-habits.ts'
export type { CallMedia } from './media/call-media.ts'
export { createMediaFile, type MediaFile } from './media/media-file.ts'
export type { MediaDirection, MediaParameters, PayloadTypes, RtcpBandwidth } from './media/media-parameters.ts'
export type { MediaSummary, RtcpSummary } from './media/media-summary.ts'
export { sampleFileUrl } from './media/sample-file.ts'
export { createUeMedia, type UeMedia, type UeMediaOptions } from './media/ue-media.ts'
export type { ReceivedMessage } from './messages.ts'
export type { RadioConfig, RadioSaving } from './radio/radio-config.ts'
export type { UeDeps } from './room.ts'
export type { UeSms } from './sms/phone-sms.ts'
export type { ReceivedText } from './sms/received-text.ts'
export type { DeliveryOutcome, SendOutcome, SentText } from './sms/sent-text.ts'
export type { SmsConfig, SmsFaults } from './sms/sms-config.ts'
export type { TextOptions } from './sms/text-sender.ts'
export { createUe, type Ue } from './ue.ts'
export type { CallConfig, RegisterOutcome, UeConfig, UeFaults } from './ue-config.ts'
