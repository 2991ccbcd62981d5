import type { Answer, Content, Hop, IncomingInvite, SipRequest, SipResponse } from '@voltaic/sip'
import type { AsRoom } from './as-room.ts'
import { type B2buaOptions, callThrough } from './back-to-back.ts'
import { type ServedUser, servedUserOf } from './served-user.ts'

export interface ProxyOptions {
  /** Another Request-URI: the S-CSCF of the user who is called takes that for a diversion. @spec TS 24.229 §5.4.3.3 */
  readonly uri?: string
  /** SIP URI of a peer that gets the request in the place of the S-CSCF: a gateway, a bridge. */
  readonly to?: string
  /** Whether the server stays on the way of the dialog. */
  readonly recordRoute?: boolean
  /** Gives the request up before the other side has: the phone stops ringing. */
  readonly signal?: AbortSignal
  /** What else is to be different in the request. */
  change?(request: SipRequest): SipRequest
}

/**
 * One request at an application server, and what it can do with it. Each of the five gives the final response, which the
 * handler returns.
 *
 * @spec TS 24.229 §5.7
 */
export interface AsRequest {
  readonly request: SipRequest
  readonly method: string
  /** Undefined for a request to a public service identity. */
  readonly servedUser: ServedUser | undefined
  /** Aborts when the caller cancels. */
  readonly signal: AbortSignal
  /** Gives the request back to the S-CSCF, or to a peer, and waits for its final response. @spec TS 24.229 §5.7.4 */
  proxy(options?: ProxyOptions): Promise<SipResponse>
  /** @param contacts URIs, the most wanted first @spec TS 24.229 §5.7.2 */
  redirect(contacts: readonly string[], status?: number): SipResponse
  /** Answers by itself. A 2xx to an INVITE makes a session, which ends as soon as either side wants. @spec TS 24.229 §5.7.2 */
  answer(status: number, content?: Content & { readonly reason?: string }): Promise<SipResponse>
  /** Answers an INVITE as a user agent does: rings, accepts, keeps the session. @spec TS 24.229 §5.7.2 */
  take(handler: (invite: IncomingInvite) => void): Promise<SipResponse>
  /**
   * Two dialogs in the place of one: the second has a Call-ID of its own and goes back to the S-CSCF. Offers, answers and
   * requests inside the dialog pass. A request that is no INVITE is sent on as `proxy` does.
   *
   * @spec TS 24.229 §5.7.5; RFC 7092 §3.2.3
   */
  b2bua(options?: B2buaOptions): Promise<SipResponse>
  /** A final response that makes no session; for what has no other word here. */
  reply: Hop['reply']
}

/** @throws DecodeError when P-Served-User cannot be read */
export function createAsRequest(request: SipRequest, hop: Hop, room: AsRoom): AsRequest {
  const { method } = request
  const proxy = (options: ProxyOptions = {}) => forward(request, hop, options, room)
  const take = (handler: (invite: IncomingInvite) => void) => room.take(request, hop, handler)
  return {
    request,
    method,
    servedUser: servedUserOf(request),
    signal: hop.signal,
    proxy,
    redirect: (contacts, status = 302) =>
      hop.reply(status, { headers: contacts.map((uri) => ['Contact', `<${uri}>`] as const) }),
    answer: (status, content = {}) => {
      if (method === 'INVITE' && status < 300) return take((invite) => void invite.accept(content))
      return Promise.resolve(replied(hop, { ...content, status }))
    },
    take,
    b2bua: (options = {}) =>
      method === 'INVITE' ? callThrough(request, hop, options, room) : proxy(options.uri === undefined ? {} : options),
    reply: (status, options) => hop.reply(status, options),
  }
}

function replied(hop: Hop, { status, reason, headers = [], body }: Answer): SipResponse {
  return hop.reply(status, {
    ...(reason === undefined ? {} : { reason }),
    headers: body === undefined ? headers : [...headers, ['Content-Type', body.contentType]],
    ...(body === undefined ? {} : { body: body.content }),
  })
}

function forward(request: SipRequest, hop: Hop, options: ProxyOptions, room: AsRoom): Promise<SipResponse> {
  const { uri, to, change, signal, recordRoute = false } = options
  const addressed = uri === undefined ? request : request.withUri(uri)
  const changed = change === undefined ? addressed : change(addressed)
  // RFC 5502 §5: whom the S-CSCF serves is nothing for who is outside of the network
  const onward = to === undefined ? changed : changed.without('P-Served-User').with('Route', `<${looseRoute(to)}>`)
  return hop.forward(onward, {
    ...(recordRoute && { recordRoute: room.recordRoute() }),
    ...(signal && { signal }),
  })
}

function looseRoute(uri: string): string {
  return /;lr(?:[;=]|$)/.test(uri) ? uri : `${uri};lr`
}
