import {
  createReframer,
  createTranscoder,
  type SpeechCodecs,
  type SpeechFormat,
  type Transcoder,
  type TranscodingCounters,
} from '@voltaic/audio'
import { VoltaicError } from '@voltaic/base'
import { cnameOf, encodeRtcp, type SenderReport } from '@voltaic/rtp'
import type { Runtime, Timer } from '@voltaic/runtime'
import type { PacketOutlets, PacketProcessing } from '../engines/relay-engine.ts'
import { type CallRecording, tapOf } from './call-recorder.ts'
import type { RecordingBeep } from './recording-beep.ts'
import type { SideName } from './stream-anchor.ts'

/** Formats of both sides, and how to get from one to the other. */
export interface SideFormats {
  readonly kind: 'reframe' | 'transcode'
  readonly a: SpeechFormat
  readonly b: SpeechFormat
}

export interface ProcessingDeps {
  readonly runtime: Pick<Runtime, 'clock' | 'random'>
  /** Absent where only the framing can change. */
  readonly codecs?: SpeechCodecs
  /** Sends RTCP of our own to a side. */
  sendRtcp(to: SideName, data: Uint8Array): void
}

/** What a transcoder is asked for what is due, in milliseconds. */
const TICK_MS = 20
/** Time between reports of our own. @spec RFC 3550 §6.2 */
const REPORT_MS = 5000
const CNAME = 'agw'

/**
 * What packets of a stream go through: a recording hears them as each side sends them, then they get the format of the
 * other side.
 *
 * @returns undefined when packets may go as they are
 * @throws VoltaicError MEDIA_CODEC_MISSING with what to install
 */
function createProcessing(
  recording: CallRecording | undefined,
  formats: SideFormats | undefined,
  deps: ProcessingDeps,
): PacketProcessing | undefined {
  const tap = recording && tapOf(recording)
  const translation = formats && (formats.kind === 'reframe' ? reframing(formats) : transcoding(formats, deps))
  if (tap === undefined || translation === undefined) return tap ?? translation
  return {
    ...translation,
    fromA(rtp, at) {
      tap.fromA(rtp, at)
      return translation.fromA(rtp, at)
    },
    fromB(rtp, at) {
      tap.fromB(rtp, at)
      return translation.fromB(rtp, at)
    },
  }
}

function reframing(formats: SideFormats): PacketProcessing {
  const reframer = createReframer(formats)
  return { ...reframer, unread: () => unreadOf(reframer.counters()) }
}

/** Reserved frame types of AMR are among what cannot be read. @spec RFC 4867 §4.3.2 */
function unreadOf({ fromA, fromB }: Record<'fromA' | 'fromB', TranscodingCounters>): readonly [number, number] {
  return [fromA.malformed + fromA.unknown, fromB.malformed + fromB.unknown]
}

/** A transcoder with its clock: packets go out when they are due, whether or not one comes in. */
function transcoding({ a, b }: SideFormats, deps: ProcessingDeps): PacketProcessing {
  const { runtime, codecs } = deps
  const transcoder = codecs && createTranscoder({ a, b, codecs, random: runtime.random })
  if (transcoder === undefined || 'lacks' in transcoder) {
    const remedy = transcoder?.lacks ?? ''
    throw new VoltaicError('MEDIA_CODEC_MISSING', `${a.codec} cannot be made of ${b.codec} here`, remedy)
  }
  let timer: Timer | undefined
  let isStopped = false
  return {
    fromA: (rtp, at) => transcoder.fromA(rtp, at),
    fromB: (rtp, at) => transcoder.fromB(rtp, at),
    attach(outlets) {
      timer?.cancel()
      let reportAt = runtime.clock.now() + REPORT_MS
      const tick = () => {
        if (isStopped) return
        const now = runtime.clock.now()
        sendDue(transcoder, outlets, now)
        if (now >= reportAt) {
          reportAt = now + REPORT_MS
          sendReports(transcoder, deps, now)
        }
        timer = runtime.clock.startTimer(TICK_MS, tick)
      }
      timer = runtime.clock.startTimer(TICK_MS, tick)
    },
    unread: () => unreadOf(transcoder.counters()),
    stop() {
      isStopped = true
      timer?.cancel()
      transcoder.stop()
    },
  }
}

function sendDue(transcoder: Transcoder, outlets: PacketOutlets, now: number): void {
  const { toA, toB } = transcoder.due(now)
  for (const packet of toA) outlets.toA(packet)
  for (const packet of toB) outlets.toB(packet)
}

/** What is sent is a stream of ours: its sender reports are ours too. @spec RFC 3550 §6.4.1, §7.2 */
function sendReports(transcoder: Transcoder, { sendRtcp }: ProcessingDeps, now: number): void {
  const { toA, toB } = transcoder.reports(now)
  if (toA.packetCount > 0) sendRtcp('a', compound(toA))
  if (toB.packetCount > 0) sendRtcp('b', compound(toB))
}

function compound(report: SenderReport): Uint8Array {
  return encodeRtcp([report, cnameOf(report.ssrc, CNAME)])
}

/**
 * The processing of one stream while its terms stay the same: made anew when they change, stopped when they end.
 */
export class StreamProcessing {
  readonly #deps: ProcessingDeps
  #recording: CallRecording | undefined
  #formats = ''
  #current: PacketProcessing | undefined
  /** By those before the current one. */
  #unreadBefore: readonly [number, number] = [0, 0]

  constructor(deps: ProcessingDeps) {
    this.#deps = deps
  }

  /**
   * @param beep that goes with the recording, if any
   * @throws VoltaicError MEDIA_CODEC_MISSING; the one before goes on then
   */
  next(
    recording: CallRecording | undefined,
    formats: SideFormats | undefined,
    beep?: RecordingBeep,
  ): PacketProcessing | undefined {
    const text = formats === undefined ? '' : JSON.stringify(formats)
    if (recording === this.#recording && text === this.#formats) return this.#current
    const plain = createProcessing(recording, formats, this.#deps)
    const made = plain && beep ? beep.over(plain) : plain
    this.#unreadBefore = this.unread
    this.#current?.stop()
    this.#current = made
    this.#recording = recording
    this.#formats = text
    return made
  }

  /** Packets of A and of B that could not be read, since the stream began. */
  get unread(): readonly [number, number] {
    const [a, b] = this.#unreadBefore
    const [moreA, moreB] = this.#current?.unread?.() ?? [0, 0]
    return [a + moreA, b + moreB]
  }

  stop(): void {
    this.#unreadBefore = this.unread
    this.#current?.stop()
    this.#current = undefined
    this.#recording = undefined
    this.#formats = ''
  }
}
