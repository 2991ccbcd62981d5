import { createRequest } from '../message/create-message.ts'
import type { SipMessage } from '../message/sip-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'

/** One end of a call as a proxy between the ends sees it. */
export interface CallEnd {
  readonly tag: string
  /** Its From or To value, tag included. */
  readonly identity: string
  /** Its Contact URI, where requests to it are addressed; empty for one that has given none. */
  readonly target: string
  /** The Route values from this element to it, the nearest first. */
  readonly routes: readonly string[]
  /** CSeq number of the last request that came from it; 0 before the first. */
  readonly cseq: number
}

/** Where a call stands. */
export type CallState = 'setting up' | 'answered' | 'ended'

export interface ProxiedCallParts {
  /** No other call of the element has it. */
  readonly key: string
  /** The INVITE as this element received it. */
  readonly invite: SipRequest
  /** Under which names the call is found: a phone, a registration. */
  readonly owners: readonly string[]
  /** What this element has written into Record-Route. */
  readonly recordRoute: string
  /** Wall-clock milliseconds. */
  readonly now: number
  /** icid-value of its P-Charging-Vector. */
  readonly icid: string
  /** The public identities of its ends, as the network knows them: for people who look at it. */
  readonly parties?: CallParties
}

export interface CallParties {
  readonly caller: string
  readonly called: string
}

/**
 * A call that goes through this element, from its INVITE to its end: enough to recognise its requests, to check their
 * Route, and to end the call at both sides.
 *
 * @spec TS 24.229 §5.2.6.3.4, §5.2.8.1.2, §5.4.5.1.2
 */
export class ProxiedCall {
  readonly key: string
  readonly callId: string
  /** Kept by `ProxiedCalls`. */
  readonly owners: Set<string>
  readonly icid: string
  readonly parties: CallParties | undefined
  readonly startedAt: number
  /** Wall-clock milliseconds. */
  answeredAt: number | undefined
  /** When it is forgotten unless its session is refreshed, wall-clock milliseconds. @spec RFC 4028 §8.2 */
  expiresAt: number | undefined
  /** Why this element ends it, once it does. */
  releaseReason: string | undefined
  readonly #recordRoute: string
  #abort: AbortController | undefined
  #caller: CallEnd
  /** The far ends of its dialogs: those heard of by 1xx, after the answer only those that answered. */
  #callees: readonly CallEnd[] = []
  #state: CallState = 'setting up'

