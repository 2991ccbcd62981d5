import { type Address, eventTrace, formatAddress } from '@voltaic/runtime'
import { parseMessage } from '../message/parse-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { TransactionContext } from './transaction-context.ts'

/**
 * Publishes that nobody has answered a request, if anyone looks: no message says so.
 *
 * @spec RFC 3261 §17.1.1.2, §17.1.2.2
 */
export function traceNoAnswer(context: TransactionContext, { method, callId }: SipRequest, remote: Address): void {
  if (!eventTrace.hasSubscribers) return
  const timer = method === 'INVITE' ? 'Timer B' : 'Timer F'
  publish(context, timer, `no answer to ${method}`, callId, remote)
}

/**
 * The same for an answer to an INVITE that nobody has acknowledged.
 *
 * @param response octets, as an octet string; the request is let go by then
 * @spec RFC 3261 §17.2.1
 */
export function traceNoAck(context: TransactionContext, response: string | undefined, remote: Address): void {
  if (!eventTrace.hasSubscribers || response === undefined) return
  const { startLine, callId } = parseMessage(Buffer.from(response, 'latin1'))
  publish(context, 'Timer H', `no ACK for ${startLine.slice('SIP/2.0 '.length)}`, callId, remote)
}

function publish(
  { element, runtime }: TransactionContext,
  timer: string,
  what: string,
  callId: string,
  remote: Address,
): void {
  const fields = { timer, remote: formatAddress(remote) }
  eventTrace.publish({ at: runtime.clock.now(), element, kind: 'timer', what, callId, fields })
}
