/** What tells both parties that they are recorded: a short tone now and then. */
export interface BeepSchedule {
  /** Hertz. */
  readonly frequency: number
  readonly lengthMs: number
  /** From the beginning of one tone to that of the next. */
  readonly periodMs: number
  /** Of full scale, 0 to 1. */
  readonly amplitude: number
}

/** As recorders of telephones have it of old: 1400 Hz, a fifth of a second, every quarter of a minute. */
export const RECORDING_BEEP: BeepSchedule = { frequency: 1400, lengthMs: 200, periodMs: 15_000, amplitude: 0.1 }
/** Rise and fall of the tone, in milliseconds: without them it clicks. */
const EDGE_MS = 5
const FULL_SCALE = 32_767

/** A tone of one frequency, with soft ends. @param sampleRate hertz */
export function createTone(
  { frequency, lengthMs, amplitude }: Omit<BeepSchedule, 'periodMs'>,
  sampleRate: number,
): Int16Array {
  const length = Math.round((lengthMs * sampleRate) / 1000)
  const edge = (EDGE_MS * sampleRate) / 1000
  const step = (2 * Math.PI * frequency) / sampleRate
  return Int16Array.from({ length }, (_, index) => {
    const softness = Math.min(1, index / edge, (length - 1 - index) / edge)
    return Math.round(Math.sin(index * step) * softness * amplitude * FULL_SCALE)
  })
}
