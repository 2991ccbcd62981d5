import { hash } from 'node:crypto'
import { VoltaicError } from '@voltaic/base'
import { encodeTpdu, type SmsSubmit, type TpAddress, validUntil } from '@voltaic/sms'
import { DeliverMaker } from './deliver-of-submit.ts'
import { dialledOf } from './dialled.ts'
import type { SmscRoom } from './room.ts'
import { numberOf } from './sms-parties.ts'
import type { NewSms } from './sms-statements.ts'
import type { SmsRefusal } from './sms-submission.ts'
import { isSingleShot, mobileOriginated, partOf } from './submit-content.ts'

/** Messages that wait for one receiver. */
export const MAX_QUEUED = 1000
/** How long a submission is known again, in milliseconds: a phone repeats within minutes, a program within a day. */
export const SUBMISSION_KEPT_MS = { phone: 600_000, account: 86_400_000 } as const

/** What is to be taken: all of it or nothing. */
export interface ToTake {
  readonly submits: readonly SmsSubmit[]
  readonly originator: { readonly text: string; readonly address: TpAddress }
  /** Public identities of the sender: what they dial depends on who they are. */
  readonly caller?: readonly string[]
  /** Queue that status reports go to; undefined for an account. */
  readonly reportTo?: string
  readonly account?: string
  /** Two submissions with the same key are one. */
  readonly key?: string
  /** Under which a phone finds it that sends it again as another transfer, and asks that duplicates be rejected. */
  readonly lastKey?: string
  /** What is submitted, to know it again under the same key. */
  readonly content: string
}

export type Taken =
  | { readonly kind: 'accepted'; readonly ids: readonly string[]; readonly isRepeat: boolean }
  | { readonly kind: 'refused'; readonly reason: SmsRefusal }

/**
 * Takes messages over: when it says so, they are on disk.
 *
 * @spec TS 23.040 §3.2.1, §9.2.3.25
 */
export class Acceptance {
  readonly #room: SmscRoom
  readonly #maker = new DeliverMaker()

  constructor(room: SmscRoom) {
    this.#room = room
  }

  async take(what: ToTake): Promise<Taken> {
    const content = hash('sha256', what.content)
    try {
      const known = await this.#known(what, content)
      if (known !== undefined) return known
      const rows: NewSms[] = []
      for (const submit of what.submits) {
        const row = await this.#rowFor(submit, what)
        if (typeof row === 'string') return { kind: 'refused', reason: row }
        rows.push(row)
      }
      await this.#store(rows, what, content)
      return { kind: 'accepted', ids: rows.map(({ id }) => id), isRepeat: false }
    } catch (error) {
      if (!(error instanceof VoltaicError)) throw error
      // the same has been stored meanwhile, or before the database was lost
      if (error.code === 'STORE_CONFLICT') return this.#repeated(what, content)
      this.#room.runtime.log.error('short message not stored', { code: error.code })
      return { kind: 'refused', reason: error.code === 'STORE_FULL' ? 'STORE_FULL' : 'STORE_UNAVAILABLE' }
    }
  }

