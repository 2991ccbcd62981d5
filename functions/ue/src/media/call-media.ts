import { VoltaicError } from '@voltaic/base'
import type { MediaPorts, MediaSockets } from '@voltaic/rtp'
import { eventOfDigit } from '@voltaic/rtp'
import type { Runtime } from '@voltaic/runtime'
import { AudioReceiver } from './audio-receiver.ts'
import { AudioSender } from './audio-sender.ts'
import type { MediaClock, MediaListener } from './media-clock.ts'
import type { MediaFile } from './media-file.ts'
import type { MediaParameters } from './media-parameters.ts'
import { emptySummary, type MediaSummary } from './media-summary.ts'
import { RtcpReporter } from './rtcp-reporter.ts'

/** The speech of one call: an RTP port with its RTCP port, a file that is played in a loop, and what comes back. */
export interface CallMedia {
  /** The local RTP port; 0 before `open`. RTCP is at the next one. */
  readonly port: number
  /**
   * Binds a random even port and the one above it. What comes in before `start` is dropped.
   * @throws VoltaicError MEDIA_NO_PORT, NET_ADDRESS_NOT_LOCAL, NET_PERMISSION; MEDIA_STOPPED after `stop`
   */
  open(): Promise<{ readonly port: number }>
  /**
   * Begins to send and to take what comes. When media runs already it is the same as `change`; after `stop` it does
   * nothing.
   * @throws VoltaicError MEDIA_NOT_OPEN before `open`, MEDIA_NO_FILE for a codec without a recording
   */
  start(parameters: MediaParameters): void
  /** Hold, resume, another address, another codec. What stays the same goes on without a gap. Otherwise as `start`. */
  change(parameters: MediaParameters): void
  /**
   * Sends digits (`0-9 * # A-D`) as telephone-events, one after the other, while speech pauses; on hold they wait.
   * Resolves when the last is out, or when it will never be: `summary().digitsSent` tells.
   * @throws VoltaicError MEDIA_NO_DTMF when telephone-event was not agreed on, MEDIA_DIGIT for what is no digit
   */
  sendDtmf(digits: string): Promise<void>
  /** At any time, also after `stop`. */
  summary(): MediaSummary
  /** Says BYE by RTCP and closes both sockets. Leaves no timer; may be called at any time, and again. */
  stop(): Promise<MediaSummary>
}

/** What the calls of a process share. */
export interface CallMediaDeps {
  readonly runtime: Pick<Runtime, 'clock' | 'random' | 'counters'>
  readonly clock: MediaClock
  readonly ports: MediaPorts
  readonly files: readonly MediaFile[]
}

/** All that runs from `start` to `stop`. */
interface Running {
  readonly sender: AudioSender
  readonly receiver: AudioReceiver
  readonly rtcp: RtcpReporter
}

/** @param localHost literal address that both sockets are bound to */
export function createCallMedia(deps: CallMediaDeps, localHost: string): CallMedia {
  return new AmrCallMedia(deps, localHost)
}

class AmrCallMedia implements CallMedia, MediaListener {
  readonly #deps: CallMediaDeps
  readonly #localHost: string
  #sockets: MediaSockets | undefined
  #running: Running | undefined
  #parameters: MediaParameters | undefined
  #isStopped = false

  constructor(deps: CallMediaDeps, localHost: string) {
    this.#deps = deps
    this.#localHost = localHost
  }

  get port(): number {
    return this.#sockets?.rtp.local.port ?? 0
  }

