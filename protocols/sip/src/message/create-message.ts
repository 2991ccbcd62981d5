import { parseNameAddr } from '../headers/name-addr.ts'
import { isToken } from '../headers/syntax.ts'
import { assertHeaderText, createHeaderLine, derivedHeaderLine, type HeaderLine } from './header-line.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { NO_BODY } from './sip-message.ts'
import { SipRequest } from './sip-request.ts'
import { assertStatus, type LocalCause, SipResponse } from './sip-response.ts'

const SIP_VERSION = 'SIP/2.0'

/**
 * Makes a request with exactly these headers, in this order; Content-Length is added when it is encoded.
 * @spec RFC 3261 §7.1
 */
export function createRequest(
  method: string,
  uri: string,
  headers: readonly (readonly [name: string, value: string])[],
  body: Uint8Array = NO_BODY,
): SipRequest {
  if (!isToken(method)) throw new Error(`Not a method: ${JSON.stringify(method)}`)
  const lines = headers.map(([name, value]) => createHeaderLine(name, value))
  return new SipRequest(method, '-', SIP_VERSION, { lines, body }).withUri(uri)
}

export interface ResponseOptions {
  readonly reason?: string
  /** Added to To when the request had no tag there. */
  readonly toTag?: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** Its Content-Type goes into `headers`. */
  readonly body?: Uint8Array
  readonly local?: LocalCause
}

/** What a response takes over from its request. Timestamp goes into 100 only. @spec RFC 3261 §8.2.6.1, §8.2.6.2 */
const COPIED: ReadonlySet<string> = new Set(['via', 'from', 'to', 'call-id', 'cseq'])

/**
 * Makes a response to a request: copies Via lines, From, To, Call-ID and CSeq as they were written, adds the To tag.
 * @spec RFC 3261 §8.2.6
 */
export function createResponse(request: SipRequest, status: number, options: ResponseOptions = {}): SipResponse {
  const reason = options.reason ?? reasonPhrase(status)
  assertStatus(status, reason)
  const lines: HeaderLine[] = []
  for (const line of request.lines) {
    if (COPIED.has(line.key)) lines.push(line.key === 'to' ? withTag(line, options.toTag) : line)
    else if (line.key === 'timestamp' && status === 100) lines.push(line)
  }
  for (const [name, value] of options.headers ?? []) lines.push(createHeaderLine(name, value))
  return new SipResponse(status, reason, SIP_VERSION, { lines, body: options.body ?? NO_BODY }, options.local)
}

function withTag(to: HeaderLine, tag: string | undefined): HeaderLine {
  if (tag === undefined || hasTag(to.value)) return to
  assertHeaderText('To', tag)
  return derivedHeaderLine('To', `${to.value};tag=${tag}`)
}

/** A To that cannot be parsed is copied into the 400 as it came. */
function hasTag(to: string): boolean {
  try {
    return parseNameAddr(to).params.has('tag')
  } catch {
    return true
  }
}
