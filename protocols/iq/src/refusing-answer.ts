import { DecodeError } from '@voltaic/base'
import { formatSessionDescription, parseSessionDescription, refusedStream, type SessionDescription } from '@voltaic/sdp'

const NOWHERE = { networkType: 'IN', addressType: 'IP4', address: '0.0.0.0' } as const

/**
 * An answer in which every stream is refused. It goes in the place of one that the gateway has not taken, which would tell
 * the offerer to send media past the gateway, to wherever its writer wants it.
 *
 * @returns undefined for an offer that cannot be read
 * @spec RFC 3264 §6
 */
export function refusingAnswerTo(offer: string): string | undefined {
  try {
    const { times, media } = parseSessionDescription(offer)
    const answer: SessionDescription = {
      version: 0,
      origin: { username: '-', sessionId: '0', sessionVersion: '0', ...NOWHERE },
      sessionName: '-',
      connection: NOWHERE,
      bandwidths: [],
      times,
      attributes: [],
      media: media.map(refusedStream),
      otherLines: [],
    }
    return formatSessionDescription(answer)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
