import { acceptDialogRequest } from '../dialog/dialog.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Hop } from '../proxy/hop.ts'
import { checkDialog } from './check-dialog.ts'
import { type Answer, bodyOf, type Content, contentHeaders, type HeaderEntries } from './content.ts'
import type { DialogSession } from './dialog-session.ts'
import { retryAfterSeconds } from './glare.ts'
import { refuseExtensions } from './require.ts'
import { ownHeaders } from './session-context.ts'

/** Answers a request within a session. @throws DecodeError when it cannot be read @spec RFC 3261 §12.2.2 */
export async function serveInSession(request: SipRequest, hop: Hop, session: DialogSession): Promise<SipResponse> {
  const dialog = acceptDialogRequest(session.dialog, request)
  // RFC 3261 §12.2.2: a request that was overtaken by a later one
  if (dialog === undefined) return hop.reply(500)
  session.dialog = checkDialog(dialog)
  if (request.method === 'BYE') {
    session.endByPeer(request)
    return hop.reply(200)
  }
  if (session.state === 'ended') return hop.reply(481)
  const refusal = refuseExtensions(request, { supported: session.options.supported })
  if (refusal !== undefined) return reply(hop, refusal)
  session.abilities.learn(request)
  switch (request.method) {
    case 'PRACK':
      return servePrack(request, hop, session)
    case 'UPDATE':
      return serveUpdate(request, hop, session)
    case 'INVITE':
      return serveReinvite(request, hop, session)
    default:
      return reply(hop, await ask(request, session))
  }
}

/** @spec RFC 3262 §3, §5 */
async function servePrack(request: SipRequest, hop: Hop, session: DialogSession): Promise<SipResponse> {
  const { reliable, exchange } = session
  if (!reliable?.isFor(request)) return hop.reply(481)
  const body = bodyOf(request)
  exchange.received(body)
  const answer = body === undefined ? { status: 200 } : await ask(request, session)
  settle(answer, body !== undefined, session)
  // only now may the next provisional response or the 2xx go out: it would overtake the answer
  reliable.acknowledge(request)
  session.modifier.wake()
  return reply(hop, answer)
}

/** @spec RFC 3311 §5.2; RFC 4028 §9 */
async function serveUpdate(request: SipRequest, hop: Hop, session: DialogSession): Promise<SipResponse> {
  const { exchange, serving, refresh } = session
  const body = bodyOf(request)
  if (serving.has('UPDATE')) return tooEarly(hop, session)
  if (body !== undefined && exchange.state === 'offer sent') return hop.reply(491)
  if (body !== undefined && exchange.state === 'offer received') return tooEarly(hop, session)
  const interval = refresh.decide(request)
  if (interval.kind === 'too small') return hop.reply(422, { headers: [['Min-SE', String(interval.minSe)]] })
  serving.add('UPDATE')
  exchange.received(body)
  const answer = await ask(request, session)
  serving.delete('UPDATE')
  settle(answer, body !== undefined, session)
  session.modifier.wake()
  if (answer.status >= 300) return reply(hop, answer)
  const timer = interval.kind === 'agreed' && session.state === 'confirmed'
  if (session.state === 'confirmed') refresh.accepted(interval)
  return reply(hop, answer, [...ownHeaders(session.options), ...(timer ? interval.headers : [])])
}

/** @spec RFC 3261 §14.2; RFC 4028 §9 */
async function serveReinvite(request: SipRequest, hop: Hop, session: DialogSession): Promise<SipResponse> {
  const { exchange, serving, refresh } = session
  // RFC 3261 §14.2: an INVITE of the peer that has no final response yet, or one of ours
  if (serving.has('INVITE') || session.state === 'early') return tooEarly(hop, session)
  if (session.modifier.isInviting || exchange.state === 'offer sent') return hop.reply(491)
  if (exchange.state === 'offer received') return tooEarly(hop, session)
  const interval = refresh.decide(request)
  if (interval.kind === 'too small') return hop.reply(422, { headers: [['Min-SE', String(interval.minSe)]] })
  serving.add('INVITE')
  exchange.receivedInvite(bodyOf(request))
  const answer = await Promise.race([ask(request, session), terminated(hop, session)])
  serving.delete('INVITE')
  if (answer.status >= 300) {
    exchange.fail()
    session.modifier.wake()
    return reply(hop, answer)
  }
  exchange.sentInviteResponse(answer.body)
  refresh.accepted(interval)
  void session.awaitAck(request.cseq.number, hop)
  return reply(hop, answer, [...ownHeaders(session.options), ...(interval.kind === 'agreed' ? interval.headers : [])])
}

/** RFC 3261 §9.2, §15.1.2: a CANCEL or a BYE ends the INVITE that is not answered yet. */
function terminated(hop: Hop, session: DialogSession): Promise<Answer> {
  return new Promise((resolve) => {
    const terminate = () => resolve({ status: 487 })
    hop.signal.addEventListener('abort', terminate, { once: true })
    void session.ended.then(terminate)
  })
}

async function ask(request: SipRequest, session: DialogSession): Promise<Answer> {
  const { onRequest } = session.handlers
  if (onRequest !== undefined) return onRequest(request, session)
  if (request.body.length > 0) return { status: 488 }
  const { local } = session.exchange
  return request.method === 'INVITE' && local !== undefined ? { status: 200, body: local } : { status: 200 }
}

/** Counts the answer to an offer in. */
function settle(answer: Answer, wasOffered: boolean, { exchange }: DialogSession): void {
  if (answer.status < 300) exchange.sent(answer.body)
  if (wasOffered && exchange.state === 'offer received') exchange.fail()
}

function tooEarly(hop: Hop, session: DialogSession): SipResponse {
  const seconds = retryAfterSeconds(session.context.runtime.random)
  return hop.reply(500, { headers: [['Retry-After', String(seconds)]] })
}

/** The response to a request, with what the user adds. */
export function reply(hop: Hop, answer: Answer, own: HeaderEntries = []): SipResponse {
  const content: Content = answer
  return hop.reply(answer.status, {
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    headers: [...own, ...contentHeaders(content)],
    ...(answer.body === undefined ? {} : { body: answer.body.content }),
  })
}
