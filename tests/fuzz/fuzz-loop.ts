import { createSeededRandom, type Random } from '@voltaic/runtime'
import { mutateBlindly } from './blind.ts'
import type { FuzzTarget } from './fuzz-target.ts'

const POOL_SIZE = 512
const SLOW_MILLISECONDS = 1000
const ROUNDS_BETWEEN_LOOKS = 100

export interface Tally {
  iterations: number
  accepted: number
  rejected: number
}

/** A mutant that a target could not cope with. */
export class Finding extends Error {
  override readonly name = 'Finding'
  readonly input: Uint8Array

  constructor(message: string, details: { readonly input: Uint8Array; readonly cause?: unknown }) {
    super(message, { cause: details.cause })
    this.input = details.input
  }
}

/**
 * Runs mutants of the corpus until `isEnough`, which is asked every now and then. The same seed gives the same mutants.
 * @throws Finding when the target throws, or takes longer than a second for one input
 */
export function fuzz(target: FuzzTarget, seed: number, isEnough: (tally: Tally) => boolean): Tally {
  const random = createSeededRandom(seed)
  const corpus = target.corpus()
  const tally = { iterations: 0, accepted: 0, rejected: 0 }
  for (const input of corpus) {
    if (runOnce(target, input) === 'rejected') throw new Finding(`${target.name} rejects its own corpus`, { input })
  }
  const pool = [...corpus]
  while (!isEnough(tally)) {
    for (let round = 0; round < ROUNDS_BETWEEN_LOOKS; round++) {
      const mutant = mutate(target, random, pool)
      const verdict = runOnce(target, mutant)
      tally.iterations++
      tally[verdict]++
      // Mutants of accepted mutants get further than mutants of the corpus.
      if (verdict === 'accepted' && random.integer(20) === 0) keep(pool, corpus.length, mutant, random)
    }
  }
  return tally
}

function runOnce(target: FuzzTarget, input: Uint8Array): 'accepted' | 'rejected' {
  const start = performance.now()
  const verdict = runWithoutStacks(target, input)
  const elapsed = performance.now() - start
  if (elapsed > SLOW_MILLISECONDS) throw new Finding(`${target.name} took ${Math.round(elapsed)} ms`, { input })
  return verdict
}

/** Most of the time of a refusal goes into its stack trace, which nobody reads; a finding is run again to get one. */
function runWithoutStacks(target: FuzzTarget, input: Uint8Array): 'accepted' | 'rejected' {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    // The target gets a copy: one that writes to its input must not spoil the report.
    return target.run(Uint8Array.from(input))
  } catch (error) {
    Error.stackTraceLimit = limit
    throw explained(target, input, error)
  } finally {
    Error.stackTraceLimit = limit
  }
}

function explained(target: FuzzTarget, input: Uint8Array, first: unknown): Finding {
  try {
    target.run(Uint8Array.from(input))
    return new Finding(`${target.name} threw, but not when asked again`, { input, cause: first })
  } catch (cause) {
    return new Finding(`${target.name} threw`, { input, cause })
  }
}

/** Half of the mutants keep their lengths consistent, where the target knows how to. */
function mutate(target: FuzzTarget, random: Random, pool: readonly Uint8Array[]): Uint8Array {
  const seed = pool[random.integer(pool.length)] ?? new Uint8Array(0)
  if (target.mutateConsistently !== undefined && random.integer(2) === 0) return target.mutateConsistently(random, seed)
  return mutateBlindly(random, seed, pool)
}

function keep(pool: Uint8Array[], fixed: number, mutant: Uint8Array, random: Random): void {
  if (pool.length < Math.max(POOL_SIZE, fixed * 2)) pool.push(mutant)
  else pool[fixed + random.integer(pool.length - fixed)] = mutant
}
