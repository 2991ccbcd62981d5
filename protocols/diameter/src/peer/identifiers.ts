import type { Clock, Random } from '@voltaic/runtime'

/** Gives the next number of a sequence. */
export type NextId = () => number

/**
 * End-to-End Identifiers: twelve bits of the time of the start and twenty random ones, then counting, so that they stay
 * unique for four minutes also across a restart.
 *
 * @spec RFC 6733 §3
 */
export function createEndToEndIds(clock: Clock, random: Random): NextId {
  const seconds = Math.floor(clock.now() / 1000) & 0xfff
  return countFrom(((seconds << 20) | random.integer(0x10_0000)) >>> 0)
}

/** Hop-by-Hop Identifiers of one connection: counting from a random start. @spec RFC 6733 §3 */
export function createHopByHopIds(random: Random): NextId {
  return countFrom(random.integer(0x1_0000_0000))
}

/**
 * Session-Ids: unique for ever, because the time of the start is in them.
 *
 * @spec RFC 6733 §8.8
 */
export function createSessionIds(originHost: string, clock: Clock): () => string {
  const prefix = `${originHost};${Math.floor(clock.now() / 1000) >>> 0};`
  const next = countFrom(0)
  return () => prefix + next()
}

function countFrom(first: number): NextId {
  let next = first
  return () => {
    const id = next
    next = (next + 1) >>> 0
    return id
  }
}
