import type { SipMessage } from '../message/sip-message.ts'
import { isToken, malformed } from './syntax.ts'

/** How the caller wants proxies to treat the request; what is absent is left to them. */
export interface RequestDisposition {
  readonly server?: 'proxy' | 'redirect'
  readonly cancel?: 'cancel' | 'no-cancel'
  readonly fork?: 'fork' | 'no-fork'
  readonly recurse?: 'recurse' | 'no-recurse'
  readonly search?: 'parallel' | 'sequential'
  readonly queue?: 'queue' | 'no-queue'
}

const KINDS: ReadonlyMap<string, keyof RequestDisposition> = new Map([
  ['proxy', 'server'],
  ['redirect', 'server'],
  ['cancel', 'cancel'],
  ['no-cancel', 'cancel'],
  ['fork', 'fork'],
  ['no-fork', 'fork'],
  ['recurse', 'recurse'],
  ['no-recurse', 'recurse'],
  ['parallel', 'search'],
  ['sequential', 'search'],
  ['queue', 'queue'],
  ['no-queue', 'queue'],
])

/**
 * Parses the Request-Disposition of a request: `proxy, no-fork, parallel`. Of two directives of one kind the first
 * counts; unknown ones are left out.
 *
 * @spec RFC 3841 §9.1
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseRequestDisposition(message: SipMessage): RequestDisposition {
  const directives = message.has('Request-Disposition') ? message.list('Request-Disposition') : []
  if (!directives.every(isToken)) throw malformed('Request-Disposition is no list of directives', 'RFC 3841 §9.1')
  const disposition: { -readonly [Kind in keyof RequestDisposition]?: string } = {}
  for (const directive of directives) {
    const kind = KINDS.get(directive.toLowerCase())
    if (kind !== undefined) disposition[kind] ??= directive.toLowerCase()
  }
  return disposition as RequestDisposition
}

export function formatRequestDisposition(disposition: RequestDisposition): string {
  return Object.values(disposition).join(', ')
}
