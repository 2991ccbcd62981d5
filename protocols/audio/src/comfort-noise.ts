import type { Random } from '@voltaic/runtime'
import { decodeL16 } from './l16.ts'

/** Softer than this is no noise at all. */
const SILENCE = 127

/** What fills a pause. */
export interface ComfortNoise {
  /** From now on so loud. @param level -dBov, 0 to 127: larger is softer @spec RFC 3389 §3.1 */
  setLevel(level: number): void
  /** The next samples. */
  next(length: number): Int16Array
}

/**
 * White noise through a gentle low pass, so that a pause does not sound like a dead line. It is no secret: its
 * randomness is that of a seed which is drawn once.
 */
export function createComfortNoise(random: Random, level = 70): ComfortNoise {
  let state = decodeL16(random.bytes(2))[0] ?? 0
  let amplitude = amplitudeOf(level)
  let last = 0
  return {
    setLevel(next) {
      amplitude = amplitudeOf(next)
    },
    next(length) {
      const samples = new Int16Array(length)
      for (let index = 0; index < length; index++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
        last = (last + state / 0x8000_0000) / 2
        samples[index] = last * amplitude
      }
      return samples
    },
  }
}

/** Of noise between -1 and 1 that has a power of 1/3, and of 1/9 behind the low pass. */
function amplitudeOf(level: number): number {
  return level >= SILENCE ? 0 : 32_768 * 3 * 10 ** (-level / 20)
}

/** The level of a comfort noise payload; its spectrum is not looked at. @returns -dBov @spec RFC 3389 §3.1 */
export function comfortNoiseLevel(payload: Uint8Array): number {
  return (payload[0] ?? SILENCE) & 0x7f
}
