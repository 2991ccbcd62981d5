const FULL_SCALE = 32_768
const SILENCE = -127

/**
 * How loud samples are.
 *
 * @returns dBov: decibels of the mean power below a square wave of full scale, 0 to -127 @spec RFC 6464 §3
 */
export function levelOf(samples: Int16Array): number {
  let sum = 0
  for (const sample of samples) sum += sample ** 2
  if (sum === 0) return SILENCE
  return Math.max(SILENCE, 10 * Math.log10(sum / samples.length / FULL_SCALE ** 2))
}

/** Where two signals are most alike. */
export interface Alignment {
  /** 1 for the same but for its loudness, 0 for strangers, -1 for the same upside down. */
  readonly correlation: number
  /** Samples that the second lies behind the first. */
  readonly delay: number
}

/**
 * Finds the delay at which the second signal is most like the first, and how like it is.
 *
 * @param first what was sent
 * @param second what was received, at the same rate
 * @param maxDelay the largest delay that is looked for, in samples
 */
export function alignmentOf(first: Int16Array, second: Int16Array, maxDelay: number): Alignment {
  let best: Alignment = { correlation: 0, delay: 0 }
  for (let delay = 0; delay <= maxDelay && delay < second.length; delay++) {
    const correlation = correlationAt(first, second, delay)
    if (Math.abs(correlation) > Math.abs(best.correlation)) best = { correlation, delay }
  }
  return best
}

/** The correlation of `first` with `second` from `delay` on, over what both have. */
function correlationAt(first: Int16Array, second: Int16Array, delay: number): number {
  const length = Math.min(first.length, second.length - delay)
  let product = 0
  let firstPower = 0
  let secondPower = 0
  for (let index = 0; index < length; index++) {
    const a = first[index] as number
    const b = second[index + delay] as number
    product += a * b
    firstPower += a * a
    secondPower += b * b
  }
  return firstPower === 0 || secondPower === 0 ? 0 : product / Math.sqrt(firstPower * secondPower)
}

/**
 * How like the course of loudness of two signals is, from 20 ms to 20 ms: sees speech again that a codec of few bits
 * has rebuilt with other phases.
 *
 * @param sampleRate of both, in hertz
 * @param maxDelay in frames of 20 ms
 */
export function envelopeAlignmentOf(
  first: Int16Array,
  second: Int16Array,
  sampleRate: number,
  maxDelay: number,
): Alignment {
  return alignmentOf(envelopeOf(first, sampleRate), envelopeOf(second, sampleRate), maxDelay)
}

/** The level of each 20 ms, less the mean of all, in hundredths of a decibel. */
function envelopeOf(samples: Int16Array, sampleRate: number): Int16Array {
  const frame = sampleRate / 50
  const levels: number[] = []
  for (let at = 0; at + frame <= samples.length; at += frame) {
    levels.push(Math.max(-60, levelOf(samples.subarray(at, at + frame))) * 100)
  }
  const mean = levels.reduce((sum, level) => sum + level, 0) / Math.max(1, levels.length)
  return Int16Array.from(levels, (level) => level - mean)
}
