/** What is looked back on to find the pitch: 32 ms. */
const HISTORY_SECONDS = 0.032
/** Pitch of voices: 66 to 200 Hz. */
const LONGEST_PERIOD_SECONDS = 0.015
const SHORTEST_PERIOD_SECONDS = 0.005
/** After so long nothing is made up any more. */
const AUDIBLE_MILLISECONDS = 60
/** The first of what is made up is as loud as what came. */
const FULL_MILLISECONDS = 10

/** Makes up speech that did not come, for codecs that know nothing of it. */
export interface Concealment {
  /** Takes note of what came. */
  heard(samples: Int16Array): void
  /** A frame in the place of one that did not come. */
  conceal(): Int16Array
}

/**
 * Repeats the last period of the voice, softer from frame to frame, and is silent after 60 ms: what G.711 Appendix I does,
 * without its overlap.
 *
 * @param sampleRate hertz
 * @param milliseconds how long a frame is
 */
export function createConcealment(sampleRate: number, milliseconds = 20): Concealment {
  const history = new Int16Array(Math.round(sampleRate * HISTORY_SECONDS))
  const frame = (sampleRate * milliseconds) / 1000
  const audible = (sampleRate * AUDIBLE_MILLISECONDS) / 1000
  const full = (sampleRate * FULL_MILLISECONDS) / 1000
  let period = 0
  let phase = 0
  let concealed = 0
  return {
    heard(samples) {
      concealed = 0
      const kept = Math.min(samples.length, history.length)
      history.copyWithin(0, kept)
      history.set(samples.subarray(samples.length - kept), history.length - kept)
    },
    conceal() {
      const output = new Int16Array(frame)
      if (concealed >= audible) return output
      if (concealed === 0) {
        period = periodOf(history, sampleRate)
        phase = 0
      }
      for (let index = 0; index < frame; index++) {
        const gain = Math.min(1, (audible - concealed - index) / (audible - full))
        output[index] = (history[history.length - period + phase] as number) * Math.max(0, gain)
        phase = (phase + 1) % period
      }
      concealed += frame
      return output
    },
  }
}

/** The delay at which the end of the signal is most like what lies before it. */
function periodOf(history: Int16Array, sampleRate: number): number {
  const shortest = Math.round(sampleRate * SHORTEST_PERIOD_SECONDS)
  const longest = Math.round(sampleRate * LONGEST_PERIOD_SECONDS)
  let best = longest
  let highest = 0
  for (let lag = shortest; lag <= longest; lag++) {
    let product = 0
    let power = 1
    for (let index = longest; index < history.length; index++) {
      const earlier = history[index - lag] as number
      product += (history[index] as number) * earlier
      power += earlier * earlier
    }
    const likeness = product / Math.sqrt(power)
    if (likeness > highest) {
      highest = likeness
      best = lag
    }
  }
  return best
}
