import { createResponse } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { LocalCause, SipResponse } from '../message/sip-response.ts'
import type { Uri } from '../uri/uri.ts'

/**
 * The response that stands for none: a timeout counts as 408, and a request that could not be sent as 503.
 *
 * @param next where the request was to go, to tell a scheme that SIP does not route from a name that nobody knows
 * @spec RFC 3261 §8.1.3.1, RFC 3261 §16.3
 */
export function createLocalResponse(request: SipRequest, local: LocalCause, next?: Uri): SipResponse {
  return createResponse(request, statusOf(local, next), { local })
}

function statusOf(local: LocalCause, next: Uri | undefined): number {
  if (local === 'timeout') return 408
  const isForeign = local === 'unresolvable' && next !== undefined && !(next.kind === 'sip' && next.scheme === 'sip')
  return isForeign ? 416 : 503
}
