import { attributeOf } from '../description/attributes.ts'
import type { DescriptionLevel } from '../description/session-description.ts'

/** Which way media flows, seen from whoever wrote the description. @spec RFC 8866 §6.7 */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

export const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive']

/**
 * The direction of a stream: its own, else that of the session, else sendrecv.
 *
 * @spec RFC 8866 §6.7; RFC 3264 §5.1
 */
export function directionOf(session: DescriptionLevel, media: DescriptionLevel): Direction {
  return writtenDirection(media) ?? writtenDirection(session) ?? 'sendrecv'
}

function writtenDirection(level: DescriptionLevel): Direction | undefined {
  return DIRECTIONS.find((direction) => attributeOf(level, direction) !== undefined)
}

export function canSend(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly'
}

export function canReceive(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly'
}

export function directionFrom(isSending: boolean, isReceiving: boolean): Direction {
  if (isSending) return isReceiving ? 'sendrecv' : 'sendonly'
  return isReceiving ? 'recvonly' : 'inactive'
}

/** The same stream seen from the other side. @spec RFC 3264 §6.1 */
export function mirrorOf(direction: Direction): Direction {
  return directionFrom(canReceive(direction), canSend(direction))
}

/** What both directions, seen from the same side, allow. */
export function limitDirection(direction: Direction, wish: Direction): Direction {
  return directionFrom(canSend(direction) && canSend(wish), canReceive(direction) && canReceive(wish))
}

/** What to offer to put the other side on hold: media goes no longer to us. @spec RFC 3264 §8.4 */
export function holdDirection(direction: Direction): Direction {
  return directionFrom(canSend(direction), false)
}

/** What to offer to take it off hold. @spec RFC 3264 §8.4 */
export function resumeDirection(direction: Direction): Direction {
  return directionFrom(canSend(direction), true)
}
