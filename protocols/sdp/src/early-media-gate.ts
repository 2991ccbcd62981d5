import { canReceive, canSend, type Direction } from './media/direction.ts'

/** A parameter of P-Early-Media. @spec RFC 5009 §9 */
export type EarlyMedia = Direction | 'gated' | 'supported'

/** What may flow before the call is answered. */
export interface EarlyMediaGate {
  /** From the called side to the calling one: ring-back tones, announcements. */
  readonly backward: boolean
  /** From the calling side to the called one. */
  readonly forward: boolean
}

const CLOSED: EarlyMediaGate = { backward: false, forward: false }

/**
 * Which early media of a stream may pass.
 *
 * @param direction of the stream as the called side sees it, from its description
 * @param pEarlyMedia the parameters of the last P-Early-Media that the called side sent, in their order; undefined when
 *   there was none, which authorises nothing
 * @param stream the place of the m= line, from 0. Direction parameters apply to the m= lines in their order.
 * @spec RFC 5009 §4, §8
 */
export function gateOf(
  direction: Direction,
  pEarlyMedia: readonly EarlyMedia[] | undefined,
  stream = 0,
): EarlyMediaGate {
  const authorised = authorisationOf(pEarlyMedia ?? [], stream)
  if (authorised === undefined) return CLOSED
  return {
    backward: canSend(direction) && canSend(authorised),
    forward: canReceive(direction) && canReceive(authorised),
  }
}

/** `supported` says only that the header is understood, `gated` that somebody else keeps the gate. */
function authorisationOf(pEarlyMedia: readonly EarlyMedia[], stream: number): Direction | undefined {
  const directions = pEarlyMedia.filter((parameter) => parameter !== 'gated' && parameter !== 'supported')
  // RFC 5009 §8: one parameter may stand for all the m= lines that are left.
  return directions[Math.min(stream, directions.length - 1)]
}
