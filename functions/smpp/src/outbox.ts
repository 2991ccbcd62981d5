import type { Runtime, Timer } from '@voltaic/runtime'
import { COMMAND_STATUS } from '@voltaic/smpp'
import { type DeliverSm, deliverSmOf, receiptOf } from './deliver-sm.ts'
import type { SmppEvent, SmppEvents } from './ports.ts'
import type { SmppSession } from './session.ts'
import type { WholeTexts } from './whole-texts.ts'

/** deliver_sm of one account that wait for their response. */
export const DELIVER_WINDOW = 20
/** A client that cannot take a message gets it again so much later, in milliseconds. */
export const RETRY_MS = 10_000

/** How an attempt to tell a client ended. */
type Told = 'taken' | 'later' | { readonly refused: string }

/**
 * Tells the clients of one account what is to be told: in order, as many at a time as the window has, and each until it has
 * been taken.
 */
export class Outbox {
  readonly #account: string
  readonly #events: SmppEvents
  readonly #sessions: () => readonly SmppSession[]
  readonly #texts: WholeTexts
  readonly #runtime: Runtime
  #running: Promise<void> | undefined
  #isAgain = false
  #retry: Timer | undefined
  #isStopped = false
  #turn = 0

  constructor(
    account: string,
    parts: {
      readonly events: SmppEvents
      readonly sessions: () => readonly SmppSession[]
      readonly texts: WholeTexts
      readonly runtime: Runtime
    },
  ) {
    this.#account = account
    this.#events = parts.events
    this.#sessions = parts.sessions
    this.#texts = parts.texts
    this.#runtime = parts.runtime
  }

  /** There may be something to tell. */
  wake(): void {
    if (this.#isStopped) return
    if (this.#running !== undefined) {
      this.#isAgain = true
      return
    }
    this.#retry?.cancel()
    this.#running = this.#run()
      .catch((error: unknown) => {
        this.#runtime.log.warn('SMPP: messages for a client stay for now', { error: String(error) })
        return 'later' as const
      })
      .then((end) => {
        this.#running = undefined
        if (end === 'later') this.#wakeLater()
        if (this.#isAgain) {
          this.#isAgain = false
          this.wake()
        }
      })
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#retry?.cancel()
    await this.#running
  }

  #wakeLater(): void {
    if (this.#isStopped) return
    this.#retry = this.#runtime.clock.startTimer(RETRY_MS, () => this.wake())
  }

  async #run(): Promise<'taken' | 'later'> {
    while (!this.#isStopped && this.#sessions().length > 0) {
      const batch = await this.#events.pending(this.#account, DELIVER_WINDOW)
      if (batch.length === 0) return 'taken'
      const told = await Promise.all(
        batch.map(async ({ id, event }) => {
          const end = await this.#tell(event)
          if (end === 'taken') await this.#events.taken(id)
          else if (end !== 'later') await this.#events.refused(id, end.refused)
          return end
        }),
      )
      if (told.includes('later')) return 'later'
    }
    return 'taken'
  }

  async #tell(event: SmppEvent): Promise<Told> {
    const message = this.#messageOf(event)
    if (message === undefined) return 'taken'
    const sessions = this.#sessions()
    this.#turn += 1
    const status = await sessions[this.#turn % Math.max(1, sessions.length)]?.deliver(message)
    if (status === undefined || status === COMMAND_STATUS.ESME_RX_T_APPN || status === COMMAND_STATUS.ESME_RTHROTTLED) {
      return 'later'
    }
    if (status === COMMAND_STATUS.ESME_ROK) return 'taken'
    this.#runtime.counters.add('smpp.deliver.refused')
    return { refused: `command_status 0x${status.toString(16).padStart(8, '0')} of the client` }
  }

  /** @returns undefined for what nobody wants to know */
  #messageOf(event: SmppEvent): DeliverSm | undefined {
    if (event.kind === 'mo') return deliverSmOf(event)
    const whole = event.isReportRequested ? this.#texts.ended(event) : undefined
    return whole && receiptOf(whole)
  }
}
