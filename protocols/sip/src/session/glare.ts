import type { Random } from '@voltaic/runtime'

const UNIT_MS = 10

/**
 * How long to wait after a 491 before the request is tried again, in milliseconds.
 *
 * @param ownsCallId whether this side made the Call-ID
 * @spec RFC 3261 §14.1
 */
export function waitAfterGlare(ownsCallId: boolean, random: Random): number {
  return ownsCallId ? 2100 + UNIT_MS * random.integer(191) : UNIT_MS * random.integer(201)
}

/** Seconds of the Retry-After of a 500 to a request that came too early. @spec RFC 3261 §14.2; RFC 3311 §5.2 */
export function retryAfterSeconds(random: Random): number {
  return random.integer(11)
}
