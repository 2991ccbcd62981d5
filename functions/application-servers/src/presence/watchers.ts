import type { ApplicationServer } from '@voltaic/as-kit'
import type { Timer } from '@voltaic/runtime'
import { acceptDialogRequest, type Dialog, dialogRequest, type SipRequest } from '@voltaic/sip'
import { PRESENCE_LIMITS, type PresenceLimits } from './presence-limits.ts'

export const PIDF_TYPE = 'application/pidf+xml'

interface Watcher {
  readonly user: string
  /** Value of Event, whose `id` tells the watcher which of its subscriptions it is. @spec RFC 6665 §8.2.1 */
  readonly event: string
  dialog: Dialog
  expiresAt: number
  timer: Timer | undefined
  /** NOTIFYs go out one after the other. */
  turn: Promise<unknown>
  /** One waits for its turn: it will tell whatever the state is by then. */
  isDue: boolean
  /** Has not taken a NOTIFY: gets no other. */
  isGone: boolean
}

/** Who is told of the presence of whom. @spec RFC 6665 §4.2; RFC 3856 §6 */
export class Watchers {
  readonly #server: ApplicationServer
  readonly #stateOf: (user: string) => Uint8Array
  readonly #limits: PresenceLimits
  /** By dialog. */
  readonly #watchers = new Map<string, Watcher>()

  /** @param stateOf the document that watchers of a user get */
  constructor(
    server: ApplicationServer,
    stateOf: (user: string) => Uint8Array,
    limits: PresenceLimits = PRESENCE_LIMITS,
  ) {
    this.#server = server
    this.#stateOf = stateOf
    this.#limits = limits
  }

  get size(): number {
    return this.#watchers.size
  }

  /** @returns whether one more may watch that user */
  hasRoom(user: string): boolean {
    const { watchers, watchersOfUser } = this.#limits
    return this.#watchers.size < watchers && this.#of(user).length < watchersOfUser
  }

  /** Begins a subscription, with its first NOTIFY. @param seconds 0 to tell the state once @spec RFC 6665 §4.2.1 */
  add(user: string, dialog: Dialog, event: string, seconds: number): void {
    const watcher: Watcher = {
      ...{ user, event, dialog },
      ...{ expiresAt: 0, timer: undefined, turn: Promise.resolve(), isDue: false, isGone: false },
    }
    this.#watchers.set(dialog.id, watcher)
    this.#extend(watcher, seconds)
  }

  /**
   * A SUBSCRIBE inside of a subscription: renews it, or ends it.
   *
   * @returns the status to answer: 481 for one that is not known, 500 for a request that was overtaken
   * @spec RFC 6665 §4.2.1.2
   */
  renew(id: string, request: SipRequest, seconds: number): 200 | 481 | 500 {
    const watcher = this.#watchers.get(id)
    if (watcher === undefined) return 481
    const dialog = acceptDialogRequest(watcher.dialog, request)
    if (dialog === undefined) return 500
    watcher.dialog = dialog
    this.#extend(watcher, seconds)
    return 200
  }

  /** Tells all who watch a user. */
  changed(user: string): void {
    for (const watcher of this.#of(user)) this.#notify(watcher)
  }

  stop(): void {
    for (const { timer } of this.#watchers.values()) timer?.cancel()
    this.#watchers.clear()
  }

  #of(user: string): readonly Watcher[] {
    return [...this.#watchers.values()].filter((watcher) => watcher.user === user)
  }

  #extend(watcher: Watcher, seconds: number): void {
    const { clock } = this.#server.runtime
    watcher.timer?.cancel()
    watcher.expiresAt = clock.now() + seconds * 1000
    watcher.timer = undefined
    if (seconds === 0) {
      this.#end(watcher)
      return
    }
    watcher.timer = clock.startTimer(seconds * 1000, () => this.#end(watcher))
    this.#notify(watcher)
  }

  #end(watcher: Watcher): void {
    watcher.timer?.cancel()
    this.#watchers.delete(watcher.dialog.id)
    this.#notify(watcher)
  }

  #notify(watcher: Watcher): void {
    if (watcher.isDue) return
    watcher.isDue = true
    watcher.turn = watcher.turn.then(() => this.#send(watcher))
  }

  async #send(watcher: Watcher): Promise<void> {
    watcher.isDue = false
    if (watcher.isGone) return
    const { config, sip, runtime } = this.#server
    const left = Math.ceil((watcher.expiresAt - runtime.clock.now()) / 1000)
    const isActive = left > 0
    const { request, dialog } = dialogRequest(
      watcher.dialog,
      'NOTIFY',
      [
        ['Contact', `<${config.uri}>`],
        ['Event', watcher.event],
        ['Subscription-State', isActive ? `active;expires=${left}` : 'terminated;reason=timeout'],
        ['Content-Type', PIDF_TYPE],
      ],
      this.#stateOf(watcher.user),
    )
    watcher.dialog = dialog
    const { status } = await sip.request(request)
    // RFC 6665 §4.2.2: who does not take it any more is told nothing more
    if (status < 300 || !isActive) return
    watcher.isGone = true
    watcher.timer?.cancel()
    this.#watchers.delete(dialog.id)
  }
}