  constructor({ key, invite, owners, recordRoute, now, icid, parties }: ProxiedCallParts) {
    this.key = key
    this.callId = invite.callId
    this.owners = new Set(owners)
    this.icid = icid
    this.parties = parties
    this.startedAt = now
    this.#recordRoute = recordRoute
    this.#caller = {
      tag: invite.fromTag ?? '',
      identity: invite.header('From') ?? '',
      target: contactOf(invite) ?? '',
      routes: invite.list('Record-Route'),
      cseq: invite.cseq.number,
    }
  }

  get state(): CallState {
    return this.#state
  }

  get caller(): CallEnd {
    return this.#caller
  }

  /** The end that answered, or that was heard of first. */
  get callee(): CallEnd | undefined {
    return this.#callees[0]
  }

  /** Aborts when the call is ended before it was answered: for the `signal` of `forward`. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    return this.#abort.signal
  }

  /** Learns from a response to the INVITE. @param now wall-clock milliseconds */
  respond(response: SipResponse, now: number): void {
    const { toTag } = response
    if (response.status === 100 || response.status >= 300 || toTag === undefined) return
    const known = this.#callees.find((end) => end.tag === toTag)
    if (known === undefined && this.#callees.length >= MAX_DIALOGS && response.status < 200) return
    const end = this.#endOf(response, toTag, known)
    if (sizeOf(end) > MAX_END_LENGTH) return
    const others = this.#callees.filter((each) => each !== known)
    if (this.#state === 'setting up') {
      this.#callees = response.status < 200 ? [...others, end] : [end]
    } else if (response.status >= 200 && known === undefined && others.length < MAX_DIALOGS) {
      // RFC 3261 §13.2.2.4: another fork has answered too; the caller will end all but one
      this.#callees = [...others, end]
    }
    if (response.status < 200 || this.#state !== 'setting up') return
    this.#state = 'answered'
    this.answeredAt = now
  }

  /**
   * Takes a request inside the call into account.
   *
   * @returns which end sent it; undefined when neither did
   */
  request(request: SipRequest): 'caller' | 'callee' | undefined {
    const [from, to] = [request.fromTag, request.toTag]
    if (from === this.#caller.tag) {
      this.#caller = advanced(this.#caller, request)
      return 'caller'
    }
    const sender = this.#callees.find((end) => end.tag === from)
    if (sender === undefined || to !== this.#caller.tag) return undefined
    const next = advanced(sender, request)
    this.#callees = this.#callees.map((end) => (end === sender ? next : end))
    return 'callee'
  }

  /** Whether a request belongs to this call: of its Call-ID, and from or to its caller. */
  has({ callId, fromTag, toTag }: SipRequest): boolean {
    return callId === this.callId && (fromTag === this.#caller.tag || toTag === this.#caller.tag)
  }

  /** The end that a request inside the call goes to; undefined for a dialog that this element has not seen. */
  receiverOf(request: SipRequest): CallEnd | undefined {
    if (request.toTag === this.#caller.tag) return this.#caller
    return this.#callees.find((end) => end.tag === request.toTag)
  }

  /** One of its dialogs is over. @returns whether it was the last */
  hasEndedWith(bye: SipRequest): boolean {
    const { fromTag, toTag } = bye
    this.#callees = this.#callees.filter((end) => end.tag !== fromTag && end.tag !== toTag)
    return this.#callees.length === 0
  }

  /** Lets go of its ends: what is still under way may hold the call for half a minute. */
  end(): void {
    this.#state = 'ended'
    this.#callees = []
    this.#abort = undefined
    this.#caller = { ...this.#caller, identity: '', target: '', routes: [] }
  }

  /** Stops the setting up of the call: what was sent on is cancelled. */
  abort(): void {
    this.#abort ??= new AbortController()
    this.#abort.abort()
  }

  /**
   * The BYE with which this element ends the call at one side, in the name of the other.
   *
   * @returns undefined while the call has not been answered, and for a side that has not said where it is
   */
  byeTo(side: 'caller' | 'callee', reason: string): SipRequest | undefined {
    const { caller, callee } = this
    if (callee === undefined || this.#state !== 'answered') return undefined
    const [to, from] = side === 'callee' ? [callee, caller] : [caller, callee]
    if (to.target === '') return undefined
    return createRequest('BYE', to.target, [
      ['Max-Forwards', '70'],
      ...to.routes.map((route) => ['Route', route] as const),
      ['From', from.identity],
      ['To', to.identity],
      ['Call-ID', this.callId],
      // RFC 3261 §8.1.1.5: whoever has used up its numbers gets no higher one
      ['CSeq', `${Math.min(from.cseq + 1, MAX_CSEQ)} BYE`],
      ['Reason', reason],
    ])
  }

  #endOf(response: SipResponse, tag: string, known: CallEnd | undefined): CallEnd {
    const recorded = response.list('Record-Route')
    const own = recorded.indexOf(this.#recordRoute)
    return {
      tag,
      identity: response.header('To') ?? '',
      target: contactOf(response) ?? known?.target ?? '',
      // RFC 3261 §12.1.2: what others wrote beyond this element, the nearest first
      routes: own < 0 ? (known?.routes ?? []) : recorded.slice(0, own).toReversed(),
      cseq: known?.cseq ?? 0,
    }
  }
}

/** Dialogs that one INVITE may create, by its forks; the responses of more are passed on, but not kept in mind. */
export const MAX_DIALOGS = 16

/** What is kept of one end, in octets: no honest one needs as much. */
const MAX_END_LENGTH = 8192

const MAX_CSEQ = 2 ** 31 - 1

function sizeOf({ identity, target, routes }: CallEnd): number {
  return identity.length + target.length + routes.reduce((sum, route) => sum + route.length, 0)
}

/** Methods whose Contact moves the end that sent them. @spec RFC 3261 §12.2; RFC 3311 §5.1 */
const TARGET_REFRESH: ReadonlySet<string> = new Set(['INVITE', 'UPDATE'])

function advanced(end: CallEnd, request: SipRequest): CallEnd {
  const { number } = request.cseq
  const target = TARGET_REFRESH.has(request.method) ? (contactOf(request) ?? end.target) : end.target
  // RFC 3261 §12.2.1.1: ACK and CANCEL have the number of their INVITE
  if (number <= end.cseq && target === end.target) return end
  const next = { ...end, target, cseq: Math.max(number, end.cseq) }
  return sizeOf(next) > MAX_END_LENGTH ? end : next
}

function contactOf(message: SipMessage): string | undefined {
  const value = message.header('Contact')
  if (value === undefined) return undefined
  const open = value.indexOf('<')
  const close = value.indexOf('>', open)
  const uri = open >= 0 && close > open ? value.slice(open + 1, close) : value.split(/[;,]/, 1)[0]?.trim()
  return uri !== undefined && canBeRequestUri(uri) ? uri : undefined
}

/** Whether it can stand in a request line: whoever answers may write anything into Contact. @spec RFC 3261 §7.1 */
function canBeRequestUri(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code <= 0x20 || code === 0x7f) return false
  }
  return text !== ''
}
