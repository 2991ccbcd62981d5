/** The codecs that can be opened here, by their names in SDP. EVS is relayed and kept as it is: nobody has a free decoder. */
export type SpeechCodecName = 'AMR' | 'AMR-WB' | 'PCMA' | 'PCMU' | 'L16'

/** A frame of speech lasts 20 ms, whatever the codec. */
export const SPEECH_FRAME_MILLISECONDS = 20

/**
 * From frames to samples. One for each direction of each call, since speech codecs remember.
 *
 * What a frame is: of AMR and AMR-WB one frame with its octet in front as it lies in a file (RFC 4867 §5.3; `storedFrame`
 * of @voltaic/amr makes it from an `AmrFrame`); of G.711 and L16 the payload, or any part of it.
 */
export interface SpeechDecoder {
  readonly codec: SpeechCodecName
  /** Hertz. */
  readonly sampleRate: number
  /**
   * @param frame undefined for one that did not come: 20 ms are made up from what came before, softer from frame to frame
   * @returns mono; 20 ms of AMR and AMR-WB, as much as the frame has of the others. Valid until the next call
   */
  decode(frame: Uint8Array | undefined): Int16Array
  /** Gives back what the library holds. Nothing may be decoded afterwards. */
  close(): void
}

/** From samples to frames. */
export interface SpeechEncoder {
  readonly codec: SpeechCodecName
  /** Hertz. */
  readonly sampleRate: number
  /**
   * @param samples mono; exactly 20 ms for AMR and AMR-WB
   * @returns a frame as a `SpeechDecoder` takes it; of AMR it may be SID or NO_DATA when DTX is on
   */
  encode(samples: Int16Array): Uint8Array
  /** From the next frame on: FT of a mode of AMR or AMR-WB. Others take no notice. */
  setMode(mode: number): void
  close(): void
}

export interface EncoderOptions {
  /** FT of the first mode: 0 to 7 of AMR (7 unless given), 0 to 8 of AMR-WB (2 unless given). */
  readonly mode?: number
  /** Pauses become SID and NO_DATA. Off unless given. */
  readonly isDtxOn?: boolean
}

/** A codec that is not installed on this machine. */
export interface LackingCodec {
  /** The command that installs it: `apt install libopencore-amrwb0`. */
  readonly lacks: string
}

export interface SpeechDecoders {
  create(codec: SpeechCodecName): SpeechDecoder | LackingCodec
}

export interface SpeechEncoders {
  create(codec: SpeechCodecName, options?: EncoderOptions): SpeechEncoder | LackingCodec
}

/** What this machine can open: `loadSpeechCodecs()` with the libraries, `PLAIN_SPEECH_CODECS` without. */
export interface SpeechCodecs {
  readonly decoders: SpeechDecoders
  readonly encoders: SpeechEncoders
}
