import type { SmsEvent, SmsEvents } from '@voltaic/ip-sm-gw'
import type { Runtime } from '@voltaic/runtime'
import { decodeTpdu } from '@voltaic/sms'
import type { PostSigned, SignedWebhook } from './signed-post.ts'
import { type WaitingEvents, WebhookTeller } from './webhook-teller.ts'

/** Events of short messages that were given up, in the counters. */
export const SMS_EVENTS_DROPPED = 'sms.webhook.dropped'

/** Tells web servers of short messages: in order, each until it has been taken or has been tried often enough. */
export class SmsWebhooks {
  readonly #tellers: readonly WebhookTeller<SmsEvent>[]
  readonly #events: SmsEvents
  #unsubscribe: () => void = () => {}

  constructor(
    hooks: readonly SignedWebhook[],
    parts: { readonly runtime: Runtime; readonly events: SmsEvents; readonly post: PostSigned },
  ) {
    const { runtime, events, post } = parts
    this.#tellers = hooks.map(
      (hook) => new WebhookTeller(hook, { runtime, events: eventsFor(hook.name, events, runtime), documentOf, post }),
    )
    this.#events = events
  }

  start(): void {
    this.#unsubscribe = this.#events.onPending((consumer) => {
      for (const teller of this.#tellers) if (teller.name === consumer) teller.wake()
    })
    for (const teller of this.#tellers) teller.wake()
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    await Promise.all(this.#tellers.map((teller) => teller.stop()))
  }
}

/** The events of one webhook, which are on disk until they have been taken. */
function eventsFor(name: string, events: SmsEvents, { counters }: Runtime): WaitingEvents<SmsEvent> {
  return {
    next: (limit) => events.pending(name, limit),
    taken: (id) => events.taken(id),
    dropped(id) {
      counters.add(SMS_EVENTS_DROPPED)
      return events.refused(id, `not taken by webhook ${name}`)
    },
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
