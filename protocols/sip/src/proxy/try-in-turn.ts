import type { Clock, Timer } from '@voltaic/runtime'
import type { SipResponse } from '../message/sip-response.ts'
import { bestResponse } from './best-response.ts'
import type { ForwardOptions, Hop } from './hop.ts'

/** One next hop to try. */
export interface Turn {
  /** @param options those of the request, with what is watched for in this turn */
  send(options: ForwardOptions): Promise<SipResponse>
  /** How long this one may do nothing, where that is not as long as the others may. */
  readonly patience?: Pick<TurnPatience, 'silenceMs' | 'progressMs'>
  /** It has failed, and the next one is tried. */
  onFailed?(response: SipResponse): void
}

/** How long one next hop may do nothing, in milliseconds. */
export interface TurnPatience {
  /** Until the first response to an INVITE, be it 100. */
  readonly silenceMs: number
  /** Until the call makes progress: a provisional response that says more than 100; of any other request, its answer. */
  readonly progressMs: number
  /** After that no further turn begins. */
  readonly totalMs: number
}

/** Next hops that are tried for one request, however many there are. */
export const MAX_TURNS = 8

/** What all turns for one request have in common. */
export interface TurnsOptions {
  readonly isInvite: boolean
  readonly patience: TurnPatience
  readonly clock: Clock
}

/**
 * Sends a request to one next hop after the other until one does not fail. Nothing is tried any more once a phone rings or
 * speech flows backwards, since the caller has heard it then: what fails after that is the call, and not the way to it.
 *
 * @param options for every turn
 * @returns the answer of the first that does not fail, else the best of all; one with `local` when nobody said anything
 * @spec RFC 3261 §16.6, §16.7; RFC 3263 §4.3
 */
export async function tryInTurn(
  hop: Hop,
  turns: readonly Turn[],
  options: ForwardOptions,
  common: TurnsOptions,
): Promise<SipResponse> {
  const failures: SipResponse[] = []
  const { clock, patience } = common
  const lastStart = clock.now() + patience.totalMs
  const tried = turns.slice(0, MAX_TURNS)
  for (const [index, turn] of tried.entries()) {
    const isLast = index === tried.length - 1
    const watch = new TurnWatch(options, { ...common, patience: turn.patience ?? patience }, isLast)
    const response = await turn.send(watch.options)
    watch.end()
    const mayGoOn = !hop.signal.aborted && options.signal?.aborted !== true
    // who has answered after all, as the CANCEL crossed the answer, has the call
    const hasFailed = response.status >= 300 && (watch.isOver || isTargetFailure(response))
    if (!hasFailed || watch.hasProgress || !mayGoOn) return response
    failures.push(response)
    turn.onFailed?.(response)
    if (clock.now() >= lastStart) break
  }
  return bestResponse(failures) ?? hop.reply(480)
}

/**
 * Whether an answer says that this way does not lead to the one who is called, so that another way may. What is said of
 * the called user, or of the request itself, is the same whichever way it takes.
 *
 * @spec RFC 3261 §21.5; RFC 3263 §4.3; RFC 3312 §8
 */
export function isTargetFailure({ status, local }: SipResponse): boolean {
  if (local !== undefined || status === 408) return true
  // 513 and 580 are about the request: too long, and preconditions that the phone cannot meet
  return status >= 500 && status < 600 && status !== 513 && status !== 580
}

/** What one turn does, and how long it does nothing. */
class TurnWatch {
  readonly options: ForwardOptions
  /** A phone rings, or speech flows. */
  hasProgress = false
  /** It has said 100 and nothing more for too long. */
  isOver = false
  readonly #timer: Timer

  constructor(
    options: ForwardOptions,
    { isInvite, patience, clock }: Omit<TurnsOptions, 'patience'> & Required<Pick<Turn, 'patience'>>,
    isLast: boolean,
  ) {
    const controller = new AbortController()
    this.#timer = clock.startTimer(patience.progressMs, () => {
      this.isOver = true
      controller.abort()
    })
    const { signal, transform } = options
    // whoever is the last has all the time that callers have
    if (isLast) this.#timer.cancel()
    this.options = {
      ...options,
      // whoever gets another request says nothing before its answer
      ...(isInvite && { silenceMs: patience.silenceMs }),
      signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
      transform: (response) => {
        this.#sees(response)
        return transform === undefined ? response : transform(response)
      },
    }
  }

  end(): void {
    this.#timer.cancel()
  }

  #sees({ status, body }: SipResponse): void {
    if (status === 100 || status >= 200) return
    this.#timer.cancel()
    // RFC 3261 §13.2.1, RFC 3960 §3.1: a phone rings, or there is a description of the speech to come
    if (status === 180 || body.length > 0) this.hasProgress = true
  }
}
