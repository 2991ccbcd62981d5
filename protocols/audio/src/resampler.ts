/** Taps of the filter on each side of its middle, in samples of the lower rate. */
const HALF_LENGTH = 24
/** Where the filter has fallen by half, as a share of the lower rate: 3.72 kHz of speech that has 8 kHz. */
const CUT_OFF = 0.465
/** Shape of the Kaiser window: 70 dB below in the stop band. */
const BETA = 7

/** Changes the rate of a signal that comes block by block. */
export interface Resampler {
  readonly from: number
  readonly to: number
  /** @returns so many more or fewer samples as the rates say; valid until the next call */
  process(samples: Int16Array): Int16Array
}

/**
 * A polyphase FIR filter with linear phase for rates of which one is a multiple of the other (8, 16 and 48 kHz are).
 * What it puts out is 3 ms late (from or to 8 kHz). Blocks going down must be a multiple of the ratio long.
 *
 * @param from hertz
 * @param to hertz
 * @throws RangeError for other rates
 */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { from, to, process: (samples) => samples }
  const ratio = Math.max(from, to) / Math.min(from, to)
  if (!Number.isInteger(ratio)) throw new RangeError(`from ${from} to ${to} Hz is no whole ratio`)
  return to > from ? createInterpolator(from, to, ratio) : createDecimator(from, to, ratio)
}

function createInterpolator(from: number, to: number, ratio: number): Resampler {
  const taps = lowPass(ratio)
  const perPhase = HALF_LENGTH * 2
  // The taps that meet samples for each of the `ratio` places between two of them, the gain lost to zeros made good.
  const phases = Array.from({ length: ratio }, (_, phase) =>
    Float64Array.from({ length: perPhase }, (_, tap) => (taps[tap * ratio + phase] ?? 0) * ratio),
  )
  const history = createHistory(perPhase)
  let output = new Int16Array(0)
  return {
    from,
    to,
    process(samples) {
      if (output.length !== samples.length * ratio) output = new Int16Array(samples.length * ratio)
      const line = history.with(samples)
      for (let index = 0; index < samples.length; index++) {
        const newest = index + perPhase - 1
        for (let phase = 0; phase < ratio; phase++) {
          output[index * ratio + phase] = convolve(phases[phase] as Float64Array, line, newest)
        }
      }
      return output
    },
  }
}

function createDecimator(from: number, to: number, ratio: number): Resampler {
  const taps = lowPass(ratio)
  const history = createHistory(taps.length)
  let output = new Int16Array(0)
  return {
    from,
    to,
    process(samples) {
      if (samples.length % ratio !== 0) throw new RangeError(`${samples.length} samples are no multiple of ${ratio}`)
      if (output.length !== samples.length / ratio) output = new Int16Array(samples.length / ratio)
      const line = history.with(samples)
      for (let index = 0; index < output.length; index++) {
        output[index] = convolve(taps, line, index * ratio + taps.length - 1)
      }
      return output
    },
  }
}

interface History {
  /** The samples with those of before in front, `length - 1` of them. Valid until the next call. */
  with(samples: Int16Array): Float64Array
}

function createHistory(length: number): History {
  const kept = length - 1
  let line = new Float64Array(kept)
  let used = kept
  return {
    with(samples) {
      if (line.length < kept + samples.length) {
        const longer = new Float64Array(kept + samples.length)
        longer.set(line.subarray(used - kept, used))
        line = longer
      } else {
        line.copyWithin(0, used - kept, used)
      }
      line.set(samples, kept)
      used = kept + samples.length
      return line
    },
  }
}

function convolve(taps: Float64Array, line: Float64Array, newest: number): number {
  let sum = 0
  for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] as number) * (line[newest - tap] as number)
  return Math.round(Math.max(-0x8000, Math.min(0x7fff, sum)))
}

/** A low pass at the higher rate, `ratio` times the lower one: a sinc under a Kaiser window, of gain one. */
function lowPass(ratio: number): Float64Array {
  const length = HALF_LENGTH * 2 * ratio
  const middle = (length - 1) / 2
  const cutOff = CUT_OFF / ratio
  const taps = new Float64Array(length)
  let sum = 0
  for (let index = 0; index < length; index++) {
    const from = index - middle
    const angle = 2 * Math.PI * cutOff * from
    const sinc = from === 0 ? 2 * cutOff : Math.sin(angle) / (Math.PI * from)
    const window = besselI0(BETA * Math.sqrt(1 - (from / (middle + 0.5)) ** 2)) / besselI0(BETA)
    taps[index] = sinc * window
    sum += taps[index] as number
  }
  return taps.map((tap) => tap / sum)
}

/** The modified Bessel function of order zero, by its series. */
function besselI0(x: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}
