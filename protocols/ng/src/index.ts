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
