import { VoltaicError } from '@voltaic/base'
import { decodeBandwidthEfficient, encodeBandwidthEfficient } from './bandwidth-efficient.ts'
import type { AmrFrame } from './frame.ts'
import type { AmrCodec } from './frame-types.ts'
import { decodeOctetAligned, encodeOctetAligned } from './octet-aligned.ts'

/** How frames are packed: `octet-align=0`, the default, or `octet-align=1` in SDP (RFC 4867 §8.1). */
export type AmrFraming = 'bandwidth-efficient' | 'octet-aligned'

/** What the two ends have agreed on outside of the payload. */
export interface AmrFormat {
  readonly codec: AmrCodec
  readonly framing: AmrFraming
  /** `crc=1`: not supported. */
  readonly crc?: boolean
  /** `interleaving=`, in frames: not supported. */
  readonly interleaving?: number
}

/** The payload of one RTP packet. */
export interface AmrPayload {
  /** CMR: the mode that the sender asks the receiver to send, NO_MODE_REQUEST for none; a value that is no mode is ignored. */
  readonly codecModeRequest: number
  /** Oldest first, each 20 ms after the one before. At least one. */
  readonly frames: readonly AmrFrame[]
}

/** CMR of a sender that asks for nothing. */
export const NO_MODE_REQUEST = 15

/**
 * Reads the payload of an RTP packet.
 *
 * @throws DecodeError AMR_TRUNCATED, AMR_FRAME_TYPE, AMR_TOO_MANY_FRAMES, AMR_TRAILING_OCTETS
 * @throws VoltaicError AMR_FORMAT_UNSUPPORTED for CRCs and interleaving
 * @spec RFC 4867 §4.3, §4.4
 */
export function decodeAmrPayload(payload: Uint8Array, format: AmrFormat): AmrPayload {
  checkSupported(format)
  return format.framing === 'octet-aligned'
    ? decodeOctetAligned(payload, format.codec)
    : decodeBandwidthEfficient(payload, format.codec)
}

/**
 * The payload of an RTP packet.
 *
 * @throws RangeError for no frame, too many, or frames that are not of this codec
 * @throws VoltaicError AMR_FORMAT_UNSUPPORTED for CRCs and interleaving
 * @spec RFC 4867 §4.3, §4.4
 */
export function encodeAmrPayload(payload: AmrPayload, format: AmrFormat): Uint8Array {
  checkSupported(format)
  return format.framing === 'octet-aligned'
    ? encodeOctetAligned(payload, format.codec)
    : encodeBandwidthEfficient(payload, format.codec)
}

function checkSupported({ crc, interleaving }: AmrFormat): void {
  if (crc !== true && interleaving === undefined) return
  const what = crc === true ? 'CRCs' : 'interleaving'
  throw new VoltaicError(
    'AMR_FORMAT_UNSUPPORTED',
    `AMR payloads with ${what} are not supported`,
    'offer and accept AMR without crc and interleaving in its fmtp',
  )
}
