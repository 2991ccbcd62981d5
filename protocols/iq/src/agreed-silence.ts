import { DecodeError } from '@voltaic/base'
import { DISCARD_PORT, effectiveDirectionOf, parseSessionDescription } from '@voltaic/sdp'

const MEDIA: ReadonlySet<string> = new Set(['audio', 'video'])

/**
 * Whether what was agreed lets nothing be expected: no stream is open both ways, or one side receives nowhere. On hold one
 * side may send music, or nothing.
 *
 * @param descriptions of both sides; what cannot be read says nothing
 * @spec RFC 3264 §8.4
 */
export function isSilenceAgreed(descriptions: readonly string[]): boolean {
  return descriptions.some((text) => {
    try {
      const session = parseSessionDescription(text)
      const streams = session.media.filter(({ media, port }) => MEDIA.has(media) && port !== 0)
      return streams.every(
        (media) => media.port === DISCARD_PORT || effectiveDirectionOf(session, media) !== 'sendrecv',
      )
    } catch (error) {
      if (error instanceof DecodeError) return false
      throw error
    }
  })
}
