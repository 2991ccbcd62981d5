export {
  type Compressor,
  type CompressorOptions,
  createCompressor,
} from './compressor/compressor.ts'
export type { CompressedPacket, CompressorReport } from './compressor/report.ts'
export { createDecompressor } from './decompressor/create-decompressor.ts'
export type { Decompressed, Decompressor, DecompressorOptions } from './decompressor/decompressor.ts'
export { FEEDBACK_INTERVAL_MS, MAX_PENDING_FEEDBACK } from './decompressor/feedback/feedback-policy.ts'
export type { PacketType } from './decompressor/framework/channel.ts'
export { type RecognisedPacket, recognise } from './decompressor/recognise.ts'
export type { FailureLimits } from './decompressor/state/context-states.ts'
export type { DecompressorReport } from './decompressor/state/report.ts'
export { DEFAULT_REORDERING_MS, UM_WINDOW, UmReceiver, UmSender } from './radio/um-entity.ts'
export type { RtpMap } from './report/codec-name.ts'
export { MAX_STREAMS, MIN_PACKETS, RohcReport } from './report/rohc-report.ts'
export { savingPlot } from './report/saving-plot.ts'
export type { PacketTypeSaving, ReportMode, StreamSaving } from './report/stream-saving.ts'
