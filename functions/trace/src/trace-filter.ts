import type { TracedMessage, TraceProtocol } from './traced-message.ts'

/** All that is given must hold. */
export interface TraceFilter {
  readonly protocols?: readonly TraceProtocol[]
  /** Elements that saw the message. */
  readonly elements?: readonly string[]
  /** Milliseconds since 1970; inclusive. */
  readonly since?: number
  /** Milliseconds since 1970; exclusive. */
  readonly until?: number
  /** Text that occurs in the octets as UTF-8: an IMSI, a Call-ID, a Session-Id. */
  readonly contains?: string
}

export function matchesFilter(message: TracedMessage, filter: TraceFilter): boolean {
  const { protocols, elements, since, until, contains } = filter
  if (protocols && !protocols.includes(message.protocol)) return false
  if (elements && !elements.includes(message.element)) return false
  if (since !== undefined && message.at < since) return false
  if (until !== undefined && message.at >= until) return false
  return contains === undefined || asBuffer(message.data).includes(contains)
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
