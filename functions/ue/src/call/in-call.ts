import type { CallNegotiation } from '@voltaic/sdp'
import { type Answer, bodyOf, type SessionBody, type SessionHandlers, type SipRequest } from '@voltaic/sip'
import type { PhoneCall } from './phone-call.ts'

export const CALL_METHODS: readonly string[] = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'PRACK',
  'UPDATE',
  'INFO',
  'MESSAGE',
  'NOTIFY',
  'OPTIONS',
]

/** What the phone answers within a call. @spec RFC 3261 §14.2; RFC 3311 §5.2; RFC 3262 §5; RFC 6086 §4.2.1 */
export function inCallHandlers(call: PhoneCall, negotiation: CallNegotiation): SessionHandlers {
  return {
    onRequest: (request) => answerInCall(request, call, negotiation),
    onAck(ack) {
      const body = bodyOf(ack)
      if (body !== undefined && negotiation.isOffering) negotiation.takeAnswer(body)
      call.exchanged()
    },
    answerInAck(response) {
      const offer = bodyOf(response)
      return offer === undefined ? undefined : answerBody(offer, call, negotiation)
    },
  }
}

function answerInCall(request: SipRequest, call: PhoneCall, negotiation: CallNegotiation): Answer {
  const body = bodyOf(request)
  switch (request.method) {
    case 'INVITE':
      return body === undefined ? { status: 200, body: negotiation.offer() } : answerOffer(body, call, negotiation)
    case 'UPDATE':
      return body === undefined ? { status: 200 } : answerOffer(body, call, negotiation)
    case 'PRACK':
      return body === undefined || takesAnswer(body, call, negotiation)
        ? { status: 200 }
        : answerOffer(body, call, negotiation)
    case 'INFO':
    case 'MESSAGE':
    case 'OPTIONS':
      return { status: 200 }
    default:
      return { status: 405, headers: [['Allow', CALL_METHODS.join(', ')]] }
  }
}

function takesAnswer(body: SessionBody, call: PhoneCall, negotiation: CallNegotiation): boolean {
  if (!negotiation.isOffering) return false
  negotiation.takeAnswer(body)
  call.exchanged()
  return true
}

function answerOffer(body: SessionBody, call: PhoneCall, negotiation: CallNegotiation): Answer {
  const result = negotiation.answerTo(body)
  if (result.kind === 'refusal') return { status: result.status, headers: [['Warning', result.warning]] }
  call.exchanged()
  return { status: 200, body: result.body }
}

function answerBody(offer: SessionBody, call: PhoneCall, negotiation: CallNegotiation): SessionBody | undefined {
  const result = negotiation.answerTo(offer)
  if (result.kind === 'refusal') return undefined
  call.exchanged()
  return result.body
}