  async open(): Promise<{ readonly port: number }> {
    if (this.#isStopped) throw stoppedError()
    if (this.#sockets !== undefined) return { port: this.port }
    const onError = () => this.#deps.runtime.counters.add('media.send.failed')
    const sockets = await this.#deps.ports.bind(
      this.#localHost,
      { onDatagram: (data) => this.#onRtp(data), onError },
      { onDatagram: (data) => this.#onRtcp(data), onError },
    )
    if (this.#isStopped) {
      await sockets.close()
      throw stoppedError()
    }
    this.#sockets = sockets
    return { port: this.port }
  }

  start(parameters: MediaParameters): void {
    if (this.#isStopped) return
    if (this.#sockets === undefined) throw new VoltaicError('MEDIA_NOT_OPEN', 'media was started before it was opened')
    const file = this.#fileFor(parameters)
    this.#parameters = parameters
    if (this.#running !== undefined) {
      this.#change(this.#running, file, parameters)
      return
    }
    this.#running = this.#run(file, parameters)
    this.#deps.clock.add(this)
  }

  change(parameters: MediaParameters): void {
    this.start(parameters)
  }

  async sendDtmf(digits: string): Promise<void> {
    const wrong = [...digits].find((digit) => eventOfDigit(digit) === undefined)
    if (wrong !== undefined) throw new VoltaicError('MEDIA_DIGIT', `${wrong} is no DTMF digit`, 'use 0-9 * # A-D')
    if (this.#isStopped) return
    if (this.#running === undefined || this.#parameters?.telephoneEvent === undefined) {
      throw new VoltaicError('MEDIA_NO_DTMF', 'telephone-event has not been agreed on in this call')
    }
    await this.#running.sender.sendDigits(digits.toUpperCase())
  }

  tick(frame: number, now: number): void {
    this.#running?.sender.tick(frame, now)
    this.#running?.rtcp.tick(now)
  }

  summary(): MediaSummary {
    if (this.#running === undefined) return emptySummary
    const { sender, receiver, rtcp } = this.#running
    const { sent, digitsSent } = sender
    return { sent, ...receiver.summary(), rtcp: rtcp.summary(), digitsSent }
  }

  async stop(): Promise<MediaSummary> {
    if (this.#isStopped) return this.summary()
    this.#isStopped = true
    this.#deps.clock.remove(this)
    this.#running?.sender.dropDigits()
    this.#running?.rtcp.bye(this.#deps.runtime.clock.now())
    await this.#sockets?.close()
    this.#count()
    return this.summary()
  }

  #run(file: MediaFile, parameters: MediaParameters): Running {
    const { clock, counters, random } = this.#deps.runtime
    const sender = new AudioSender(random, file, parameters, (packet) => this.#sendRtp(packet))
    const receiver = new AudioReceiver(counters, file, parameters)
    const deps = {
      random,
      counters,
      receiver,
      rtp: () => sender.rtp,
      send: (packet: Uint8Array) => this.#sendRtcp(packet),
    }
    return { sender, receiver, rtcp: new RtcpReporter(deps, parameters.rtcp, clock.now()) }
  }

  #change({ sender, receiver, rtcp }: Running, file: MediaFile, parameters: MediaParameters): void {
    const now = this.#deps.runtime.clock.now()
    if (sender.codec !== file.codec) rtcp.bye(now)
    sender.change(file, parameters)
    receiver.change(file, parameters)
    rtcp.change(parameters.rtcp, now)
  }

  #fileFor({ codec }: MediaParameters): MediaFile {
    const file = this.#deps.files.find((each) => each.codec === codec)
    if (file !== undefined) return file
    throw new VoltaicError(
      'MEDIA_NO_FILE',
      `this phone has no recording for ${codec}`,
      'offer only codecs with a recording',
    )
  }

  #onRtp(data: Uint8Array): void {
    const running = this.#running
    if (running === undefined) this.#deps.runtime.counters.add('media.drop.early')
    else if (!this.#isStopped) running.receiver.receive(data, running.sender.rtp.ssrc, this.#deps.runtime.clock.now())
  }

  #onRtcp(data: Uint8Array): void {
    if (!this.#isStopped) this.#running?.rtcp.receive(data, this.#deps.runtime.clock.now())
  }

  #sendRtp(packet: Uint8Array): void {
    if (this.#parameters !== undefined) this.#sockets?.rtp.send(packet, this.#parameters.remoteRtp)
  }

  #sendRtcp(packet: Uint8Array): void {
    if (this.#parameters !== undefined) this.#sockets?.rtcp.send(packet, this.#parameters.remoteRtcp)
  }

  #count(): void {
    const summary = this.summary()
    for (const name of ['sent', 'received', 'matched', 'mismatched', 'lost'] as const) {
      if (summary[name] > 0) this.#deps.runtime.counters.add(`media.frames.${name}`, summary[name])
    }
  }
}

function stoppedError(): VoltaicError {
  return new VoltaicError('MEDIA_STOPPED', 'the call has ended before its media was open')
}
