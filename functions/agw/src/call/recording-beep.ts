import { PLAIN_SPEECH_CODECS, type SpeechCodecs } from '@voltaic/audio'
import { Beeper } from '@voltaic/recording'
import type { Clock, Runtime } from '@voltaic/runtime'
import type { NumberedCodec } from '@voltaic/sdp'
import type { PacketProcessing, ProcessedPackets } from '../engines/relay-engine.ts'
import type { SideName } from './stream-anchor.ts'

/** Of the metadata of a recording: those who are recorded are to hear of it. */
const WISH = /(?:^|\|)beep=yes(?:\||$)/

/** @param metadata `key=value|key=value` */
export function isBeepWanted(metadata: string | undefined): boolean {
  return metadata !== undefined && WISH.test(metadata)
}

/** The tone that both sides of a recorded call hear. It is not in the recording, which has what each side has sent. */
export class RecordingBeep {
  readonly #clock: Clock
  readonly #beepers: Readonly<Record<SideName, Beeper>>

  constructor(
    callId: string,
    { clock, log }: Pick<Runtime, 'clock' | 'log'>,
    codecs: SpeechCodecs = PLAIN_SPEECH_CODECS,
  ) {
    this.#clock = clock
    const onLack = (lacks: string) => log.warn('recording.beep.lacking', { callId, remedy: lacks })
    this.#beepers = { a: new Beeper(codecs.encoders, onLack), b: new Beeper(codecs.encoders, onLack) }
  }

  /** What payload types mean that go to this side. */
  described(to: SideName, codecs: readonly NumberedCodec[]): void {
    this.#beepers[to].described(codecs)
  }

  /** The same processing, with the tone in what it gives. */
  over(inner: PacketProcessing): PacketProcessing {
    const { a, b } = this.#beepers
    return {
      fromA: (rtp, at) => through(b, inner.fromA(rtp, at), at),
      fromB: (rtp, at) => through(a, inner.fromB(rtp, at), at),
      attach: (outlets) =>
        inner.attach?.({
          toA: (rtp) => outlets.toA(a.packet(rtp, this.#clock.now())),
          toB: (rtp) => outlets.toB(b.packet(rtp, this.#clock.now())),
        }),
      ...(inner.unread && { unread: () => inner.unread?.() ?? [0, 0] }),
      stop: () => inner.stop(),
    }
  }

  stop(): void {
    for (const beeper of Object.values(this.#beepers)) beeper.close()
  }
}

function through(beeper: Beeper, packets: ProcessedPackets, at: number): ProcessedPackets {
  if (packets === undefined) return undefined
  return packets instanceof Uint8Array ? beeper.packet(packets, at) : packets.map((rtp) => beeper.packet(rtp, at))
}
