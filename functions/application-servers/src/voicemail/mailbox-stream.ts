import {
  createSpeechSender,
  type SpeechCodecs,
  type SpeechFormat,
  type SpeechSender,
  speechFormatOf,
} from '@voltaic/audio'
import type { MediaPorts, MediaSockets } from '@voltaic/rtp'
import { type Address, normaliseHost, type Runtime, type Timer } from '@voltaic/runtime'
import { type AgreedCodec, type AgreedStream, canSend, type TransportAddress } from '@voltaic/sdp'
import { MailboxRtcp } from './mailbox-rtcp.ts'

const FRAME_MS = 20
/** After a longer halt of the process the greeting goes on from where it was: it is not sent in a heap. */
const MAX_BEHIND_MS = 100

export interface MailboxStreamParts {
  readonly runtime: Runtime
  readonly codecs: SpeechCodecs
  /** A packet that the caller has sent. @param at milliseconds since 1970 */
  onRtp(data: Uint8Array, at: number): void
}

interface Playing {
  readonly announcement: (rate: number) => Int16Array
  readonly resolve: () => void
  samples: Int16Array
  rate: number
  at: number
}

/** The speech of one call that a machine has answered: it speaks for a while, and then listens. */
export class MailboxStream {
  readonly #parts: MailboxStreamParts
  readonly #rtcp: MailboxRtcp
  #sockets: MediaSockets | undefined
  #stream: AgreedStream | undefined
  /** Where the caller's packets come from. */
  #caller: string | undefined
  #sender: SpeechSender | undefined
  #playing: Playing | undefined
  #timer: Timer | undefined
  #due = 0
  /** When the last packet of the caller came. */
  lastHeard = 0

  constructor(parts: MailboxStreamParts) {
    this.#parts = parts
    this.#rtcp = new MailboxRtcp(parts.runtime, {
      sender: () => this.#sender,
      send: (packet) => this.#sendRtcp(packet),
    })
  }

  /** @throws VoltaicError MEDIA_NO_PORT, NET_ADDRESS_NOT_LOCAL */
  async open(ports: MediaPorts, host: string): Promise<number> {
    const onError = () => this.#parts.runtime.counters.add('voicemail.send.failed')
    this.#sockets = await ports.bind(
      host,
      { onDatagram: (data, from) => this.#onRtp(data, from.host), onError },
      { onDatagram: (data, from) => this.#isFromCaller(from.host) && this.#rtcp.receive(data), onError },
    )
    return this.#sockets.rtp.local.port
  }

  /**
   * What was agreed on, at first and after each later offer.
   *
   * @returns what has to be installed before anything can be said in that codec
   */
  agreed(stream: AgreedStream): string | undefined {
    const before = this.#stream
    this.#stream = stream
    this.#caller = normaliseHost(stream.remote.address)
    this.#rtcp.agreed(stream)
    if (before !== undefined && isSameCodec(before.codec, stream.codec)) return undefined
    this.#sender?.close()
    this.#sender = undefined
    const format = formatOf(stream)
    if (format === undefined) return undefined
    const sender = createSpeechSender(format, this.#parts.codecs, this.#parts.runtime.random)
    if ('lacks' in sender) return sender.lacks
    this.#sender = sender
    return undefined
  }

  /** Says something. On hold it waits. @returns when it has been said, or never will be */
  play(announcement: (rate: number) => Int16Array): Promise<void> {
    if (this.#sender === undefined) return Promise.resolve()
    return new Promise((resolve) => {
      this.#playing = { announcement, resolve, samples: new Int16Array(0), rate: 0, at: 0 }
      this.#due = this.#parts.runtime.clock.now()
      this.#tick()
    })
  }

  /** Closes the sockets. May come at any time, and again. */
  async stop(): Promise<void> {
    this.#timer?.cancel()
    this.#rtcp.bye()
    this.#playing?.resolve()
    this.#playing = undefined
    this.#sender?.close()
    this.#sender = undefined
    const sockets = this.#sockets
    this.#sockets = undefined
    await sockets?.close()
  }

  readonly #tick = (): void => {
    const { clock } = this.#parts.runtime
    const now = clock.now()
    if (now - this.#due > MAX_BEHIND_MS) this.#due = now
    while (this.#due <= now && this.#playing !== undefined) {
      this.#say(this.#playing, now)
      this.#due += FRAME_MS
    }
    if (this.#playing !== undefined) this.#timer = clock.startTimer(this.#due - now, this.#tick)
  }

  /** The next 20 ms. */
  #say(playing: Playing, now: number): void {
    const sender = this.#sender
    const stream = this.#stream
    if (sender === undefined || stream === undefined) {
      this.#said(playing)
      return
    }
    if (!canSend(stream.direction)) {
      sender.skip(1)
      return
    }
    if (playing.rate !== sender.sampleRate) atRate(playing, sender.sampleRate)
    const length = (sender.sampleRate * FRAME_MS) / 1000
    const block = new Int16Array(length)
    block.set(playing.samples.subarray(playing.at, playing.at + length))
    playing.at += length
    const packet = sender.send(block, now)
    if (packet !== undefined) this.#sockets?.rtp.send(packet, hostPort(stream.remote))
    if (playing.at >= playing.samples.length) this.#said(playing)
  }

  #said({ resolve }: Playing): void {
    this.#playing = undefined
    resolve()
  }

  /** RFC 3550 gives no protection: whoever is not the one who was agreed with is not listened to. */
  #onRtp(data: Uint8Array, host: string): void {
    const { clock, counters } = this.#parts.runtime
    if (!this.#isFromCaller(host)) {
      counters.add('voicemail.drop.source')
      return
    }
    this.lastHeard = clock.now()
    this.#rtcp.heard(data, this.lastHeard)
    this.#parts.onRtp(data, this.lastHeard)
  }

  #isFromCaller(host: string): boolean {
    return this.#caller === host
  }

  #sendRtcp(packet: Uint8Array): void {
    const to = this.#stream?.remoteRtcp
    if (to !== undefined) this.#sockets?.rtcp.send(packet, hostPort(to))
  }
}

/** Another codec has another rate: what was said is not said again. */
function atRate(playing: Playing, rate: number): void {
  playing.at = playing.rate === 0 ? 0 : Math.floor((playing.at * rate) / playing.rate)
  playing.samples = playing.announcement(rate)
  playing.rate = rate
}

function hostPort({ address, port }: TransportAddress): Address {
  return { host: address, port }
}

function isSameCodec(a: AgreedCodec, b: AgreedCodec): boolean {
  return a.encoding === b.encoding && a.fmtp === b.fmtp && a.sendPayloadType === b.sendPayloadType
}

function formatOf({ codec, ptime }: AgreedStream): SpeechFormat | undefined {
  return speechFormatOf(codec, { ptime, isDtxOn: false })
}
