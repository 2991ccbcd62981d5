/** What is looked back on to find the pitch: 32 ms. */
const HISTORY_SECONDS = 0.032
/** Pitch of voices: 66 to 200 Hz. */
const LONGEST_PERIOD_SECONDS = 0.015
const SHORTEST_PERIOD_SECONDS = 0.005
/** Frames of 20 ms after which nothing is made up any more. */
const AUDIBLE_FRAMES = 3

/** Makes up speech that did not come, for codecs that know nothing of it. */
export interface Concealment {
  /** Takes note of what came. */
  heard(samples: Int16Array): void
  /** 20 ms in the place of what did not come. */
  conceal(): Int16Array
}

/**
 * Repeats the last period of the voice, softer from frame to frame, and is silent after 60 ms: what G.711 Appendix I does,
 * without its overlap.
 *
 * @param sampleRate hertz
 */
export function createConcealment(sampleRate: number): Concealment {
  const history = new Int16Array(Math.round(sampleRate * HISTORY_SECONDS))
  const frame = sampleRate / 50
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
      if (concealed >= AUDIBLE_FRAMES) return output
      if (concealed === 0) {
        period = periodOf(history, sampleRate)
        phase = 0
      }
      for (let index = 0; index < frame; index++) {
        const gain = Math.min(1, 1 + 1 / (2 * AUDIBLE_FRAMES - 1) - (concealed + index / frame) / AUDIBLE_FRAMES)
        output[index] = (history[history.length - period + phase] as number) * Math.max(0, gain)
        phase = (phase + 1) % period
      }
      concealed += 1
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
