import type { Timer } from '@voltaic/runtime'
import type { SipRequest } from '../message/sip-request.ts'
import type { LocalCause, SipResponse } from '../message/sip-response.ts'
import { createCancelFor } from '../transaction/ack.ts'
import type { ClientUser } from '../transaction/client-transaction.ts'
import type { Attempt, OpenedAttempt, SendContext } from './send-context.ts'

/** What the sender of a request hears. Exactly one of `onFinal` and `onFailed` is called, once. */
export interface SentRequestUser {
  onProvisional(response: SipResponse): void
  onFinal(response: SipResponse): void
  onFurther2xx(response: SipResponse): void
  onFailed(cause: LocalCause): void
}

export interface SentRequestParts {
  /** Complete but for the Via of this element. */
  readonly request: SipRequest
  /** Ends the branch: see `routingDigest`. */
  readonly digest: string
  /** Whether Timer C watches over an INVITE: only a proxy has it. */
  readonly isProxied: boolean
  readonly user: SentRequestUser
}

const NOBODY: SentRequestUser = { onProvisional() {}, onFinal() {}, onFurther2xx() {}, onFailed() {} }

/** Why one attempt was not the last. */
type Failure = LocalCause | 'unavailable'

/**
 * One request on its way, over as many client transactions as it takes: when one target does not answer, the next is
 * tried.
 *
 * @spec RFC 3263 §4.3; RFC 3261 §16.6, RFC 3261 §16.8
 */
export class SentRequest implements ClientUser {
  /** Called once, before the sender hears how it ended. */
  onDone: (() => void) | undefined
  readonly #context: SendContext
  readonly #digest: string
  readonly #isInvite: boolean
  readonly #isProxied: boolean
  /** Let go at the end, with all that hangs on it: the collections that this is in are slow to forget it. */
  #request: SipRequest | undefined
  #user: SentRequestUser
  #attempts: readonly Attempt[] = []
  /** The latest attempt. */
  #opened: OpenedAttempt | undefined
  /** The latest 503 of a target. */
  #refusal: SipResponse | undefined
  #hasProvisional = false
  #isCancelled = false
  #cancelReasons: readonly string[] = []
  /** The sender has heard how it ended. */
  #isDone = false
  #timerC: Timer | undefined
  /** RFC 3261 §9.1: how long to wait for the final response after a CANCEL. */
  #timerCancel: Timer | undefined
  /** Until the first response. */
  #timerSilence: Timer | undefined

  constructor(parts: SentRequestParts, context: SendContext) {
    this.#context = context
    this.#request = parts.request
    this.#digest = parts.digest
    this.#isInvite = parts.request.method === 'INVITE'
    this.#isProxied = parts.isProxied
    this.#user = parts.user
  }

