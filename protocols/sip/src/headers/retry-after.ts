import { deltaSeconds } from './delta-seconds.ts'
import { type Params, parseParams, skipSpace } from './params.ts'
import { malformed } from './syntax.ts'

const SPEC = 'RFC 3261 §20.33'
const OPEN = 0x28
const CLOSE = 0x29
const BACKSLASH = 0x5c

export interface RetryAfter {
  readonly seconds: number
  /** `duration`: how long the peer will be there from then on. */
  readonly params: Params
}

/**
 * Parses `120 (comment);duration=60`; the comment is dropped.
 * @spec RFC 3261 §20.33
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseRetryAfter(text: string): RetryAfter {
  let end = 0
  while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++
  const seconds = deltaSeconds(text.slice(0, end))
  if (seconds === undefined) throw malformed('Retry-After is not a number of seconds', SPEC)
  const after = skipSpace(text, end)
  return { seconds, params: parseParams(text, text.charCodeAt(after) === OPEN ? endOfComment(text, after) : after) }
}

/** Comments nest, and have escapes. @spec RFC 3261 §25.1 */
function endOfComment(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === OPEN) depth++
    else if (code === CLOSE && --depth === 0) return at + 1
  }
  throw malformed('Comment without end', SPEC, open)
}
