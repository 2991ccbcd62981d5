import type { CallNegotiation } from '@voltaic/sdp'
import { type Answer, bodyOf, hasToken, type IncomingInvite, type SessionHandlers, type SipRequest } from '@voltaic/sip'

/** Whether both sides use preconditions, which rest on reliable provisional responses. @spec RFC 3312 §11 */
export function usesPreconditions({ request, allowsReliable }: IncomingInvite): boolean {
  const isUsed = hasToken(request, 'Supported', 'precondition') || hasToken(request, 'Require', 'precondition')
  return isUsed && allowsReliable
}

/**
 * What a machine answers within a call: it goes along with every offer that it can.
 *
 * @param onAgreement after each answer
 * @spec RFC 3261 §14.2; RFC 3311 §5.2; RFC 3262 §5
 */
export function mailboxHandlers(negotiation: CallNegotiation, onAgreement: () => void): SessionHandlers {
  return {
    onRequest(request) {
      const answer = answerTo(request, negotiation)
      if (answer.status < 300) onAgreement()
      return answer
    },
    onAck(ack) {
      const body = bodyOf(ack)
      if (body === undefined || !negotiation.isOffering) return
      negotiation.takeAnswer(body)
      onAgreement()
    },
  }
}

function answerTo(request: SipRequest, negotiation: CallNegotiation): Answer {
  const body = bodyOf(request)
  switch (request.method) {
    case 'INVITE':
    case 'UPDATE':
    case 'PRACK':
      break
    case 'INFO':
    case 'OPTIONS':
      return { status: 200 }
    default:
      return { status: 405, headers: [['Allow', 'INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, INFO, OPTIONS']] }
  }
  if (body === undefined)
    return request.method === 'INVITE' ? { status: 200, body: negotiation.offer() } : { status: 200 }
  if (request.method === 'PRACK' && negotiation.isOffering) {
    negotiation.takeAnswer(body)
    return { status: 200 }
  }
  const result = negotiation.answerTo(body)
  if (result.kind === 'refusal') return { status: result.status, headers: [['Warning', result.warning]] }
  return { status: 200, body: result.body }
}
