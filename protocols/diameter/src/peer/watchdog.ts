import { createStateMachine, type StateMachine } from '@voltaic/base'
import type { Clock, Random, Timer } from '@voltaic/runtime'
import { type WatchdogAction, type WatchdogEvent, type WatchdogState, watchdogTable } from './watchdog-machine.ts'

/** Tw: how long a peer may be silent before it is asked. @spec RFC 3539 §3.4.1 */
export const DEFAULT_WATCHDOG_MS = 30_000
/** @spec RFC 3539 §3.4.1 */
export const MIN_WATCHDOG_MS = 6_000
/** Tw is drawn anew each time, up to this much shorter or longer. */
const JITTER_MS = 2_000
/** Watchdog answers that a reopened connection needs before it counts as sound. */
const REOPEN_ANSWERS = 3

export interface WatchdogHooks {
  sendWatchdog(): void
  /** Move what waits for an answer to another peer. */
  failover(): void
  /** The peer may be used (again). */
  failback(): void
  closeConnection(): void
  onTransition(from: WatchdogState, event: WatchdogEvent, to: WatchdogState): void
  onIllegal(state: WatchdogState, event: WatchdogEvent): void
}

/** Watches one peer over all its connections. */
export class Watchdog {
  readonly #clock: Clock
  readonly #random: Random
  readonly #intervalMs: number
  readonly #hooks: WatchdogHooks
  readonly #machine: StateMachine<WatchdogState, WatchdogEvent, void>
  #timer: Timer | undefined
  /** When silence ends; moved on by traffic without touching the timer. */
  #due = 0
  #jitter = 0
  #isPending = false
  #hasGrace = false
  #answers = 0

  constructor(clock: Clock, random: Random, intervalMs: number, hooks: WatchdogHooks) {
    this.#clock = clock
    this.#random = random
    this.#intervalMs = intervalMs
    this.#hooks = hooks
    this.#machine = createStateMachine(watchdogTable, 'INITIAL' as WatchdogState, {
      perform: (action: WatchdogAction) => this.#perform(action),
      onIllegal: (state, event) => hooks.onIllegal(state, event),
      onTransition: (from, event, to) => {
        if (from !== to) hooks.onTransition(from, event, to)
      },
    })
  }

  get state(): WatchdogState {
    return this.#machine.state
  }

  connectionUp(): void {
    this.#isPending = false
    this.#hasGrace = false
    this.#answers = 0
    this.#machine.handle('Connection up')
  }

  connectionDown(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#machine.handle('Connection down')
  }

  receiveDwa(): void {
    const isThird = this.state === 'REOPEN' && this.#answers + 1 >= REOPEN_ANSWERS
    this.#machine.handle(isThird ? 'Receive DWA third' : 'Receive DWA')
  }

  /** Any other message. */
  receiveMessage(): void {
    this.#machine.handle('Receive non-DWA')
  }

  #perform(action: WatchdogAction): void {
    switch (action) {
      case 'SetWatchdog':
        this.#setTimer()
        return
      case 'SendWatchdog':
        this.#isPending = true
        this.#hooks.sendWatchdog()
        return
      case 'ClearPending':
        this.#isPending = false
        this.#hasGrace = false
        return
      case 'CountDwa':
        this.#answers++
        return
      case 'BeginGrace':
        this.#hasGrace = true
        return
      case 'Failover':
        this.#hooks.failover()
        return
      case 'Failback':
        this.#hooks.failback()
        return
      case 'CloseConnection':
        this.#hooks.closeConnection()
    }
  }

  #setTimer(): void {
    // RFC 3539 §3.4.1 asks for jitter; drawn with the timer, not with every message that moves it on.
    if (this.#timer === undefined) this.#jitter = this.#random.integer(2 * JITTER_MS + 1) - JITTER_MS
    this.#due = this.#clock.now() + this.#intervalMs + this.#jitter
    this.#timer ??= this.#startTimer(this.#intervalMs + this.#jitter)
  }

  #startTimer(milliseconds: number): Timer {
    return this.#clock.startTimer(milliseconds, () => {
      const left = this.#due - this.#clock.now()
      this.#timer = left > 0 ? this.#startTimer(left) : undefined
      if (left <= 0) this.#machine.handle(this.#expiry())
    })
  }

  #expiry(): WatchdogEvent {
    if (!this.#isPending) return 'Timer expires idle'
    return this.state === 'REOPEN' && this.#hasGrace ? 'Timer expires dead' : 'Timer expires pending'
  }
}
