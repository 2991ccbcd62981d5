import type { StreamContext } from '../stream/stream-context.ts'
import type { Format, FormatSet } from './formats.ts'
import { isTold, type Needs } from './needs.ts'

/** Updates sent for one change at once, before one in every `SPACING` packets. */
const FIRST_UPDATES = 2
const SPACING = 8
/** Distance from the oldest reference as of which a new one is wanted, and as of which every packet is one. */
const FAR = 32
const TOO_FAR = 48

/**
 * The format in Reliable mode: one that updates as often as the decompressor should get a new reference to
 * acknowledge, and the smallest that does not in between.
 *
 * @returns undefined if Extension 3 is needed
 * @spec RFC 3095 §5.5.1.2
 */
export function chooseReliable(context: StreamContext, needs: Needs, set: FormatSet): Format | undefined {
  const small = set.reliable.find((each) => isTold(needs, each))
  const updating = set.updating.find((each) => isTold(needs, each))
  if (!small || !updating) return updating ?? small
  const distance = Math.max(needs.snSpread.most, -needs.snSpread.least)
  if (distance > TOO_FAR) return updating
  const isWanted = distance > FAR || small.type !== 'R-0'
  const isTime = context.unacknowledged < FIRST_UPDATES || context.sinceUpdate >= SPACING
  return isWanted && isTime ? updating : small
}

/**
 * The smallest format whose CRC has 7 bits. R-0-CRC means what it says in Reliable mode alone.
 *
 * @returns undefined if Extension 3 is needed
 * @spec RFC 3095 §5.7
 */
export function chooseGuarded(context: StreamContext, needs: Needs, set: FormatSet): Format | undefined {
  return set.updating.find((each) => (each.type !== 'R-0-CRC' || context.mode === 'R') && isTold(needs, each))
}
