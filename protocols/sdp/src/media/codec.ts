import type { Attribute, MediaDescription } from '../description/session-description.ts'
import { fmtpOf } from './fmtp.ts'
import { formatRtpMap, parsePayloadType, type RtpMap, rtpMapOf } from './rtp-map.ts'

/** An encoding with its format parameters, whatever number it goes by. */
export interface Codec {
  /** `AMR-WB`, `AMR`, `PCMA`, `telephone-event` ... compared without case. */
  readonly encoding: string
  /** Hertz. */
  readonly clockRate: number
  readonly channels: number
  /** As in a=fmtp behind the payload type; '' for none. */
  readonly fmtp: string
}

/** A codec as a description has it. */
export interface NumberedCodec extends Codec {
  readonly payloadType: number
}

/**
 * The codecs of a stream in the order of preference of its sender. Payload types of which nothing is known are left out.
 *
 * @spec RFC 3264 §5.1
 */
export function codecsOf(media: MediaDescription): readonly NumberedCodec[] {
  const codecs: NumberedCodec[] = []
  for (const format of media.formats) {
    const payloadType = parsePayloadType(format)
    const map = payloadType === undefined ? undefined : rtpMapOf(media, payloadType)
    if (map !== undefined) codecs.push({ ...map, fmtp: fmtpOf(media, format) })
  }
  return codecs
}

/** The rtpmap and fmtp lines of codecs. @spec RFC 8866 §6.6, §6.15 */
export function codecAttributes(codecs: readonly NumberedCodec[]): readonly Attribute[] {
  return codecs.flatMap((codec) => {
    const map: Attribute = { name: 'rtpmap', value: formatRtpMap(codec) }
    return codec.fmtp === '' ? [map] : [map, { name: 'fmtp', value: `${codec.payloadType} ${codec.fmtp}` }]
  })
}

/** Whether encoding, clock rate and channels are the same. */
export function isSameEncoding(a: Omit<RtpMap, 'payloadType'>, b: Omit<RtpMap, 'payloadType'>): boolean {
  const isSameName = a.encoding.toLowerCase() === b.encoding.toLowerCase()
  return isSameName && a.clockRate === b.clockRate && a.channels === b.channels
}

/** Keys of the telephone, no speech. @spec RFC 4733 §2.1 */
export function isTelephoneEvent(codec: { readonly encoding: string }): boolean {
  return codec.encoding.toLowerCase() === 'telephone-event'
}

/** A codec by which speech can go: neither keys nor comfort noise. @spec RFC 4733 §2.1; RFC 3389 §4 */
export function isSpeech(codec: { readonly encoding: string }): boolean {
  return !isTelephoneEvent(codec) && codec.encoding.toLowerCase() !== 'cn'
}

/** `AMR-WB/16000`, for people. */
export function nameOfCodec({ encoding, clockRate, channels }: Codec): string {
  return channels === 1 ? `${encoding}/${clockRate}` : `${encoding}/${clockRate}/${channels}`
}
