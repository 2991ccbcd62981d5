import { hasMagicBranch } from '../headers/via.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'

/**
 * Requests with equal keys belong to one server transaction. An ACK has the key of its INVITE.
 *
 * @spec RFC 3261 §17.2.3
 */
export function serverKey(request: SipRequest, method: string = request.method): string {
  const via = request.topVia
  const transactionMethod = method === 'ACK' ? 'INVITE' : method
  if (!hasMagicBranch(via)) return rfc2543Key(request, transactionMethod)
  // Joined, not concatenated: an unflattened string would keep the text of the whole request alive.
  return [transactionMethod, via.params.get('branch'), via.host.toLowerCase(), via.port].join(' ')
}

/**
 * An element of RFC 2543 makes branches that do not tell its transactions apart, so all that identifies the request
 * is compared. The To tag is left out: the ACK has one where its INVITE had none, and within one Call-ID and one From
 * tag the CSeq number already tells requests apart.
 */
function rfc2543Key(request: SipRequest, method: string): string {
  const { callId, cseq, fromTag = '' } = request
  return [method, request.uri, callId, cseq.number, fromTag, request.list('Via')[0]].join(' ')
}

/** Branch and method tell the client transaction of a response. @spec RFC 3261 §17.1.3 */
export function clientKey(message: SipRequest | SipResponse): string {
  return [message.cseq.method, message.topVia.params.get('branch')].join(' ')
}
