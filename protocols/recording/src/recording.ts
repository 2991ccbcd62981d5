import type { SpeechCodecName, SpeechDecoders } from '@voltaic/audio'
import { DecodeError, VoltaicError } from '@voltaic/base'
import { decodeRtp, type RtpPacket } from '@voltaic/rtp'
import type { Address } from '@voltaic/runtime'
import { AmrTrack } from './amr-track.ts'
import { type PacketInTurn, PacketOrder } from './packet-order.ts'
import { PacketTrack } from './packet-track.ts'
import { CodecTable, type CodecUse, decoderNameOf, type RecordedCodec } from './recorded-codec.ts'
import type { RecordedSide, RecordingFile, RecordingFileName, RecordingSink } from './recording-sink.ts'
import { StereoFile } from './stereo-file.ts'

/**
 * `wav`: both sides in one stereo file, the caller on the left. `amr`: the frames of AMR and AMR-WB as they were sent, a file
 * for each side. `pcap`: every packet as it came.
 */
export type RecordingFormat = 'wav' | 'amr' | 'pcap'

export interface RecordingOptions {
  readonly format: RecordingFormat
  readonly decoders: SpeechDecoders
  readonly sink: RecordingSink
  /** A message: only the caller speaks, and the WAV file has one channel. False unless given. */
  readonly isOneSided?: boolean
  /** Of the two ends, for `pcap`; addresses of no network unless given. */
  readonly addresses?: Readonly<Record<RecordedSide, Address>>
}

export interface RecordedFile extends RecordingFileName {
  /** Where it begins, in milliseconds since the recording did. */
  readonly startsAtMs: number
}

export interface SideSummary {
  readonly packets: number
  /** Never came. */
  readonly lost: number
  /** Came too late or again. */
  readonly late: number
  /** No RTP, or a payload that cannot be read. */
  readonly malformed: number
}

export interface RecordingSummary {
  /** When the first packet came; undefined when none did. */
  readonly startedAt: number | undefined
  /** From the first packet to the last. */
  readonly durationMs: number
  readonly files: readonly RecordedFile[]
  readonly sides: Readonly<Record<RecordedSide, SideSummary>>
  /** What is not as it was asked for, and what to do: a codec that is not installed. */
  readonly notes: readonly string[]
}

/** The recorder of one call. It does no I/O, has no timer and never throws for what comes in. */
export interface Recording {
  /** What the payload types of packets that come FROM this side mean; again after each re-INVITE. */
  described(side: RecordedSide, codecs: readonly RecordedCodec[]): void
  /** One RTP packet of a side. @param data is copied @param at when it came, in milliseconds */
  packet(side: RecordedSide, data: Uint8Array, at: number): void
  /** Ends the recording and closes its files. Packets that come afterwards are left out. */
  finish(): RecordingSummary
}

interface Side {
  readonly name: RecordedSide
  readonly channel: 0 | 1
  readonly order: PacketOrder
  readonly codecs: CodecTable
  readonly amr: AmrTrack
  packets: number
  lost: number
  malformed: number
}

/** Records one call. */
export function createRecording(options: RecordingOptions): Recording {
  return new CallRecording(options)
}

class CallRecording implements Recording {
  readonly #options: RecordingOptions
  readonly #sides: Readonly<Record<RecordedSide, Side>>
  readonly #files: RecordedFile[] = []
  readonly #notes = new Set<string>()
  readonly #lacking = new Set<SpeechCodecName>()
  #stereo: StereoFile | undefined
  #packets: PacketTrack | undefined
  #startedAt: number | undefined
  #lastAt = 0
  #isFinished = false

  constructor(options: RecordingOptions) {
    this.#options = options
    this.#sides = { caller: this.#side('caller', 0), callee: this.#side('callee', 1) }
  }

  described(side: RecordedSide, codecs: readonly RecordedCodec[]): void {
    this.#sides[side].codecs.describe(codecs)
  }

