import type { SenderReport } from '@voltaic/rtp'
import type { Random } from '@voltaic/runtime'
import type { JitterCounters } from '../jitter-buffer.ts'
import { createPlainDecoder, isPlain } from '../plain-codecs.ts'
import type { LackingCodec, SpeechCodecs, SpeechDecoder, SpeechEncoder } from '../speech-codec.ts'
import { encoderOf } from './create-speech-sender.ts'
import type { SpeechFormat } from './speech-format.ts'
import { type JitterLimits, PLAIN_MILLISECONDS, SpeechReceiver } from './speech-receiver.ts'
import { SpeechSender } from './speech-sender.ts'
import { Transcoding, type TranscodingCounters } from './transcoding.ts'

export interface TranscoderParameters extends JitterLimits {
  readonly a: SpeechFormat
  readonly b: SpeechFormat
  readonly codecs: SpeechCodecs
  readonly random: Random
}

/** What came from one side, and what became of it. */
export interface TranscoderSide extends TranscodingCounters {
  readonly jitter: JitterCounters
}

/**
 * Speech of two sides that have no codec in common. It is a `PacketProcessing` of a relay engine: a packet goes in,
 * and what is due comes out, mostly at the times of `due`.
 */
export interface Transcoder {
  /** A packet of side A. @param at milliseconds since 1970. @returns what goes to B */
  fromA(rtp: Uint8Array, at: number): readonly Uint8Array[]
  /** A packet of side B. @returns what goes to A */
  fromB(rtp: Uint8Array, at: number): readonly Uint8Array[]
  /**
   * To be called every 20 ms: in a pause of one side the other is sent comfort noise though no packet comes.
   *
   * @param at milliseconds since 1970
   */
  due(at: number): { readonly toA: readonly Uint8Array[]; readonly toB: readonly Uint8Array[] }
  /** Packets that came from A and from B. */
  counters(): { readonly fromA: TranscoderSide; readonly fromB: TranscoderSide }
  /** What the streams that are sent to A and to B say of themselves: they are not those of the other side. */
  reports(at: number): { readonly toA: SenderReport; readonly toB: SenderReport }
  /** Gives back the codecs. */
  stop(): void
}

/**
 * Makes a transcoder for one stream of a call.
 *
 * @returns what has to be installed, when a codec of one side is lacking
 * @spec RFC 4867 §4; RFC 3551 §4.5; RFC 3389 §4; RFC 4733 §2; RFC 3550 §7.1
 */
export function createTranscoder({ a, b, codecs, random, ...limits }: TranscoderParameters): Transcoder | LackingCodec {
  const [decoderA, decoderB] = [decoderOf(a, codecs), decoderOf(b, codecs)]
  const [encoderA, encoderB] = [encoderOf(a, codecs), encoderOf(b, codecs)]
  if ('lacks' in decoderA || 'lacks' in decoderB || 'lacks' in encoderA || 'lacks' in encoderB) {
    return lackAmong([decoderA, decoderB, encoderA, encoderB])
  }
  const senderA = new SpeechSender(a, encoderA, random)
  const senderB = new SpeechSender(b, encoderB, random)
  const receiverA = new SpeechReceiver(a, decoderA, random, limits)
  const receiverB = new SpeechReceiver(b, decoderB, random, limits)
  const aToB = new Transcoding([a, b], receiverA, senderB, (request) => senderA.request(request))
  const bToA = new Transcoding([b, a], receiverB, senderA, (request) => senderB.request(request))
  const parts = [senderA, senderB, receiverA, receiverB]
  return {
    fromA: (rtp, at) => aToB.receive(rtp, at),
    fromB: (rtp, at) => bToA.receive(rtp, at),
    due: (at) => ({ toA: bToA.due(at), toB: aToB.due(at) }),
    counters: () => ({
      fromA: { ...aToB.counters, jitter: receiverA.counters },
      fromB: { ...bToA.counters, jitter: receiverB.counters },
    }),
    reports: (at) => ({ toA: senderA.report(at), toB: senderB.report(at) }),
    stop() {
      for (const part of parts.splice(0)) part.close()
    },
  }
}

function decoderOf({ codec, clockRate }: SpeechFormat, { decoders }: SpeechCodecs): SpeechDecoder | LackingCodec {
  return isPlain(codec) ? createPlainDecoder(codec, clockRate, PLAIN_MILLISECONDS) : decoders.create(codec)
}

/** Gives back what was made before it turned out that something is lacking. */
function lackAmong(made: readonly (SpeechDecoder | SpeechEncoder | LackingCodec)[]): LackingCodec {
  for (const one of made) if ('close' in one) one.close()
  const lacks = made.flatMap((one) => ('lacks' in one ? [one.lacks] : []))
  return { lacks: lacks[0] ?? '' }
}
