import { MAX_WAV_DATA, type WavFormat, wavHeader } from '@voltaic/audio'
import type { RecordingFile } from './recording-sink.ts'
import { SpeechTrack } from './speech-track.ts'
import { StereoWindow } from './stereo-window.ts'

/** The WAV file of a call: the caller on the left, the callee on the right, or one side alone. It is opened when there is something to write. */
export class StereoFile {
  readonly #window: StereoWindow
  readonly #open: () => RecordingFile
  readonly #tracks: readonly [SpeechTrack, SpeechTrack]
  #file: RecordingFile | undefined
  #length = 0

  /** @param sampleRate hertz @param channels one where only the left is ever spoken to */
  constructor(sampleRate: number, channels: 1 | 2, open: () => RecordingFile) {
    this.#open = open
    this.#window = new StereoWindow(sampleRate, channels, (interleaved) => this.#append(interleaved))
    this.#tracks = [new SpeechTrack(0, this.#window), new SpeechTrack(1, this.#window)]
  }

  track(channel: 0 | 1): SpeechTrack {
    return this.#tracks[channel]
  }

  /** @param sinceStart milliseconds since the recording began */
  advance(sinceStart: number): void {
    for (const track of this.#tracks) track.advance(sinceStart)
    this.#window.advance(sinceStart)
  }

  /** Writes what is left, and the lengths into the header. */
  close(): void {
    for (const track of this.#tracks) track.close()
    this.#window.finish()
    this.#file?.overwrite(0, wavHeader(this.#format, this.#length))
    this.#file?.close()
    this.#file = undefined
  }

  get #format(): WavFormat {
    return { sampleRate: this.#window.sampleRate, channels: this.#window.channels }
  }

  #append(interleaved: Uint8Array): void {
    if (this.#file === undefined) {
      this.#file = this.#open()
      // the longest there is: readers take what they find, should nobody come to write how long it is
      this.#file.append(wavHeader(this.#format, MAX_WAV_DATA))
    }
    const octets = interleaved.subarray(0, MAX_WAV_DATA - this.#length)
    this.#length += octets.length
    if (octets.length > 0) this.#file.append(octets)
  }
}
