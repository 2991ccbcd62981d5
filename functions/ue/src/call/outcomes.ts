import { DecodeError } from '@voltaic/base'
import { parseReasons, type SessionEnd, type SipMessage, type SipResponse } from '@voltaic/sip'
import type { CallOutcome } from './call-outcome.ts'

/**
 * What a final response other than 2xx means for the call that we made. Why it was refused is the text of its Reason, where
 * there is one: it says more than the reason phrase.
 *
 * @spec RFC 3261 §13.2.2.3; RFC 6432 §2
 */
export function outcomeOfRefusal(response: SipResponse): CallOutcome {
  const { status, local } = response
  const reason = textOfReason(response) ?? response.reason
  if (local !== undefined) {
    const kind = local === 'timeout' ? 'no answer' : 'failed'
    return { kind, status, reason: local, by: 'network' }
  }
  return { kind: status === 408 ? 'no answer' : 'refused', status, reason, by: 'peer' }
}

/** How a call ended whose dialog has ended. */
export function outcomeOfEnd(end: SessionEnd, wasAnswered: boolean): CallOutcome {
  const reason = end.reason ?? end.message?.header('Reason')
  const why = reason === undefined ? {} : { reason }
  switch (end.kind) {
    case 'bye':
      if (end.by === 'peer' && isReleased(end.message)) return { kind: 'released', by: 'network', ...why }
      return { kind: wasAnswered ? 'completed' : 'cancelled', by: end.by, ...why }
    case 'cancelled':
      return { kind: 'cancelled', status: 487, by: end.by, ...why }
    case 'refused':
    case 'other branch':
      return { kind: 'refused', by: end.by, ...why }
    case 'no ack':
    case 'expired':
    case 'lost':
      return { kind: 'released', reason: end.kind, by: 'network' }
    case 'no prack':
    case 'crashed':
      return { kind: 'failed', reason: end.kind, by: 'us' }
  }
}

/** TS 24.229 §5.2.8.1.2, §5.4.5.1.2: a network that lets a call go says so in the Reason of its BYE. */
function isReleased(message: SipMessage | undefined): boolean {
  if (message === undefined || !message.has('Reason')) return false
  return parseReasons(message).some(({ protocol, cause = 0 }) => protocol.toUpperCase() === 'SIP' && cause >= 300)
}

function textOfReason(response: SipResponse): string | undefined {
  try {
    return parseReasons(response).find(({ text }) => text !== undefined)?.text
  } catch (error) {
    // what the network writes there is for people: it decides nothing
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
