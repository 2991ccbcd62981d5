import type { AmrCodec } from '@voltaic/amr'
import { VoltaicError } from '@voltaic/base'
import { type AgreedStream, type Direction, isOctetAligned, limitDirection, parseFormatParameters } from '@voltaic/sdp'
import type { CallMedia } from '../media/call-media.ts'
import type { MediaParameters } from '../media/media-parameters.ts'
import type { MediaSummary } from '../media/media-summary.ts'

/** Bits a second of RTCP where the other side says nothing. @spec RFC 3556 §2; TS 26.114 §7.3.1 */
const DEFAULT_RTCP = { senders: 600, receivers: 2000 } as const

/** The speech of one call: begins with what was agreed on, and changes with it. Without media it only counts as agreed. */
export class Speech {
  readonly #media: CallMedia | undefined
  #isStarted = false

  constructor(media: CallMedia | undefined) {
    this.#media = media
  }

  get summary(): MediaSummary | undefined {
    return this.#isStarted ? this.#media?.summary() : undefined
  }

  /** Media runs as agreed from now on. @param limit what may flow before the answer; all unless given */
  follow(stream: AgreedStream | undefined, limit?: Direction): void {
    if (this.#media === undefined || stream === undefined) return
    this.#isStarted = true
    this.#media.start(parametersOf(stream, limit))
  }

  /** @throws VoltaicError CALL_NO_MEDIA, and those of `CallMedia.sendDtmf` */
  async press(digits: string): Promise<void> {
    if (this.#media === undefined || !this.#isStarted) {
      throw new VoltaicError('CALL_NO_MEDIA', 'this call has no media to send digits in', 'give the phone media')
    }
    await this.#media.sendDtmf(digits)
  }

  async stop(): Promise<void> {
    await this.#media?.stop()
  }
}

function parametersOf(stream: AgreedStream, limit: Direction | undefined): MediaParameters {
  const { remote, remoteRtcp, codec, telephoneEvent } = stream
  const isAligned = isOctetAligned(parseFormatParameters(codec.fmtp))
  return {
    remoteRtp: { host: remote.address, port: remote.port },
    remoteRtcp: { host: (remoteRtcp ?? remote).address, port: remoteRtcp?.port ?? remote.port + 1 },
    codec: codec.encoding.toUpperCase() === 'AMR-WB' ? 'AMR-WB' : ('AMR' satisfies AmrCodec),
    framing: isAligned ? 'octet-aligned' : 'bandwidth-efficient',
    payloadTypes: { send: codec.sendPayloadType, receive: codec.receivePayloadType },
    ...(telephoneEvent === undefined
      ? {}
      : { telephoneEvent: { send: telephoneEvent.sendPayloadType, receive: telephoneEvent.receivePayloadType } }),
    direction: limit === undefined ? stream.direction : limitDirection(stream.direction, limit),
    rtcp: {
      senders: stream.rtcpSenders ?? DEFAULT_RTCP.senders,
      receivers: stream.rtcpReceivers ?? DEFAULT_RTCP.receivers,
    },
  }
}
