import { createHmac } from 'node:crypto'
import type { PendingSmsEvent, SmsEvent, SmsEvents } from '@voltaic/ip-sm-gw'
import type { Clock, Runtime, Timer } from '@voltaic/runtime'
import { decodeTpdu } from '@voltaic/sms'

/** How long a web server may take, in milliseconds. */
const TIMEOUT_MS = 10_000
/** Between attempts, in milliseconds: twice as long each time, up to the last. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 600_000
/** Attempts to tell one event, within about three hours; then it is dropped, and counted. */
export const MAX_WEBHOOK_ATTEMPTS = 25
/** Events that are read at a time. */
const BATCH = 20

/** Who is told, and where. */
export interface SmsWebhook {
  readonly name: string
  readonly url: string
  readonly secret: string
}

/** Posts to a web server. @returns the HTTP status; undefined when there was no answer */
export type PostSigned = (
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
) => Promise<number | undefined>

/** Tells web servers of events: in order, each until it has been taken or has been tried often enough. */
export class SmsWebhooks {
  readonly #hooks: readonly Teller[]
  readonly #events: SmsEvents
  #unsubscribe: () => void = () => {}

  constructor(
    hooks: readonly SmsWebhook[],
    parts: { readonly runtime: Runtime; readonly events: SmsEvents; readonly post: PostSigned },
  ) {
    this.#hooks = hooks.map((hook) => new Teller(hook, parts.runtime, parts.events, parts.post))
    this.#events = parts.events
  }

  start(): void {
    this.#unsubscribe = this.#events.onPending((consumer) => {
      for (const hook of this.#hooks) if (hook.name === consumer) hook.wake()
    })
    for (const hook of this.#hooks) hook.wake()
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    await Promise.all(this.#hooks.map((hook) => hook.stop()))
  }
}

class Teller {
  readonly #hook: SmsWebhook
  readonly #runtime: Runtime
  readonly #events: SmsEvents
  readonly #post: PostSigned
  #timer: Timer | undefined
  #running: Promise<void> | undefined
  #isStopped = false
  #isAgain = false
  /** Of the event that is the oldest. */
  #attempts = 0

  constructor(hook: SmsWebhook, runtime: Runtime, events: SmsEvents, post: PostSigned) {
    this.#hook = hook
    this.#runtime = runtime
    this.#events = events
    this.#post = post
  }

  get name(): string {
    return this.#hook.name
  }

  wake(): void {
    // while a server is given a pause, what is new waits behind what is old
    if (this.#isStopped || this.#timer !== undefined) return
    if (this.#running !== undefined) {
      this.#isAgain = true
      return
    }
    this.#running = this.#run()
      .catch((error: unknown) => {
        this.#runtime.log.warn('webhook: events stay for now', { webhook: this.name, error: String(error) })
        this.#pause()
      })
      .then(() => {
        this.#running = undefined
        if (!this.#isAgain) return
        this.#isAgain = false
        this.wake()
      })
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer?.cancel()
    await this.#running
  }

  async #run(): Promise<void> {
    for (;;) {
      const batch = await this.#events.pending(this.name, BATCH)
      if (batch.length === 0) return
      for (const each of batch) {
        if (this.#isStopped) return
        if (!(await this.#tell(each))) {
          this.#pause()
          return
        }
      }
    }
  }

  /** @returns whether the next one may follow */
  async #tell({ id, event }: PendingSmsEvent): Promise<boolean> {
    this.#attempts += 1
    const { url, secret } = this.#hook
    const body = JSON.stringify({ id, ...documentOf(event) })
    const timestamp = String(Math.floor(this.#runtime.clock.now() / 1000))
    const status = await this.#post(url, body, {
      'content-type': 'application/json',
      'x-voltaic-timestamp': timestamp,
      'x-voltaic-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
    })
    const isTaken = status !== undefined && status >= 200 && status < 300
    if (!isTaken && this.#attempts < MAX_WEBHOOK_ATTEMPTS) return false
    if (isTaken) {
      await this.#events.taken(id)
    } else {
      this.#runtime.counters.add('sms.webhook.dropped')
      this.#runtime.log.error('webhook: an event was not taken and is dropped', { webhook: this.name, id })
      await this.#events.refused(id, `not taken by webhook ${this.name}`)
    }
    this.#attempts = 0
    return true
  }

  #pause(): void {
    if (this.#isStopped) return
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, this.#attempts - 1), LONGEST_PAUSE_MS)
    this.#timer = this.#runtime.clock.startTimer(pause, () => {
      this.#timer = undefined
      this.wake()
    })
  }
}

/** An event as web servers get it: times as text, the number that was dialled. */
function documentOf(event: SmsEvent): Readonly<Record<string, unknown>> {
  const at = new Date(event.at).toISOString()
  if (event.kind === 'mo') {
    const { messageId, originator, text, part, tpdu } = event
    return { event: 'message', messageId, at, from: originator, to: dialledIn(tpdu), text, part, tpdu }
  }
  const { messageId, originator, destination, state, status, reason, acceptedAt } = event
  return {
    event: 'status',
    messageId,
    at,
    from: originator,
    to: destination,
    state,
    status,
    reason,
    acceptedAt: new Date(acceptedAt).toISOString(),
  }
}

function dialledIn(tpdu: string): string | undefined {
  const submit = decodeTpdu(Buffer.from(tpdu, 'hex'), 'ms-to-network', 'RP-DATA')
  if (submit.type !== 'SMS-SUBMIT' || submit.destinationAddress.kind !== 'digits') return undefined
  const { typeOfNumber, digits } = submit.destinationAddress
  return typeOfNumber === 'international' ? `+${digits}` : digits
}

/** Posts over HTTP and HTTPS. Redirections are not followed. */
export function createSignedPost(clock: Clock): PostSigned {
  return async (url, body, headers) => {
    const controller = new AbortController()
    const timer = clock.startTimer(TIMEOUT_MS, () => controller.abort())
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: controller.signal,
      })
      await response.body?.cancel()
      return response.status
    } catch {
      return undefined
    } finally {
      timer.cancel()
    }
  }
}
