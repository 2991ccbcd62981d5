import { DecodeError } from '@voltaic/base'
import { parseEarlyMedia, type SipResponse } from '@voltaic/sip'
import type { MediaDirection } from '../media/media-parameters.ts'

/**
 * What may flow before the call is answered, as its P-Early-Media says to the caller.
 *
 * @returns undefined when nothing is authorised
 * @spec RFC 5009 §4, §8
 */
export function earlyMediaDirection(response: SipResponse): MediaDirection | undefined {
  const text = response.header('P-Early-Media')
  if (text === undefined) return undefined
  try {
    const [direction] = parseEarlyMedia(text).directions
    return direction === 'inactive' ? undefined : direction
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
