import {
  bodyOf,
  type Content,
  formatNameAddr,
  type Hop,
  hasToken,
  type IncomingInvite,
  type NameAddr,
  type OutgoingInvite,
  parseReason,
  type Session,
  type SessionBody,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import type { AsRoom } from './as-room.ts'
import { bodyContent, contentOf, passed } from './message-content.ts'
import { routesBehind } from './routes-behind.ts'
import { SessionBridge } from './session-bridge.ts'

export interface B2buaOptions {
  /** Request-URI of the second dialog; that of the first unless given. */
  readonly uri?: string
  /** Values of Route of the second dialog; those that lead back to the S-CSCF unless given. */
  readonly routes?: readonly string[]
  /** Value of From without tag; that of the first dialog unless given. */
  readonly from?: string
}

/** Option tags that mean the same at both sides. */
const PASSED_TAGS = ['100rel', 'timer', 'precondition'] as const

/**
 * Calls on in the place of the caller: a second dialog, to which everything that happens in the first one passes, and the
 * other way.
 *
 * @spec TS 24.229 §5.7.5; RFC 7332 §3
 */
export function callThrough(request: SipRequest, hop: Hop, options: B2buaOptions, room: AsRoom): Promise<SipResponse> {
  const maxForwards = Number(request.header('Max-Forwards') ?? '70') - 1
  // RFC 7332 §3: a circle of two dialogs ends as one of proxies does
  if (!(maxForwards > 0)) return Promise.resolve(hop.reply(483))
  return room.take(request, hop, (invite) => new CallThrough(invite, { ...options, maxForwards }, room))
}

class CallThrough {
  readonly #invite: IncomingInvite
  readonly #out: OutgoingInvite
  readonly #bridge: SessionBridge
  /** Provisional responses go on one after the other, as they came. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(invite: IncomingInvite, options: B2buaOptions & { readonly maxForwards: number }, room: AsRoom) {
    const { request } = invite
    const body = bodyOf(request)
    this.#invite = invite
    this.#bridge = new SessionBridge(invite.session)
    this.#out = room.sessions.invite(
      {
        uri: options.uri ?? request.uri,
        from: options.from ?? withoutTag(request.from),
        to: formatNameAddr(request.to),
        headers: [
          ...(options.routes ?? routesBehind(request, room)).map((route) => ['Route', route] as const),
          ...passed(request),
        ],
        maxForwards: options.maxForwards,
        ...(body === undefined ? {} : { body }),
      },
      {
        ...this.#bridge.handlersOfOut,
        onProvisional: ({ response, session, isReliable, prack }) =>
          this.#inTurn(() => this.#onProvisional(response, session, isReliable, prack)),
        answerInAck: (response, session) => this.#answerInAck(response, session),
      },
      { supported: PASSED_TAGS.filter((tag) => knows(request, tag)) },
    )
    void invite.session.ended.then(({ reason }) => this.#cancel(reason))
    void this.#finish()
  }

  /** The caller has given up; nothing happens when the call was answered before. */
  #cancel(reason: string | undefined): void {
    this.#out.cancel(reason === undefined ? undefined : parseReason(reason))
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  async #onProvisional(
    response: SipResponse,
    session: Session | undefined,
    isReliable: boolean,
    prack: (content?: Content) => Promise<SipResponse>,
  ): Promise<void> {
    if (session !== undefined) this.#bridge.connect(session)
    this.#bridge.prack = isReliable ? prack : undefined
    const acknowledged = await this.#invite.provisional(response.status, {
      ...contentOf(response),
      reason: response.reason,
      ...(isReliable ? { reliable: true } : {}),
    })
    if (isReliable) await prack(bodyContent(acknowledged))
  }

  /** The 2xx has the offer: the answer is in the ACK of the caller. @spec RFC 3264 §5 */
  async #answerInAck(response: SipResponse, session: Session): Promise<SessionBody | undefined> {
    if (this.#invite.isAnswered) return this.#bridge.answerInAck(response)
    this.#bridge.connect(session)
    const ack = await this.#invite.accept(contentOf(response))
    return ack && bodyOf(ack)
  }

  async #finish(): Promise<void> {
    const outcome = await this.#out.outcome
    await this.#turn
    const { response } = outcome
    if (outcome.kind === 'accepted') {
      this.#bridge.connect(outcome.session)
      if (!this.#invite.isAnswered) await this.#invite.accept(contentOf(response))
      this.#bridge.endTogether(outcome.session)
      return
    }
    if (outcome.kind === 'cancelled') return
    const { headers = [], ...body } = contentOf(response)
    // RFC 3261 §21.3: where else the user is
    const contacts = outcome.kind === 'redirected' ? response.headerLines('Contact') : []
    this.#invite.reject(response.status, {
      ...body,
      headers: [...headers, ...contacts.map((value) => ['Contact', value] as const)],
      reason: response.reason,
    })
  }
}

function withoutTag({ displayName, uri, params }: NameAddr): string {
  const rest = new Map([...params].filter(([name]) => name !== 'tag'))
  return formatNameAddr(displayName === undefined ? { uri, params: rest } : { displayName, uri, params: rest })
}

function knows(request: SipRequest, tag: string): boolean {
  return hasToken(request, 'Supported', tag) || hasToken(request, 'Require', tag)
}