  async #repeated(what: ToTake, content: string): Promise<Taken> {
    const known = await this.#known(what, content).catch(() => undefined)
    return known ?? { kind: 'refused', reason: 'STORE_UNAVAILABLE' }
  }

  async #known({ key, lastKey, submits, account }: ToTake, content: string): Promise<Taken | undefined> {
    const found = await this.#submission(key, account)
    if (found === undefined) {
      const isRetry = submits.some(({ rejectDuplicates }) => rejectDuplicates)
      const last = isRetry ? await this.#submission(lastKey, account) : undefined
      return last === undefined ? undefined : { kind: 'refused', reason: 'DUPLICATE' }
    }
    if (found.content !== content) return { kind: 'refused', reason: 'IDEMPOTENCY_CONFLICT' }
    this.#room.runtime.counters.add('sms.submission.repeated')
    return { kind: 'accepted', ids: JSON.parse(found.ids) as string[], isRepeat: true }
  }

  async #submission(key: string | undefined, account: string | undefined) {
    if (key === undefined) return undefined
    const { statements } = this.#room
    const [found] = await statements.submission.read({ key })
    return found !== undefined && found.at >= this.#forgotten(account) ? found : undefined
  }

  /** What was submitted before then counts no more. */
  #forgotten(account: string | undefined): number {
    return this.#room.runtime.clock.now() - SUBMISSION_KEPT_MS[account === undefined ? 'phone' : 'account']
  }

  async #rowFor(
    submit: SmsSubmit,
    { originator, reportTo, account, caller = [] }: ToTake,
  ): Promise<NewSms | SmsRefusal> {
    const { config, runtime } = this.#room
    const found = await this.#destinationOf(submit.destinationAddress, caller)
    if (typeof found === 'string') return found
    const destination = found.queue
    const { statements } = this.#room
    const [waiting] = await statements.waiting.read({ destination, most: MAX_QUEUED })
    if ((waiting?.count ?? 0) >= MAX_QUEUED) return 'QUEUE_FULL'
    const now = runtime.clock.now()
    const part = partOf(submit)
    return {
      id: runtime.random.hex(12),
      kind: 'message',
      state: 'queued',
      destination,
      originator: originator.text,
      account: account ?? null,
      report_to: reportTo ?? null,
      tpdu: this.#maker.make(submit, originator.address, destination, now),
      submit: encodeTpdu(submit),
      attempts: 0,
      accepted_at: now,
      expires_at: validUntil(submit.validityPeriod, now) ?? now + config.validityMs,
      ended_at: null,
      reason: null,
      status: null,
      report_requested: submit.statusReportRequest ? 1 : 0,
      single_shot: isSingleShot(submit) ? 1 : 0,
      part_number: part?.sequence ?? null,
      part_total: part?.total ?? null,
      part_reference: part?.reference ?? null,
    }
  }

  /** @returns queue of the receiver, or why there is none */
  async #destinationOf(
    address: TpAddress,
    caller: readonly string[],
  ): Promise<{ readonly queue: string } | 'INVALID_NUMBER' | 'UNASSIGNED_NUMBER'> {
    const dialled = dialledOf(address)
    if (dialled === undefined) return 'INVALID_NUMBER'
    const meant = this.#room.numberPlan.normalise(dialled, { caller })
    if (meant.kind === 'emergency' || meant.kind === 'service-code') return 'INVALID_NUMBER'
    const number =
      meant.kind === 'global' ? meant.e164 : meant.kind === 'short-code' ? numberOf(meant.target) : undefined
    if (number !== undefined && this.#room.isRegistered(number)) return { queue: number }
    const recipient = await this.#room.recipients.find(number ?? dialled)
    if (recipient.kind === 'account') return { queue: `account:${recipient.account}` }
    // a number of no plan may still be one that a program has
    if (number === undefined) return meant.kind === 'unresolved' ? 'INVALID_NUMBER' : 'UNASSIGNED_NUMBER'
    return recipient.kind === 'unassigned' ? 'UNASSIGNED_NUMBER' : { queue: number }
  }

  async #store(rows: readonly NewSms[], what: ToTake, content: string): Promise<void> {
    const { statements, store, runtime } = this.#room
    const at = runtime.clock.now()
    const events = rows.flatMap((row) => this.#eventsOf(row))
    await store.commit([
      ...this.#submissionOf(rows, what, content, at),
      ...rows.map((row) => statements.insert.bind(row)),
      ...rows.filter(isForPhone).map(({ destination }) => statements.awake.bind({ destination, now: at })),
      ...events.map((event) => statements.addEvent.bind(event)),
    ])
    runtime.counters.add('sms.accepted', rows.length)
    this.#room.tell(events.map(({ consumer }) => consumer))
    for (const { destination } of rows.filter(isForPhone)) this.#room.kick(destination)
    for (const { expires_at } of rows) this.#room.wakeAt(expires_at)
  }

  #submissionOf(rows: readonly NewSms[], { key, lastKey, account }: ToTake, content: string, at: number) {
    const { statements } = this.#room
    const ids = JSON.stringify(rows.map(({ id }) => id))
    return [
      ...(key === undefined
        ? []
        : [
            statements.forgetSubmission.bind({ key, before: this.#forgotten(account) }),
            statements.rememberSubmission.bind({ key, ids, content, at }),
          ]),
      ...(lastKey === undefined ? [] : [statements.rememberLast.bind({ key: lastKey, ids, content, at })]),
    ]
  }

  /** The account that a message is for is told of it, and of a message of a phone whoever else wants it. */
  #eventsOf(row: NewSms): readonly { readonly consumer: string; readonly document: string }[] {
    const event = mobileOriginated(row)
    const receiver = isForPhone(row) ? [] : [row.destination.slice('account:'.length)]
    const others = row.account === null ? this.#room.consumers(event) : []
    return [...new Set([...receiver, ...others])].map((consumer) => ({ consumer, document: JSON.stringify(event) }))
  }
}

function isForPhone({ destination }: NewSms): boolean {
  return !destination.startsWith('account:')
}
