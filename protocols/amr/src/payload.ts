import { VoltaicError } from '@voltaic/base'
import { decodeBandwidthEfficient, encodeBandwidthEfficient } from './bandwidth-efficient.ts'
import type { AmrFrame } from './frame.ts'
import type { AmrCodec } from './frame-types.ts'
import { decodeOctetAligned, encodeOctetAligned } from './octet-aligned.ts'

/** How frames are packed: `octet-align=0`, the default, or `octet-align=1` in SDP (RFC 4867 §8.1). */
export type AmrFraming = 'bandwidth-efficient' | 'octet-aligned'

/** What the two ends have agreed on outside of the payload. `amrFormatOf` reads it from an fmtp. */
export interface AmrFormat {
  readonly codec: AmrCodec
  readonly framing: AmrFraming
  /** `crc=1`, octet-aligned only: a damaged frame is seen, and its `isGood` is false. */
  readonly crc?: boolean
  /** `robust-sorting=1`, octet-aligned only: the first octets of all frames come first. */
  readonly robustSorting?: boolean
  /** `interleaving=`, octet-aligned only: frames in a group at most. Payloads then have `interleaving`. */
  readonly interleaving?: number
}

/** Where in its group a payload stands. @spec RFC 4867 §4.4.1 */
export interface AmrInterleaving {
  /** ILL: a group has one payload more, and the frames of a payload lie so many and one frames of 20 ms apart. */
  readonly length: number
  /** ILP: the place in the group, 0 to `length`. */
  readonly index: number
}

/** The payload of one RTP packet. */
export interface AmrPayload {
  /** CMR: the mode that the sender asks the receiver to send, NO_MODE_REQUEST for none; a value that is no mode is ignored. */
  readonly codecModeRequest: number
  /** Oldest first, each 20 ms after the one before; with `interleaving` so many times 20 ms. At least one. */
  readonly frames: readonly AmrFrame[]
  /** Of formats with interleaving only. */
  readonly interleaving?: AmrInterleaving
}

/** CMR of a sender that asks for nothing. */
export const NO_MODE_REQUEST = 15

/**
 * Reads the payload of an RTP packet.
 *
 * @throws DecodeError AMR_TRUNCATED, AMR_FRAME_TYPE, AMR_TOO_MANY_FRAMES, AMR_TRAILING_OCTETS, AMR_INTERLEAVING
 * @throws VoltaicError AMR_FORMAT_UNSUPPORTED for options of octet-aligned payloads in a bandwidth-efficient one
 * @spec RFC 4867 §4.3, §4.4
 */
export function decodeAmrPayload(payload: Uint8Array, format: AmrFormat): AmrPayload {
  checkFormat(format)
  return format.framing === 'octet-aligned'
    ? decodeOctetAligned(payload, format)
    : decodeBandwidthEfficient(payload, format.codec)
}

/**
 * The payload of an RTP packet. With interleaving and nothing said of it, a payload is a group of its own.
 *
 * @throws RangeError for no frame, too many, or frames that are not of this codec
 * @throws VoltaicError AMR_FORMAT_UNSUPPORTED for options of octet-aligned payloads in a bandwidth-efficient one
 * @spec RFC 4867 §4.3, §4.4
 */
export function encodeAmrPayload(payload: AmrPayload, format: AmrFormat): Uint8Array {
  checkFormat(format)
  return format.framing === 'octet-aligned'
    ? encodeOctetAligned(payload, format)
    : encodeBandwidthEfficient(payload, format.codec)
}

// RFC 4867 §8.1: crc, robust-sorting and interleaving imply octet-aligned operation
function checkFormat({ framing, crc, robustSorting, interleaving }: AmrFormat): void {
  if (framing === 'octet-aligned' || (crc !== true && robustSorting !== true && interleaving === undefined)) return
  throw new VoltaicError(
    'AMR_FORMAT_UNSUPPORTED',
    'bandwidth-efficient AMR payloads have no CRCs, no robust sorting and no interleaving',
    'say octet-align=1 in the fmtp',
  )
}
