import { createRequest } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'

/** Headers of the INVITE that its ACK and its CANCEL carry unchanged. */
type Entries = (readonly [name: string, value: string])[]

function copyTop(request: SipRequest): Entries {
  // RFC 3261 §17.1.1.3, §9.1: one Via only, the one that the INVITE was sent with, so that the branch is the same.
  return [
    ['Via', request.list('Via')[0] ?? ''],
    ['Max-Forwards', '70'],
    ...request.headerLines('Route').map((value) => ['Route', value] as const),
    ['From', request.header('From') ?? ''],
  ]
}

/** The ACK that the client transaction itself sends for a final response from 300 to 699. @spec RFC 3261 §17.1.1.3 */
export function createAckFor(invite: SipRequest, response: SipResponse): SipRequest {
  return createRequest('ACK', invite.uri, [
    ...copyTop(invite),
    ['To', response.header('To') ?? ''],
    ['Call-ID', invite.callId],
    ['CSeq', `${invite.cseq.number} ACK`],
  ])
}

/**
 * The CANCEL of a request that was sent.
 *
 * @param reasons values of its Reason headers
 * @spec RFC 3261 §9.1; RFC 3326 §2
 */
export function createCancelFor(request: SipRequest, reasons: readonly string[] = []): SipRequest {
  return createRequest('CANCEL', request.uri, [
    ...copyTop(request),
    ['To', request.header('To') ?? ''],
    ['Call-ID', request.callId],
    ['CSeq', `${request.cseq.number} CANCEL`],
    ...reasons.map((reason) => ['Reason', reason] as const),
  ])
}
