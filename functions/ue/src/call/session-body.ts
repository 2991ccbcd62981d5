import { formatSessionDescription, type SessionDescription } from '@voltaic/sdp'
import type { SessionBody } from '@voltaic/sip'

/** A session description as the body of a message. @spec RFC 3264 §5 */
export function bodyOfDescription(description: SessionDescription): SessionBody {
  return { contentType: 'application/sdp', content: Buffer.from(formatSessionDescription(description)) }
}
