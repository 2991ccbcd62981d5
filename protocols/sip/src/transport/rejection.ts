import type { DecodeError } from '@voltaic/base'
import { refusalStatus } from '../message/check-mandatory.ts'
import { createResponse } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'

/** Without these no response can be matched by whoever sent the request. @spec RFC 3261 §8.2.6.2 */
const NEEDED = ['Via', 'From', 'To', 'Call-ID', 'CSeq'] as const

/**
 * The answer to a request that breaks a rule of syntax; the Warning says which, for whoever reads a trace.
 *
 * @returns undefined when nothing may or can be answered: to an ACK, or when the headers to copy are missing
 * @spec RFC 3261 §8.2, RFC 3261 §16.3, RFC 3261 §21.4.1
 */
export function createRejection(
  request: SipRequest,
  error: DecodeError,
  options: { readonly element: string; readonly toTag: string },
): SipResponse | undefined {
  if (request.method === 'ACK' || NEEDED.some((name) => !request.has(name))) return undefined
  const { element, toTag } = options
  const status = refusalStatus(error)
  return createResponse(request, status, { toTag, headers: [['Warning', `399 ${element} "${error.code}"`]] })
}
