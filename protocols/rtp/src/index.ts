export { meanOpinionScore, type SpeechConditions, transmissionRating } from './e-model.ts'
export {
  DEFAULT_MEDIA_PORTS,
  type MediaPortRange,
  MediaPorts,
  type MediaSockets,
} from './media-ports.ts'
export { millisecondsOf, type NtpTime, ntpTime, shortNtpDelay, shortNtpTime } from './ntp-time.ts'
export {
  type Arrival,
  MAX_DROPOUT,
  MAX_MISORDER,
  MIN_SEQUENTIAL,
  ReceptionStatistics,
} from './reception-statistics.ts'
export type { ApplicationDefined } from './rtcp/application-defined.ts'
export { decodeRtcp, encodeRtcp, MAX_PACKETS } from './rtcp/compound.ts'
export type { Goodbye } from './rtcp/goodbye.ts'
export type { ReceiverReport } from './rtcp/receiver-report.ts'
export type { ReportBlock } from './rtcp/report-block.ts'
export { type HeardSenderReport, heardSenderReport, reportOn, roundTripOf } from './rtcp/report-source.ts'
export { type RtcpSession, rtcpInterval } from './rtcp/rtcp-interval.ts'
export { MAX_COUNT, RTCP_PACKET_TYPES, type RtcpPacket, type UnknownRtcp } from './rtcp/rtcp-packet.ts'
export { RtcpSchedule } from './rtcp/rtcp-schedule.ts'
export type { SenderReport } from './rtcp/sender-report.ts'
export {
  cnameOf,
  SDES_CNAME,
  type SdesChunk,
  type SdesItem,
  type SourceDescription,
} from './rtcp/source-description.ts'
export {
  decodeRtp,
  encodeRtp,
  MAX_CSRCS,
  RTP_HEADER_LENGTH,
  type RtpExtension,
  type RtpHeader,
  type RtpPacket,
  writeRtpHeader,
} from './rtp-packet.ts'
export { type OutgoingRtp, RtpSender } from './rtp-sender.ts'
export {
  decodeTelephoneEvents,
  digitOfEvent,
  eventOfDigit,
  MAX_EVENT_DURATION,
  MAX_EVENTS,
  type TelephoneEvent,
  writeTelephoneEvent,
} from './telephone-event.ts'
export { type EventProgress, TelephoneEventReceiver } from './telephone-event-receiver.ts'
export { END_PACKETS, type OutgoingEvent, TelephoneEventSender } from './telephone-event-sender.ts'
