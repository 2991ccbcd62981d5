import {
  concatenationOf,
  decodeDataCodingScheme,
  encodeTpdu,
  instantOf,
  isReplace,
  joinParts,
  PROTOCOL_IDENTIFIERS,
  readContent,
  type SmsDeliver,
  type UserDataContent,
} from '@voltaic/sms'
import type { ReceivedText } from './received-text.ts'
import { addressText } from './sms-message.ts'

/** Texts that the phone keeps. */
export const MAX_TEXTS = 1000
/** Texts of which parts are missing; the oldest goes first. */
export const MAX_UNFINISHED_TEXTS = 50
/** Short messages by which repeats are known. */
export const MAX_KNOWN_MESSAGES = 2000

interface Unfinished {
  readonly parts: Map<number, UserDataContent>
  readonly takenAt: number | undefined
}

/**
 * What came in: long texts are put together, and what comes again is dropped.
 *
 * @spec TS 23.040 §9.2.3.24.1
 */
export class Inbox {
  readonly texts: ReceivedText[] = []
  readonly #unfinished = new Map<string, Unfinished>()
  readonly #known = new Set<string>()
  #repeats = 0

  /** Short messages that came again. */
  get repeats(): number {
    return this.#repeats
  }

  /** Texts of which parts are missing. */
  get unfinished(): number {
    return this.#unfinished.size
  }

  /**
   * Takes a short message in.
   *
   * @param at wall-clock milliseconds
   * @returns the text that is whole with it; undefined for a part, a repeat, and what is not shown
   * @throws DecodeError SMS_UDH_TOO_LONG
   */
  take(deliver: SmsDeliver, at: number): ReceivedText | undefined {
    const content = readContent(deliver.userData, deliver.dataCodingScheme, deliver.hasUserDataHeader)
    if (this.#isRepeat(deliver)) return undefined
    // TS 23.040 §9.2.3.9: type 0 is acknowledged and thrown away
    if (deliver.protocolIdentifier === PROTOCOL_IDENTIFIERS.shortMessageType0) return undefined
    const takenAt = instantOf(deliver.serviceCentreTimeStamp)
    const part = concatenationOf(content.header)
    if (part === undefined) return this.#keep(deliver, content.body, 1, takenAt, at)
    const key = `${addressText(deliver.originatingAddress)} ${part.bits} ${part.reference} ${part.total}`
    let unfinished = this.#unfinished.get(key)
    // the same part with other contents is of another text with the same reference
    if (unfinished === undefined || unfinished.parts.has(part.sequence)) {
      unfinished = { parts: new Map(), takenAt }
      this.#unfinished.delete(key)
      this.#unfinished.set(key, unfinished)
      if (this.#unfinished.size > MAX_UNFINISHED_TEXTS) dropOldest(this.#unfinished)
    }
    unfinished.parts.set(part.sequence, content)
    const joined = joinParts([...unfinished.parts.values()])
    if (joined.kind !== 'complete') return undefined
    this.#unfinished.delete(key)
    return this.#keep(deliver, joined.body, part.total, unfinished.takenAt, at)
  }

  /** TS 23.040 §9.2.3.11: the time stamp is what tells two messages of one sender apart; a retry has the same one. */
  #isRepeat(deliver: SmsDeliver): boolean {
    // TP-MMS says what else waits, which may have changed
    const key = Buffer.from(encodeTpdu({ ...deliver, moreMessagesToSend: false })).toString('latin1')
    if (this.#known.has(key)) {
      this.#repeats += 1
      return true
    }
    this.#known.add(key)
    if (this.#known.size > MAX_KNOWN_MESSAGES) dropOldest(this.#known)
    return false
  }

  #keep(
    { originatingAddress, protocolIdentifier, dataCodingScheme }: SmsDeliver,
    body: ReceivedText['body'],
    parts: number,
    takenAt: number | undefined,
    at: number,
  ): ReceivedText {
    const { messageClass } = decodeDataCodingScheme(dataCodingScheme)
    const from = addressText(originatingAddress)
    const text: ReceivedText = {
      from,
      body,
      parts,
      takenAt,
      at,
      ...(messageClass === undefined ? {} : { messageClass }),
      protocolIdentifier,
    }
    const replaced = isReplace(protocolIdentifier)
      ? this.texts.findIndex((each) => each.from === from && each.protocolIdentifier === protocolIdentifier)
      : -1
    if (replaced >= 0) this.texts[replaced] = text
    else this.texts.push(text)
    if (this.texts.length > MAX_TEXTS) this.texts.shift()
    return text
  }
}

function dropOldest(of: { keys(): IterableIterator<string>; delete(key: string): boolean }): void {
  const { value } = of.keys().next()
  if (value !== undefined) of.delete(value)
}
