import type { Runtime } from '@voltaic/runtime'
import type { PostSigned, SignedWebhook } from '../webhooks/signed-post.ts'
import { type WaitingEvent, type WaitingEvents, WebhookTeller } from '../webhooks/webhook-teller.ts'
import type { AlarmBoard, AlarmEvent, AlarmFinding } from './alarm-board.ts'
import type { AlarmSource } from './alarm-watch.ts'

/** Alarms that wait for one web server; of more the oldest are dropped. */
export const MAX_WAITING_ALARMS = 1000
/** Attempts in a row after which a web server is not there. */
const UNREACHABLE_AFTER = 3
/** In the counters: what no web server has got. */
export const ALARMS_DROPPED = 'alarms.webhook.dropped'

/** Who tells. */
export interface AlarmSender {
  readonly realm: string
  /** Wall-clock milliseconds: what a process before this one has raised is over or comes again. */
  readonly startedAt: number
}

/** Tells web servers when alarms are raised and when they are over: each in order, until it has been taken. */
export class AlarmWebhooks {
  readonly #hooks: readonly Hook[]
  #unsubscribe: () => void = () => {}

  constructor(
    hooks: readonly SignedWebhook[],
    parts: {
      readonly runtime: Pick<Runtime, 'clock' | 'log' | 'counters'>
      readonly post: PostSigned
      readonly sender: AlarmSender
    },
  ) {
    const { runtime, post, sender } = parts
    this.#hooks = hooks.map((hook) => {
      const outbox = new Outbox(runtime)
      const documentOf = (event: AlarmEvent) => documentOfEvent(event, sender)
      const onAttempt = (failures: number, status: number | undefined) => outbox.attempted(failures, status)
      return { outbox, teller: new WebhookTeller(hook, { runtime, events: outbox, documentOf, post, onAttempt }) }
    })
  }

  start(board: Pick<AlarmBoard, 'subscribe'>): void {
    this.#unsubscribe = board.subscribe((event) => {
      for (const { teller, outbox } of this.#hooks) {
        // that it was away it is not told when it is back
        if (event.alarm.source === sourceOf(teller.name)) continue
        outbox.add(event)
        teller.wake()
      }
    })
  }

  /** What has not been taken is lost. */
  async stop(): Promise<void> {
    this.#unsubscribe()
    await Promise.all(this.#hooks.map(({ teller }) => teller.stop()))
  }

  /** What is wrong with the web servers themselves. */
  get source(): AlarmSource {
    return { name: 'alarm webhooks', look: () => this.#hooks.flatMap(findingsOf) }
  }
}

interface Hook {
  readonly outbox: Outbox
  readonly teller: WebhookTeller<AlarmEvent>
}

function sourceOf(name: string): string {
  return `alarm webhook ${name}`
}

function findingsOf({ outbox, teller: { name } }: Hook): readonly AlarmFinding[] {
  const { failures, lastStatus, lost, size } = outbox
  const text = `${failures} attempts have failed, ${size} wait: ${answerText(lastStatus)}`
  const source = sourceOf(name)
  return [
    ...(failures >= UNREACHABLE_AFTER ? [{ kind: 'alarm-webhook-unreachable', source, text } as const] : []),
    ...(lost > 0
      ? [{ kind: 'alarm-webhook-dropping', source, text: `${lost} were dropped since it took the last one` } as const]
      : []),
  ]
}

function answerText(status: number | undefined): string {
  if (status === undefined) return 'it does not answer'
  return `it has answered ${status}${status >= 300 && status < 400 ? ' (redirections are not followed)' : ''}`
}

/** What waits for one web server, in memory. */
class Outbox implements WaitingEvents<AlarmEvent> {
  readonly #counters: Runtime['counters']
  #waiting: readonly WaitingEvent<AlarmEvent>[] = []
  #lastId = 0
  failures = 0
  /** Of the last attempt; undefined for no answer. */
  lastStatus: number | undefined
  /** Since one was taken. */
  lost = 0

  constructor({ counters }: Pick<Runtime, 'counters'>) {
    this.#counters = counters
  }

  get size(): number {
    return this.#waiting.length
  }

  add(event: AlarmEvent): void {
    this.#lastId += 1
    const all = [...this.#waiting, { id: this.#lastId, event }]
    this.#waiting = all.slice(-MAX_WAITING_ALARMS)
    this.#lose(all.length - this.#waiting.length)
  }

  attempted(failures: number, status: number | undefined): void {
    this.failures = failures
    this.lastStatus = status
  }

  async next(limit: number): Promise<readonly WaitingEvent<AlarmEvent>[]> {
    return this.#waiting.slice(0, limit)
  }

  async taken(id: number): Promise<void> {
    this.lost = 0
    this.#remove(id)
  }

  async dropped(id: number): Promise<void> {
    this.#lose(1)
    this.#remove(id)
  }

  #remove(id: number): void {
    this.#waiting = this.#waiting.filter((each) => each.id !== id)
  }

  #lose(events: number): void {
    if (events === 0) return
    this.lost += events
    this.#counters.add(ALARMS_DROPPED, events)
  }
}

/** An event as web servers get it: times as text. */
function documentOfEvent(
  { what, at, alarm }: AlarmEvent,
  { realm, startedAt }: AlarmSender,
): Readonly<Record<string, unknown>> {
  const { since, until, ...rest } = alarm
  return {
    event: what,
    at: iso(at),
    realm,
    startedAt: iso(startedAt),
    alarm: { ...rest, since: iso(since), ...(until !== undefined && { until: iso(until) }) },
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
