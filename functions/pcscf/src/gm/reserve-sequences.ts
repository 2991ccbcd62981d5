import type { HeldSet } from './gm-phone.ts'

/**
 * Sequence numbers that are written down as used before they are. After a crash the numbers go on above them: the phone
 * drops what it believes to have seen.
 */
export const SEQUENCE_BLOCK = 10_000
/** So many messages over a set pass between two looks at its sequence numbers. */
export const MESSAGES_BETWEEN_LOOKS = 64

/** What to write down for a set that begins, or goes on after a restart; nothing where the back end outlives the process. */
export function reserveFirst({ handle }: Pick<HeldSet, 'handle'>): readonly number[] {
  return (handle.sequences ?? []).map((used) => used + SEQUENCE_BLOCK)
}

/**
 * Counts one message over a set.
 *
 * @returns whether more numbers were taken than may be before the next block is written down
 * @spec RFC 4303 §2.2
 */
export function needsMore(held: HeldSet): boolean {
  held.messages += 1
  if (held.messages % MESSAGES_BETWEEN_LOOKS !== 0 || held.reserved.length === 0) return false
  const { sequences = [] } = held.handle
  return sequences.some((used, index) => used + SEQUENCE_BLOCK / 2 > (held.reserved[index] ?? 0))
}
