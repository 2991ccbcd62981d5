import { createRequest, type SipRequest, type SipResponse } from '@voltaic/sip'
import { PHONE, PUBLIC, REALM, SERVICE_ROUTE } from './pcscf-alone.ts'

/** The far end of the calls of the phone, beyond the S-CSCF. */
export const FAR_END = 'sip:bob@198.51.100.99:5060'
/** What the S-CSCF writes into Record-Route. */
export const SCSCF_ROUTE: string = `<sip:mo@scscf.${REALM}:6060;lr>`

export type Headers = readonly (readonly [string, string])[]

/** A request of the phone; INVITE unless a method is given. */
export function fromPhone(callId: string, headers: Headers = [], method = 'INVITE', cseq = 1): SipRequest {
  const plain = createRequest(method, `sip:bob@${REALM}`, [
    ['From', `<${PUBLIC}>;tag=a`],
    ['To', `<sip:bob@${REALM}>`],
    ['Call-ID', callId],
    ['CSeq', `${cseq} ${method}`],
    ['Contact', `<sip:001010000000001@${PHONE.host}:${PHONE.port}>`],
    ['Route', `<sip:192.0.2.11:5060;lr>, ${SERVICE_ROUTE}`],
  ])
  return headers.reduce((request, [name, value]) => request.with(name, value), plain)
}

/** What the far end answers to a request that creates a dialog, as it arrives at the P-CSCF. */
export function dialogHeaders(request: SipRequest, more: Headers = []): Headers {
  return [['Contact', `<${FAR_END}>`], ...[SCSCF_ROUTE, ...request.list('Record-Route')].map(recordRoute), ...more]
}

function recordRoute(value: string): readonly [string, string] {
  return ['Record-Route', value]
}

/** A request of the phone inside the dialog that a response has created. */
export function inDialog(
  invite: SipRequest,
  answer: SipResponse,
  method: string,
  cseq = 2,
  headers: Headers = [],
): SipRequest {
  const plain = createRequest(method, FAR_END, [
    ...answer
      .list('Record-Route')
      .toReversed()
      .map((value) => ['Route', value] as const),
    ['From', invite.header('From') ?? ''],
    ['To', answer.header('To') ?? ''],
    ['Call-ID', invite.callId],
    ['CSeq', `${cseq} ${method}`],
  ])
  return headers.reduce((request, [name, value]) => request.with(name, value), plain)
}
