import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { HeaderEntries } from './content.ts'
import type { DialogSession } from './dialog-session.ts'
import { ifReadable } from './if-readable.ts'
import type { SessionTimerOptions } from './session-interval.ts'
import {
  agreedInterval,
  decideInterval,
  type IntervalDecision,
  minSeOf,
  sessionTimerHeaders,
} from './session-interval.ts'
import { SessionTimer, type SessionTimerUser } from './session-timer.ts'

/** Keeps a session alive, or ends it when the peer does not. @spec RFC 4028 §7.4, §10 */
export class SessionRefresh implements SessionTimerUser {
  readonly #session: DialogSession
  readonly #timer: SessionTimer
  #minSe = 0

  constructor(session: DialogSession) {
    this.#session = session
    this.#timer = new SessionTimer(session.context.runtime.clock, this)
  }

  /** What an INVITE or UPDATE of this side says about the timer. */
  requestHeaders(): HeaderEntries {
    // RFC 4028 §7.4: an UPDATE before the answer to the INVITE leaves the timer alone
    if (this.#session.state !== 'confirmed') return []
    return sessionTimerHeaders(this.#options, this.#minSe, this.#timer.interval)
  }

  /** What an INVITE or UPDATE of the peer leads to. @throws DecodeError */
  decide(request: SipRequest): IntervalDecision {
    this.#minSe = Math.max(this.#minSe, request.has('Min-SE') ? minSeOf(request) : 0)
    return decideInterval(request, this.#options)
  }

  /** The 2xx with this decision goes out. */
  accepted(decision: IntervalDecision): void {
    this.#timer.restart(decision.kind === 'agreed' ? decision.interval : undefined)
  }

  /** The answer to an INVITE or UPDATE of this side has come. @returns whether it is to be tried again: 422 */
  answered(request: SipRequest, response: SipResponse): boolean {
    if (response.status < 300) this.#timer.restart(ifReadable(() => agreedInterval(request, response, this.#options)))
    if (response.status !== 422 || !response.has('Min-SE')) return false
    const asked = ifReadable(() => minSeOf(response)) ?? 0
    if (asked <= this.#minSe) return false
    this.#minSe = asked
    return true
  }

  stop(): void {
    this.#timer.stop()
  }

  onRefresh(): void {
    const session = this.#session
    // RFC 4028 §7.4: an UPDATE without offer is best; a re-INVITE repeats what was described last
    const local = session.exchange.local
    const content = local === undefined ? {} : { body: local }
    void (session.peerAllows('UPDATE') ? session.update() : session.reinvite(content))
  }

  onExpired(): void {
    if (this.#session.state !== 'confirmed') return
    // RFC 4028 §10: the peer is taken for gone, but is told
    void this.#session.endWithBye({ kind: 'expired', by: 'us' }, [['Reason', 'SIP;cause=408;text="Session expired"']])
  }

  get #options(): SessionTimerOptions | undefined {
    const { supported, sessionTimer = {} } = this.#session.options
    return supported.includes('timer') ? sessionTimer : undefined
  }
}
