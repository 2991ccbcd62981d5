import { formatSessionDescription } from '../description/format-session-description.ts'
import type { SessionDescription } from '../description/session-description.ts'

/** A session description as the body of a message; `SessionBody` of @voltaic/sip is one. */
export interface DescriptionBody {
  readonly contentType: string
  readonly content: Uint8Array
}

/** A session description as the body of a message. @spec RFC 3264 §5 */
export function bodyOfDescription(description: SessionDescription): DescriptionBody {
  return { contentType: 'application/sdp', content: Buffer.from(formatSessionDescription(description)) }
}