  start(attempts: readonly Attempt[]): void {
    if (this.#isDone) return
    this.#attempts = attempts
    this.#tryNext('unresolvable')
  }

  /** There is no way to send it, or the element stops. */
  fail(cause: LocalCause): void {
    const user = this.#user
    this.#release()
    this.#report(cause, user)
  }

  /** Nobody waits any longer: the sender hears `timeout` at once, and an INVITE is cancelled behind its back. */
  giveUp(): void {
    const user = this.#user
    this.cancel()
    this.#report('timeout', user)
  }

  /** Gives up when no response at all has come by then. */
  giveUpWhenSilent(milliseconds: number): void {
    this.#timerSilence = this.#context.clock.startTimer(milliseconds, () => this.giveUp())
  }

  /**
   * Asks the other side to stop. The final response of an INVITE still comes, most likely 487; any other request is
   * given up, as nothing would stop it.
   *
   * @param reasons values of the Reason headers of the CANCEL
   * @spec RFC 3261 §9.1; RFC 3326 §2
   */
  cancel(reasons: readonly string[] = []): void {
    if (this.#isCancelled || this.#isDone) return
    this.#isCancelled = true
    this.#cancelReasons = reasons
    if (!this.#isInvite || this.#opened === undefined) {
      this.#opened?.transaction.abandon()
      this.fail('timeout')
    } else if (this.#hasProvisional) {
      this.#sendCancel(this.#opened)
    }
    // RFC 3261 §9.1: else not before a provisional response, or the CANCEL could overtake its INVITE.
  }

  onResponse(response: SipResponse): void {
    if (response.status < 200) {
      this.#onProvisional(response)
      return
    }
    if (response.status === 503 && this.#opened !== undefined) this.#context.noteRefusal(this.#opened.channel, response)
    if (response.status === 503 && this.#mayRetry) {
      // RFC 3263 §4.3: 503 counts as a failure of that target while there is another one.
      this.#refusal = response
      this.#tryNext('unavailable')
    } else {
      this.#onFinal(response)
    }
  }

  onFailure(cause: 'timeout' | 'transport-error'): void {
    if (this.#isDone) this.#release()
    else this.#tryNext(cause)
  }

  get #mayRetry(): boolean {
    return !this.#isCancelled && !this.#isDone && this.#attempts.length > 0
  }

  #tryNext(failure: Failure): void {
    let last = failure
    while (this.#mayRetry && this.#request !== undefined) {
      const [attempt, ...rest] = this.#attempts
      this.#attempts = rest
      if (attempt === undefined || (attempt.isFallback && last !== 'transport-error')) continue
      const opened = this.#context.open(attempt, this.#request, this.#digest, this)
      if (opened !== undefined) {
        this.#begin(opened)
        return
      }
      last = 'transport-error'
    }
    // What a target said is worth more than that the last one said nothing.
    if (this.#refusal !== undefined) this.#onFinal(this.#refusal)
    else this.fail(last === 'unavailable' ? 'transport-error' : last)
  }

  #begin(opened: OpenedAttempt): void {
    if (opened.fallback !== undefined) this.#attempts = [opened.fallback, ...this.#attempts]
    this.#hasProvisional = false
    this.#opened = opened
    this.#startTimerC(opened)
    opened.transaction.start()
  }

  #onProvisional(response: SipResponse): void {
    const opened = this.#opened
    this.#hasProvisional = true
    this.#timerSilence?.cancel()
    if (this.#isCancelled && opened !== undefined) this.#sendCancel(opened)
    if (this.#isDone) return
    // RFC 3261 §16.7: any provisional response but 100 shows that the call is still alive.
    if (response.status > 100 && opened !== undefined) this.#startTimerC(opened)
    this.#user.onProvisional(response)
  }

  #onFinal(response: SipResponse): void {
    const user = this.#user
    const isFirst = !this.#isDone
    this.#setDone()
    this.#release()
    if (isFirst) user.onFinal(response)
    else if (this.#isInvite && response.status < 300) user.onFurther2xx(response)
  }

  #sendCancel({ transaction, request, channel }: OpenedAttempt): void {
    if (this.#timerCancel !== undefined) return
    const end = (): void => {
      transaction.abandon()
      this.fail('timeout')
    }
    // RFC 3261 §9.2: 481 is from a server that has lost the request, in a restart say, and will never answer it
    this.#context.sendCancel(createCancelFor(request, this.#cancelReasons), channel, () => {
      if (!this.#isDone) end()
    })
    const { timerB } = this.#context.timersFor(channel.flow)
    this.#timerCancel = this.#context.clock.startTimer(timerB, end)
  }

  #startTimerC({ channel }: OpenedAttempt): void {
    if (!this.#isProxied || !this.#isInvite) return
    this.#timerC?.cancel()
    const { timerC } = this.#context.timersFor(channel.flow)
    // RFC 3261 §16.8: with a provisional response the branch is cancelled; without, Timer B has long ended it.
    this.#timerC = this.#context.clock.startTimer(timerC, () => this.cancel())
  }

  #report(cause: LocalCause, user: SentRequestUser): void {
    if (this.#isDone) return
    this.#setDone()
    user.onFailed(cause)
  }

  #setDone(): void {
    this.#isDone = true
    this.#timerC?.cancel()
    this.#timerSilence?.cancel()
    this.onDone?.()
    this.onDone = undefined
  }

  #release(): void {
    this.#timerC?.cancel()
    this.#timerCancel?.cancel()
    this.#context.forget(this)
    this.#request = undefined
    this.#opened = undefined
    this.#attempts = []
    // Only an INVITE is answered more than once.
    if (!this.#isInvite) this.#user = NOBODY
  }
}
