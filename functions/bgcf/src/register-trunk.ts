import { formatAddress, type Timer } from '@voltaic/runtime'
import {
  createRequest,
  deltaSeconds,
  type LocalCause,
  parseContacts,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import { answerChallenge } from './digest-answer.ts'
import type { BgcfRoom } from './room.ts'
import type { TrunkConfig, TrunkRegistration } from './trunk.ts'
import { routeTo, sipUriOf } from './trunk-uri.ts'

/** Requests for one registration: one, an answer to its challenge, one more as the nonce was over, one with a longer lifetime. */
const MAX_TRIES = 4
/** How long to wait after a failure, and how long at the most after many, in milliseconds. @spec RFC 5626 §4.5 */
const FIRST_RETRY_MS = 30_000
export const LONGEST_RETRY_MS = 600_000
/** It is renewed when that much of it is left. */
const RENEWED_AT = 0.5

/** How a registration with a trunk stands. */
export type RegistrationState =
  | { readonly kind: 'registered'; readonly expires: number }
  /** With `local` nobody has answered: the status is of this side. @spec RFC 3261 §8.1.3.1 */
  | { readonly kind: 'failed'; readonly status: number; readonly local?: LocalCause }
  | { readonly kind: 'not yet' }

/**
 * Keeps this network registered with a trunk that knows its customers by that: one binding, renewed at half of its lifetime,
 * tried again ever less often while it fails.
 *
 * @spec RFC 3261 §10.2, §22.2; RFC 5626 §4.5
 */
export class TrunkBinding {
  readonly #trunk: TrunkConfig
  readonly #account: TrunkRegistration
  readonly #room: BgcfRoom
  readonly #callId: string
  readonly #tag: string
  #cseq = 0
  #expires: number
  #failures = 0
  #timer: Timer | undefined
  #isStopped = true
  #state: RegistrationState = { kind: 'not yet' }

  constructor(trunk: TrunkConfig, account: TrunkRegistration, room: BgcfRoom) {
    this.#trunk = trunk
    this.#account = account
    this.#room = room
    this.#callId = room.runtime.random.hex(12)
    this.#tag = room.runtime.random.hex(6)
    this.#expires = account.expires
  }

  get trunk(): string {
    return this.#trunk.name
  }

  get state(): RegistrationState {
    return this.#state
  }

  start(): void {
    this.#isStopped = false
    this.#again(0)
  }

  /** The trunk forgets the binding at its end: whoever starts again soon needs it. */
  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  #again(afterMs: number): void {
    this.#timer = this.#room.runtime.clock.startTimer(afterMs, () => void this.#register())
  }

  async #register(): Promise<void> {
    const response = await this.#exchange()
    if (this.#isStopped) return
    if (response.local === undefined && response.status < 300) this.#accepted(response)
    else this.#failed(response)
  }

  async #exchange(): Promise<SipResponse> {
    let request = this.#request()
    let response = await this.#send(request)
    for (let tries = 1; tries < MAX_TRIES && !this.#isStopped; tries++) {
      const next = this.#next(request, response)
      if (next === undefined) break
      request = next
      response = await this.#send(request)
    }
    return response
  }

  #next(request: SipRequest, response: SipResponse): SipRequest | undefined {
    if (response.status === 423) {
      // RFC 3261 §10.2.8: the lifetime that the registrar wants at least
      const longer = deltaSeconds(response.header('Min-Expires') ?? '')
      if (longer === undefined || longer <= this.#expires) return undefined
      this.#expires = longer
      return this.#request()
    }
    // RFC 7616 §3.3: who is challenged again has the wrong password, unless it was the nonce that was over
    if (request.has('Authorization') && !isStale(response)) return undefined
    const { random } = this.#room.runtime
    const answered = answerChallenge(request, response, this.#account, random)
    this.#cseq += answered === undefined ? 0 : 1
    return answered?.with('CSeq', `${this.#cseq} REGISTER`)
  }

  #request(): SipRequest {
    const { domain, user } = this.#account
    this.#cseq += 1
    const address = `<sip:${user}@${domain}>`
    return createRequest('REGISTER', `sip:${domain}`, [
      ...this.#route().map((route) => ['Route', route] as const),
      ['From', `${address};tag=${this.#tag}`],
      ['To', address],
      ['Call-ID', this.#callId],
      ['CSeq', `${this.#cseq} REGISTER`],
      ['Contact', `<${this.#contact}>`],
      ['Expires', String(this.#expires)],
    ])
  }

  get #contact(): string {
    const transport = sipUriOf(this.#trunk).params.get('transport')
    const suffix = transport ? `;transport=${transport}` : ''
    return `sip:${this.#account.user}@${formatAddress(this.#room.config.address)}${suffix}`
  }

  // the domain of the account need not be a host
  #route(): readonly string[] {
    return routeTo({ ...this.#trunk, domain: this.#account.domain })
  }

  #send(request: SipRequest): Promise<SipResponse> {
    return this.#room.sip().request(request, { timeoutMs: this.#trunk.silenceMs })
  }

  #accepted(response: SipResponse): void {
    const expires = this.#grantedBy(response)
    if (this.#state.kind !== 'registered') this.#room.runtime.log.info('registered with a trunk', { trunk: this.trunk })
    this.#failures = 0
    this.#state = { kind: 'registered', expires }
    this.#again(Math.max(1000, expires * 1000 * RENEWED_AT))
  }

  #grantedBy(response: SipResponse): number {
    const contacts = parseContacts(response)
    const own = contacts === '*' ? undefined : contacts.find(({ uri }) => uri === this.#contact)
    return deltaSeconds(own?.params.get('expires') ?? response.header('Expires') ?? '') ?? this.#expires
  }

  #failed({ status, local }: SipResponse): void {
    const { counters, log } = this.#room.runtime
    counters.add('bgcf.registration.failed')
    log.warn('a trunk has not taken the registration', {
      trunk: this.trunk,
      status,
      ...(local !== undefined && { local }),
    })
    this.#state = { kind: 'failed', status, ...(local !== undefined && { local }) }
    this.#again(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures))
    this.#failures = Math.min(this.#failures + 1, 10)
  }
}

function isStale(response: SipResponse): boolean {
  return response.headerLines('WWW-Authenticate').some((line) => /\bstale\s*=\s*"?true\b/i.test(line))
}
