/** Where a value stands on an axis. */
export interface Scale {
  /** From 0 at the bottom to 1 at the top; values outside are put at the edge. */
  at(value: number): number
  holds(value: number): boolean
  readonly ticks: readonly number[]
}

/** From 0 to a round number that is not below `highest`. */
export function linearScale(highest: number, tickCount = 4): Scale {
  const step = roundStep(Math.max(highest, 1e-9) / tickCount)
  const ticks = Array.from({ length: Math.max(1, Math.ceil(highest / step - 1e-9)) + 1 }, (_, index) =>
    tidy(index * step),
  )
  const top = ticks.at(-1) ?? step
  return { ticks, at: (value) => clamp(value / top), holds: (value) => value >= 0 && value <= top }
}

/** By powers of ten, from one that is not above `lowest` to one that is not below `highest`; both above 0. */
export function logScale(lowest: number, highest: number): Scale {
  const from = Math.floor(Math.log10(lowest))
  const to = Math.max(from + 1, Math.ceil(Math.log10(highest)))
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => Number(`1e${from + index}`))
  return {
    ticks,
    at: (value) => clamp((Math.log10(Math.max(value, 1e-9)) - from) / (to - from)),
    holds: (value) => value >= 10 ** from && value <= 10 ** to,
  }
}

/** Round numbers from 0 up to `end`. */
export function ticksOf(end: number, count: number): readonly number[] {
  const step = roundStep(end / count)
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => tidy(index * step))
}

/** The next of 1, 2, 5, 10, 20, 50 … that is not below. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return power * ([1, 2, 5].find((factor) => factor * power >= least - 1e-12) ?? 10)
}

function tidy(value: number): number {
  return Number(value.toPrecision(12))
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}
