import { DecodeError } from '@voltaic/base'
import { type Direction, mirrorOf } from '@voltaic/sdp'
import { parseEarlyMedia, type SipResponse } from '@voltaic/sip'

/**
 * What may flow before the call is answered, seen from the caller. The header speaks of the called side, as its session
 * description does.
 *
 * @returns undefined when nothing is authorised
 * @spec RFC 5009 §4, §8
 */
export function earlyMediaDirection(response: SipResponse): Direction | undefined {
  const text = response.header('P-Early-Media')
  if (text === undefined) return undefined
  try {
    const [direction] = parseEarlyMedia(text).directions
    return direction === undefined || direction === 'inactive' ? undefined : mirrorOf(direction)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
