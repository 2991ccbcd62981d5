import { attributesOf } from '../description/attributes.ts'
import { decimal } from '../description/parse-fields.ts'
import type { DescriptionLevel } from '../description/session-description.ts'

/** What a payload type stands for. @spec RFC 8866 §6.6 */
export interface RtpMap {
  readonly payloadType: number
  /** As written; compared without case. */
  readonly encoding: string
  /** Hertz. */
  readonly clockRate: number
  readonly channels: number
}

const MAX_PAYLOAD_TYPE = 127

/** Payload types that mean something without an rtpmap. @spec RFC 3551 §6 */
const STATIC_TYPES: ReadonlyMap<number, RtpMap> = new Map(
  (
    [
      [0, 'PCMU', 8000],
      [3, 'GSM', 8000],
      [4, 'G723', 8000],
      [5, 'DVI4', 8000],
      [6, 'DVI4', 16000],
      [7, 'LPC', 8000],
      [8, 'PCMA', 8000],
      [9, 'G722', 8000],
      [10, 'L16', 44100, 2],
      [11, 'L16', 44100],
      [12, 'QCELP', 8000],
      [13, 'CN', 8000],
      [14, 'MPA', 90000],
      [15, 'G728', 8000],
      [16, 'DVI4', 11025],
      [17, 'DVI4', 22050],
      [18, 'G729', 8000],
      [25, 'CelB', 90000],
      [26, 'JPEG', 90000],
      [28, 'nv', 90000],
      [31, 'H261', 90000],
      [32, 'MPV', 90000],
      [33, 'MP2T', 90000],
      [34, 'H263', 90000],
    ] as const
  ).map(([payloadType, encoding, clockRate, channels = 1]) => [
    payloadType,
    { payloadType, encoding, clockRate, channels },
  ]),
)

/**
 * What a payload type of this stream stands for, by its rtpmap or, without one, by RFC 3551.
 *
 * @returns undefined when neither says so
 * @spec RFC 8866 §6.6; RFC 3551 §6
 */
export function rtpMapOf(media: DescriptionLevel, payloadType: number): RtpMap | undefined {
  for (const value of attributesOf(media, 'rtpmap')) {
    const map = parseRtpMap(value)
    if (map?.payloadType === payloadType) return map
  }
  return STATIC_TYPES.get(payloadType)
}

/** @param value `97 AMR/8000/1` @returns undefined for what cannot be read, which then counts as not there */
export function parseRtpMap(value: string): RtpMap | undefined {
  const [first = '', encodingText = ''] = value.trim().split(/ +/)
  const [encoding = '', rate = '', channelText = '1', ...rest] = encodingText.split('/')
  const payloadType = parsePayloadType(first)
  const clockRate = decimal(rate)
  const channels = decimal(channelText)
  if (payloadType === undefined || encoding === '' || rest.length > 0) return undefined
  if (clockRate === undefined || clockRate === 0 || channels === undefined || channels === 0) return undefined
  return { payloadType, encoding, clockRate, channels }
}

/** The value of an rtpmap attribute. Speech of one channel is written without it, as phones do. @spec RFC 8866 §6.6 */
export function formatRtpMap({ payloadType, encoding, clockRate, channels }: RtpMap): string {
  const name = `${payloadType} ${encoding}/${clockRate}`
  return channels === 1 ? name : `${name}/${channels}`
}

/** A payload type of RTP; undefined for a format that is none. @spec RFC 3550 §5.1 */
export function parsePayloadType(format: string): number | undefined {
  const value = decimal(format)
  return value !== undefined && value <= MAX_PAYLOAD_TYPE ? value : undefined
}
