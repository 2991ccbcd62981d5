import type { SmppEvent } from './ports.ts'

/** Texts in parts of which a receipt is still to come; the oldest is forgotten. */
export const MAX_TEXTS_IN_PARTS = 10_000

type StatusEvent = Extract<SmppEvent, { readonly kind: 'status' }>

interface WholeText {
  /** What the client knows: message_id of its submit_sm. */
  readonly id: string
  readonly waiting: Set<string>
  worst: StatusEvent | undefined
  /** The part whose end was the end of all. */
  endedBy: string | undefined
}

/**
 * A client knows one message_id for a text that went out in parts: it gets one receipt, when all of them have ended, and that
 * of one that failed if one did. After a restart each part has its own.
 */
export class WholeTexts {
  readonly #byPart = new Map<string, WholeText>()

  /** @returns the message_id for the client */
  add(ids: readonly string[]): string {
    const id = ids.at(-1) ?? ''
    if (ids.length < 2) return id
    const text: WholeText = { id, waiting: new Set(ids), worst: undefined, endedBy: undefined }
    for (const part of ids) this.#byPart.set(part, text)
    for (const oldest of this.#byPart.keys()) {
      if (this.#byPart.size <= MAX_TEXTS_IN_PARTS) break
      this.#byPart.delete(oldest)
    }
    return id
  }

  /** @returns what the client is to be told; undefined while parts are on their way */
  ended(event: StatusEvent): StatusEvent | undefined {
    const text = this.#byPart.get(event.messageId)
    if (text === undefined) return event
    if (text.waiting.delete(event.messageId)) {
      if (text.worst === undefined || event.state !== 'delivered') text.worst = event
      if (text.waiting.size === 0) text.endedBy = event.messageId
    }
    // what the client did not take the first time comes again
    const { worst = event, endedBy, id } = text
    return endedBy === event.messageId ? { ...worst, messageId: id } : undefined
  }
}
