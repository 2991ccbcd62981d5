import type { NumberedCodec } from '@voltaic/sdp'
import type { PacketProcessing } from '../engines/relay-engine.ts'

/** `caller` made the first offer. */
export type RecordedParty = 'caller' | 'callee'

/** The recording of one call; it never throws for what comes in. */
export interface CallRecording {
  /** What payload types that come from this side mean. */
  described(side: RecordedParty, codecs: readonly NumberedCodec[]): void
  /** @param rtp belongs to the caller of this method again when it returns @param at milliseconds since 1970 */
  packet(side: RecordedParty, rtp: Uint8Array, at: number): void
  finish(): void
}

/** Who records calls; what becomes of the recordings is its affair. */
export interface CallRecorder {
  /** @param metadata `key=value|key=value` @returns undefined when it cannot record now; it has said why in the log */
  begin(call: { readonly callId: string; readonly metadata: string | undefined }): CallRecording | undefined
}

/** Lets a recording hear every packet, and the packets go on as they are. */
export function tapOf(recording: CallRecording): PacketProcessing {
  return {
    fromA(rtp, at) {
      recording.packet('caller', rtp, at)
      return rtp
    },
    fromB(rtp, at) {
      recording.packet('callee', rtp, at)
      return rtp
    },
    stop() {},
  }
}
