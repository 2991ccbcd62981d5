import type { Random } from '@voltaic/runtime'

const STEPS = 2 ** 32

/** A number between 0 and 1, never 0 and never 1. */
export function fraction(random: Random): number {
  return (random.integer(STEPS) + 0.5) / STEPS
}

/** Draws from the exponential distribution of that mean: gaps of a Poisson process, times that people talk. */
export function exponential(mean: number, random: Random): number {
  return -Math.log(fraction(random)) * mean
}
