export {
  type Compressor,
  type CompressorOptions,
  createCompressor,
} from './compressor/compressor.ts'
export { createDecompressor } from './decompressor/create-decompressor.ts'
export type { Decompressed, Decompressor, DecompressorOptions } from './decompressor/decompressor.ts'
export { FEEDBACK_INTERVAL_MS, MAX_PENDING_FEEDBACK } from './decompressor/feedback/feedback-policy.ts'
export type { PacketType } from './decompressor/framework/channel.ts'
export { type RecognisedPacket, recognise } from './decompressor/recognise.ts'
export type { FailureLimits } from './decompressor/state/context-states.ts'
export type { DecompressorReport } from './decompressor/state/report.ts'
