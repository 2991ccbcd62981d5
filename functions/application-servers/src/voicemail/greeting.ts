import { createResampler, readWav, type Wav } from '@voltaic/audio'
import { DecodeError, VoltaicError } from '@voltaic/base'
import { createTone } from '@voltaic/recording'

/** What a caller hears before the beep. */
export interface Greeting {
  readonly samples: Int16Array
  /** Hertz. */
  readonly sampleRate: number
}

const RATES: readonly number[] = [8000, 16_000, 48_000]
const RATE = 16_000
const AMPLITUDE = 0.2
/** Three notes that rise: who has recorded no greeting is heard to be a machine. */
const NOTES = [440, 554, 659] as const
const NOTE_MS = 220
/** The caller speaks when this is over. */
const BEEP = { frequency: 1000, lengthMs: 400, amplitude: AMPLITUDE }
/** Between greeting and beep. */
const GAP_MS = 200
/** A greeting that is longer is a mistake. */
const MAX_GREETING_SECONDS = 120

/** The greeting of a voicemail that was given none. */
export function ownGreeting(): Greeting {
  const notes = NOTES.map((frequency) => createTone({ frequency, lengthMs: NOTE_MS, amplitude: AMPLITUDE }, RATE))
  return { samples: joined(notes), sampleRate: RATE }
}

/**
 * The greeting of the operator's: a WAV file of 16 bit samples at 8, 16 or 48 kHz. Of several channels the first is played.
 *
 * @param path for the message of an error
 * @throws VoltaicError VOICEMAIL_GREETING_UNUSABLE
 */
export function greetingOf(file: Uint8Array, path: string): Greeting {
  const { sampleRate, samples, channels } = wavOf(file, path)
  if (!RATES.includes(sampleRate)) throw unusable(path, `it has ${sampleRate} samples a second`)
  const first = samples.filter((_, index) => index % channels === 0)
  if (first.length === 0) throw unusable(path, 'it is empty')
  if (first.length > sampleRate * MAX_GREETING_SECONDS) {
    throw unusable(path, `it is longer than ${MAX_GREETING_SECONDS} seconds`)
  }
  return { samples: first, sampleRate }
}

/** Greeting, a gap and the beep, at the rate of a codec. */
export function announcementOf({ samples, sampleRate }: Greeting, rate: number): Int16Array {
  const block = (sampleRate / 50) | 0
  const resampler = createResampler(sampleRate, rate)
  const pieces: Int16Array[] = []
  for (let at = 0; at < samples.length; at += block) {
    const piece = new Int16Array(block)
    piece.set(samples.subarray(at, at + block))
    pieces.push(resampler.process(piece).slice())
  }
  return joined([...pieces, new Int16Array((GAP_MS * rate) / 1000), createTone(BEEP, rate)])
}

function wavOf(file: Uint8Array, path: string): Wav {
  try {
    return readWav(file)
  } catch (error) {
    if (error instanceof DecodeError) throw unusable(path, error.message)
    throw error
  }
}

function unusable(path: string, why: string): VoltaicError {
  return new VoltaicError(
    'VOICEMAIL_GREETING_UNUSABLE',
    `greeting ${path} cannot be played: ${why}`,
    'Make it a WAV file of 16 bit samples: ffmpeg -i greeting.mp3 -ac 1 -ar 16000 -c:a pcm_s16le greeting.wav',
  )
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
