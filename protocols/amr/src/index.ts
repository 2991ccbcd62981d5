export { classABits, crcOf, hasCrc } from './crc.ts'
export { type AmrFrame, isSameFrame } from './frame.ts'
export {
  AMR_FRAME_MILLISECONDS,
  AMR_SID,
  AMR_WB_SID,
  type AmrCodec,
  bitsOfFrame,
  clockRateOf,
  isSpeech,
  NO_DATA,
  SPEECH_LOST,
  sidTypeOf,
  ticksOfFrame,
} from './frame-types.ts'
export { Deinterleaver, type FrameGroup, interleave, MAX_GROUP } from './interleave.ts'
export { ModeControl, type ModeRules } from './mode-control.ts'
export { type AmrParameters, parseAmrParameters } from './parameters.ts'
export {
  type AmrFormat,
  type AmrFraming,
  type AmrInterleaving,
  type AmrPayload,
  decodeAmrPayload,
  encodeAmrPayload,
  NO_MODE_REQUEST,
} from './payload.ts'
export { reframe } from './reframe.ts'
export {
  type AmrStorage,
  decodeAmrStorage,
  encodeAmrStorage,
  MAX_STORED_FRAMES,
  parseStoredFrame,
  storedFrame,
} from './storage.ts'
export { MAX_FRAMES } from './table-of-contents.ts'
