import { hasToken, parseTokens } from '../headers/lists.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { Answer } from './content.ts'

/** Which extensions a user agent has, and which it insists on. */
export interface Extensions {
  /** Option tags for Supported. */
  readonly supported: readonly string[]
  /** Option tags that a caller must support, or it gets 421. */
  readonly requires?: readonly string[]
}

/**
 * Why a request cannot be served for its extensions.
 *
 * @returns undefined when it can
 * @throws DecodeError
 * @spec RFC 3261 §8.2.2.3, §21.4.15, §21.4.16
 */
export function refuseExtensions(request: SipRequest, { supported, requires = [] }: Extensions): Answer | undefined {
  const known = supported.map((tag) => tag.toLowerCase())
  const unknown = parseTokens(request, 'Require').filter((tag) => !known.includes(tag.toLowerCase()))
  if (unknown.length > 0) return { status: 420, headers: [['Unsupported', unknown.join(', ')]] }
  const missing = requires.filter((tag) => !knows(request, tag))
  if (missing.length > 0) return { status: 421, headers: [['Require', missing.join(', ')]] }
  return undefined
}

/** Whether the sender of a request has an extension. */
export function knows(request: SipRequest, tag: string): boolean {
  return hasToken(request, 'Supported', tag) || hasToken(request, 'Require', tag)
}
