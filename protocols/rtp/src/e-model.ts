/** How a codec sounds without loss, and how it bears loss; ITU-T G.113 appendix I and IV. */
interface CodecImpairment {
  /** Ie: 0 is G.711 at its best, or perfect wideband. */
  readonly equipment: number
  /** Bpl: the greater the better it bears loss. */
  readonly robustness: number
  /** Wideband is judged on the longer scale of G.107.1. */
  readonly isWideband: boolean
}

const G711: CodecImpairment = { equipment: 0, robustness: 25.1, isWideband: false }

/** By encoding name in capitals; what is not here is judged as G.711 with concealment. */
const IMPAIRMENTS: ReadonlyMap<string, CodecImpairment> = new Map([
  ['PCMU', G711],
  ['PCMA', G711],
  ['AMR', { equipment: 5, robustness: 10, isWideband: false }],
  ['GSM-EFR', { equipment: 5, robustness: 10, isWideband: false }],
  ['G729', { equipment: 11, robustness: 19, isWideband: false }],
  ['AMR-WB', { equipment: 13, robustness: 4.3, isWideband: true }],
  ['EVS', { equipment: 8, robustness: 4.3, isWideband: true }],
])

/** R of a call without any impairment but the usual noise, on both scales; ITU-T G.107 and G.107.1, 7.7. */
const BEST_NARROWBAND = 93.2
const BEST_WIDEBAND = 129
/** One-way delay from which people begin to talk over each other, in milliseconds. */
const CONVERSATION_DELAY_MS = 177.3

/** What is known of a stream. */
export interface SpeechConditions {
  /** Encoding name: `AMR-WB`. */
  readonly encoding: string
  /** Share of packets lost, 0 to 1. */
  readonly loss: number
  /** Mouth to ear, in milliseconds. */
  readonly oneWayDelayMs: number
}

/**
 * The transmission rating R by the E-model with default values for all that a network does not know: R = Ro - Id - Ie,eff,
 * random loss; ITU-T G.107 §7, with the delay by its usual approximation in two straight lines.
 *
 * @returns 0 to 93.2, wideband to 129
 */
export function transmissionRating({ encoding, loss, oneWayDelayMs }: SpeechConditions): number {
  const { equipment, robustness, isWideband } = impairmentOf(encoding)
  const delay = Math.max(0, oneWayDelayMs)
  const delayImpairment = 0.024 * delay + 0.11 * Math.max(0, delay - CONVERSATION_DELAY_MS)
  const best = isWideband ? BEST_WIDEBAND : BEST_NARROWBAND
  const lossPercent = 100 * Math.min(1, Math.max(0, loss))
  const worst = isWideband ? BEST_WIDEBAND : 95
  const lossImpairment = equipment + ((worst - equipment) * lossPercent) / (lossPercent + robustness)
  return Math.min(best, Math.max(0, best - delayImpairment - lossImpairment))
}

/**
 * What people would say of such a call on the average, from 1 (bad) to 4.5; ITU-T G.107 Annex B, wideband by G.107.1
 * Annex A.
 */
export function meanOpinionScore(conditions: SpeechConditions): number {
  const rating = transmissionRating(conditions)
  const r = impairmentOf(conditions.encoding).isWideband ? rating / 1.29 : rating
  if (r >= 100) return 4.5
  // below it the curve of the standard dips under 1
  if (r <= 6.5) return 1
  return 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6
}

function impairmentOf(encoding: string): CodecImpairment {
  return IMPAIRMENTS.get(encoding.toUpperCase()) ?? G711
}