  packet(side: RecordedSide, data: Uint8Array, at: number): void {
    if (this.#isFinished || (side === 'callee' && this.#options.isOneSided === true)) return
    this.#startedAt ??= at
    this.#lastAt = Math.max(this.#lastAt, at)
    const from = this.#sides[side]
    from.packets += 1
    if (this.#options.format === 'pcap') this.#packetTrack().packet(side, data, at)
    else this.#takeIn(from, data, at)
    for (const each of [this.#sides.caller, this.#sides.callee]) {
      for (let packet = each.order.take(at); packet; packet = each.order.take(at)) this.#play(each, packet)
    }
    this.#stereo?.advance(at - this.#startedAt)
  }

  finish(): RecordingSummary {
    if (!this.#isFinished) this.#close()
    return {
      startedAt: this.#startedAt,
      durationMs: this.#startedAt === undefined ? 0 : this.#lastAt - this.#startedAt,
      files: this.#files,
      sides: { caller: summaryOf(this.#sides.caller), callee: summaryOf(this.#sides.callee) },
      notes: [...this.#notes],
    }
  }

  #close(): void {
    for (const each of [this.#sides.caller, this.#sides.callee]) {
      for (let packet = each.order.takeLast(); packet; packet = each.order.takeLast()) this.#play(each, packet)
      each.amr.close()
    }
    this.#isFinished = true
    this.#stereo?.close()
    this.#packets?.close()
  }

  #side(name: RecordedSide, channel: 0 | 1): Side {
    const amr = new AmrTrack(name, (file, startsAtMs) => this.#open(file, startsAtMs))
    return { name, channel, order: new PacketOrder(), codecs: new CodecTable(), amr, packets: 0, lost: 0, malformed: 0 }
  }

  #takeIn(from: Side, octets: Uint8Array, at: number): void {
    const data = octets.slice()
    const packet = decoded(data)
    if (packet === undefined) from.malformed += 1
    else from.order.push({ ...packet, data, at })
  }

  #play(side: Side, packet: PacketInTurn): void {
    side.lost += packet.lost
    const use = side.codecs.useOf(packet.payloadType)
    if (use === undefined || use.kind === 'keys') return
    try {
      this.#keep(side, packet, use, packet.at - (this.#startedAt ?? packet.at))
    } catch (error) {
      if (error instanceof DecodeError) side.malformed += 1
      else if (error instanceof VoltaicError) this.#keepPacket(side, packet, error.message)
      else throw error
    }
  }

  #keep(side: Side, packet: PacketInTurn, use: Exclude<CodecUse, { kind: 'keys' }>, sinceStart: number): void {
    if (use.kind === 'comfort-noise') {
      this.#stereo?.track(side.channel).comfortNoise(packet, sinceStart)
    } else if (use.kind === 'other') {
      this.#keepPacket(side, packet, `nobody here can decode ${use.codec.encoding}`)
    } else if (use.kind === 'amr' && this.#isKeptAsFrames(use.format.codec)) {
      side.amr.frames(packet, use, sinceStart)
    } else {
      const { decoders } = this.#options
      const lacking = this.#stereoFile().track(side.channel).speech(packet, use, decoders, sinceStart)
      if (lacking === undefined) return
      const name = decoderNameOf(use)
      this.#lacking.add(name)
      this.#notes.add(`${name} is kept as it was sent, since it cannot be decoded here: ${lacking.lacks}`)
      if (use.kind === 'amr') side.amr.frames(packet, use, sinceStart)
    }
  }

  #isKeptAsFrames(codec: SpeechCodecName): boolean {
    return this.#options.format === 'amr' || this.#lacking.has(codec)
  }

  #keepPacket(side: Side, packet: PacketInTurn, why: string): void {
    this.#notes.add(`packets are kept as they came: ${why}`)
    this.#packetTrack().packet(side.name, packet.data, packet.at)
  }

  #stereoFile(): StereoFile {
    if (this.#stereo === undefined) {
      const { caller, callee } = this.#sides
      const sampleRate = Math.max(caller.codecs.sampleRate, callee.codecs.sampleRate)
      const channels = this.#options.isOneSided === true ? 1 : 2
      this.#stereo = new StereoFile(sampleRate, channels, () => this.#open({ extension: 'wav' }, 0))
    }
    return this.#stereo
  }

  #packetTrack(): PacketTrack {
    this.#packets ??= new PacketTrack(this.#open({ extension: 'pcapng' }, 0), this.#options.addresses)
    return this.#packets
  }

  #open(name: Omit<RecordingFileName, 'index' | 'startedAt'>, startsAtMs: number): RecordingFile {
    const index =
      1 + this.#files.filter(({ side, extension }) => side === name.side && extension === name.extension).length
    const startedAt = (this.#startedAt ?? 0) + startsAtMs
    const file: RecordedFile = { ...name, index, startedAt, startsAtMs }
    this.#files.push(file)
    return this.#options.sink.open(file)
  }
}

function summaryOf({ packets, lost, malformed, order }: Side): SideSummary {
  return { packets, lost, late: order.late, malformed }
}

/** @returns undefined for what is no RTP */
function decoded(data: Uint8Array): RtpPacket | undefined {
  try {
    return decodeRtp(data)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
