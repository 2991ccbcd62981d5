import {
  type Answer,
  bodyOf,
  type Content,
  canonicalHeaderName,
  type HeaderEntries,
  type SipMessage,
  type SipResponse,
} from '@voltaic/sip'

/** What belongs to one dialog or one hop, or is written anew; everything else passes. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  ...['via', 'record-route', 'route', 'from', 'to', 'call-id', 'cseq', 'max-forwards', 'contact', 'allow', 'supported'],
  ...['content-length', 'content-type', 'session-expires', 'min-se', 'timestamp', 'p-served-user', 'rseq', 'rack'],
  ...['user-agent', 'server', 'path', 'service-route', 'proxy-require'],
])

/** Headers that go over from one dialog into the other. */
export function passed(message: SipMessage): HeaderEntries {
  return message.lines.flatMap(({ key, value }): HeaderEntries => {
    if (NOT_PASSED.has(key)) return []
    if (key !== 'require') return [[canonicalHeaderName(key), value]]
    // those of the session layer are asked for by each dialog of its own
    const tags = value.split(',').map((tag) => tag.trim())
    const rest = tags.filter((tag) => tag !== 'timer' && tag !== '100rel')
    return rest.length === 0 ? [] : [[canonicalHeaderName(key), rest.join(', ')]]
  })
}

/** What a message says, for the other dialog. */
export function contentOf(message: SipMessage): Content {
  return { headers: passed(message), ...bodyContent(message) }
}

export function answerOf(response: SipResponse): Answer {
  return { ...contentOf(response), status: response.status, reason: response.reason }
}

/** The body alone. */
export function bodyContent(message: SipMessage | undefined): Content {
  const body = message && bodyOf(message)
  return body === undefined ? {} : { body }
}
