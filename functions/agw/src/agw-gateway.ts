import { DecodeError, VoltaicError } from '@voltaic/base'
import type {
  AnswerRequest,
  CallMediaReport,
  CallPart,
  DescriptionResult,
  MediaGateway,
  NgRequest,
  OfferRequest,
  RecordingRequest,
} from '@voltaic/ng'
import { parseSessionDescription, type SessionDescription } from '@voltaic/sdp'
import { type AgwConfig, DEFAULT_INACTIVITY_MS } from './agw-config.ts'
import { figuresOf, latest, reportOf } from './call/call-report.ts'
import { CallTable } from './call/call-table.ts'
import { type CallDeps, MediaCall } from './call/media-call.ts'
import { SerialWork } from './call/serial-work.ts'
import type { CallJournal, JournalEntry } from './journal/call-journal.ts'
import { MediaSamples } from './samples/media-samples.ts'

/** Calls at one gateway, those without media of ours included. */
export const MAX_MEDIA_CALLS = 20_000

/** The gateway as those see it who control it. Requests of one call are served one after the other. */
export class AgwGateway implements MediaGateway {
  readonly #config: AgwConfig
  readonly #deps: CallDeps
  readonly #calls = new CallTable()
  readonly #work = new SerialWork()
  readonly #journal: CallJournal | undefined
  readonly samples: MediaSamples
  #serial = 0
  /** While calls of an earlier process are taken over: when the one of now was made. */
  #restoredAt: number | undefined

  constructor(config: AgwConfig, deps: CallDeps, journal?: CallJournal) {
    this.#config = config
    this.#deps = deps
    this.#journal = journal
    this.samples = new MediaSamples(deps.runtime, (call) =>
      this.#work.do(call.callId, async () => (this.#calls.has(call) ? figuresOf(call) : undefined)),
    )
  }

  /** Calls that it has, branches of forks counted one by one. */
  get size(): number {
    return this.#calls.size
  }

  offer(request: OfferRequest): Promise<DescriptionResult> {
    return this.#change({ command: 'offer', request }, request, () =>
      this.#described(request, (session) => this.#offer(request, session)),
    )
  }

  answer(request: AnswerRequest): Promise<DescriptionResult> {
    return this.#change({ command: 'answer', request }, request, () =>
      this.#described(request, (session) => this.#answer(request, session)),
    )
  }

  delete(part: CallPart): Promise<CallMediaReport | undefined> {
    return this.#change({ command: 'delete', part }, part, async () => {
      let report: CallMediaReport | undefined
      for (const { call, tag } of this.#calls.ofDelete(part)) {
        report ??= await reportOf(call)
        if (tag === undefined) await this.#end(call)
        else await call.forget(tag)
      }
      return report
    })
  }

  /** Of several branches, the one that has answered. */
  query({ callId }: { readonly callId: string }): Promise<CallMediaReport | undefined> {
    return this.#work.do(callId, async () => {
      const calls = this.#calls.at(callId)
      for (const call of calls) call.touchedAt = this.#now
      const call = calls.find(({ parties }) => parties.answerer !== undefined) ?? calls[0]
      return call && reportOf(call)
    })
  }

  blockMedia(part: { readonly callId: string; readonly fromTag: string }): Promise<boolean> {
    return this.#setBlocked(part, true)
  }

  unblockMedia(part: { readonly callId: string; readonly fromTag: string }): Promise<boolean> {
    return this.#setBlocked(part, false)
  }

  startRecording(request: RecordingRequest): Promise<boolean> {
    return this.#onEach({ command: 'start recording', request }, request, (call) =>
      call.startRecording(request.metadata),
    )
  }

  stopRecording(request: RecordingRequest): Promise<boolean> {
    return this.#onEach({ command: 'stop recording', request }, request, (call) => call.stopRecording())
  }

  async list(limit: number): Promise<readonly string[]> {
    const callIds: string[] = []
    for (const callId of this.#calls.callIds) {
      if (callIds.length >= limit) break
      callIds.push(callId)
    }
    return callIds
  }

  async ping(): Promise<boolean> {
    return true
  }

  /** Ends calls that had neither media nor requests for long. */
  async forgetInactive(): Promise<void> {
    const latestOne = this.#now - (this.#config.inactivityMs ?? DEFAULT_INACTIVITY_MS)
    for (const callId of [...this.#calls.callIds]) {
      if (!this.#calls.at(callId).some(({ touchedAt }) => touchedAt <= latestOne)) continue
      await this.#work.do(callId, () => this.#forgetInactive(callId, latestOne))
    }
  }

  /**
   * Takes over the calls of an earlier process, which was killed: all that it was asked for them is done again, with the
   * ports that they had.
   *
   * @throws VoltaicError JOURNAL_UNUSABLE
   */
  async restore(): Promise<void> {
    const journal = this.#journal
    if (journal === undefined) return
    const { ports, runtime } = this.#deps
    for (const entry of journal.load()) {
      this.#restoredAt = entry.at
      ports.expect(entry.ports)
      await this.#again(entry.request)
    }
    this.#restoredAt = undefined
    ports.expect([])
    for (const callId of [...journal.callIds]) {
      if (this.#calls.at(callId).length > 0) continue
      runtime.counters.add('agw.restore.lost')
      this.#inJournal((each) => each.end(callId, this.#now))
    }
    if (this.size > 0) runtime.log.info('agw.restored', { element: this.#config.element, calls: this.size })
    runtime.counters.add('agw.restored', this.size)
  }

  /** Ends all calls. */
  async close(): Promise<void> {
    await this.#work.idle()
    for (const callId of [...this.#calls.callIds]) for (const call of this.#calls.at(callId)) await this.#end(call)
  }

  get #now(): number {
    return this.#deps.runtime.clock.now()
  }

  #again(asked: NgRequest): Promise<unknown> {
    switch (asked.command) {
      case 'offer':
        return this.offer(asked.request)
      case 'answer':
        return this.answer(asked.request)
      case 'delete':
        return this.delete(asked.part)
      case 'block media':
      case 'unblock media':
        return this.#setBlocked(asked.part, asked.command === 'block media')
      case 'start recording':
        return this.startRecording(asked.request)
      case 'stop recording':
        return this.stopRecording(asked.request)
      default:
        return this.ping()
    }
  }

  async #described(
    request: OfferRequest,
    handle: (session: SessionDescription) => Promise<DescriptionResult>,
  ): Promise<DescriptionResult> {
    try {
      const result = await handle(parseSessionDescription(request.sdp))
      if (result.kind === 'refused') this.#refused(result.reason)
      return result
    } catch (error) {
      if (!(error instanceof DecodeError || error instanceof VoltaicError)) throw error
      this.#refused(error.message)
      return { kind: 'refused', reason: `${error.code}: ${error.message}` }
    }
  }

  #refused(reason: string): void {
    const { counters, log } = this.#deps.runtime
    counters.add('agw.refused')
    log.info('agw.refused', { element: this.#config.element, reason })
  }

  async #offer(request: OfferRequest, session: SessionDescription): Promise<DescriptionResult> {
    const known = this.#calls.ofOffer(request)
    if (known === undefined && this.#calls.size >= MAX_MEDIA_CALLS) return { kind: 'refused', reason: 'too many calls' }
    const call = known ?? this.#begin(request)
    call.touchedAt = this.#now
    try {
      const result = await call.offer(request, session)
      if (result.kind !== 'rewritten' && known === undefined) await this.#end(call)
      return result
    } catch (error) {
      if (known === undefined) await this.#end(call)
      throw error
    }
  }

  async #answer(request: AnswerRequest, session: SessionDescription): Promise<DescriptionResult> {
    const call = this.#calls.ofAnswer(request)
    if (call === undefined) return { kind: 'refused', reason: 'Unknown call-id' }
    call.touchedAt = this.#now
    return call.answer(request, session)
  }

  #begin(request: OfferRequest): MediaCall {
    this.#serial += 1
    const call = new MediaCall(request, this.#serial, this.#config, this.#deps, this.#restoredAt ?? this.#now)
    this.#calls.add(call)
    this.samples.begin(call)
    return call
  }

  async #end(call: MediaCall): Promise<void> {
    this.#calls.remove(call)
    await this.samples.end(call)
    await call.close()
    if (this.#calls.at(call.callId).length === 0) this.#inJournal((journal) => journal.end(call.callId, this.#now))
  }

  /** Does what changes a call, and keeps the request for the process after this one. */
  #change<T>(request: NgRequest, { callId }: { readonly callId: string }, act: () => Promise<T>): Promise<T> {
    return this.#work.do(callId, async () => {
      const before = new Set(this.#portsOf(callId))
      const result = await act()
      const ports = this.#portsOf(callId).filter((port) => !before.has(port))
      const entry: JournalEntry = { callId, at: this.#now, ports, request }
      if (this.#calls.at(callId).length > 0) this.#inJournal((journal) => journal.keep(entry))
      return result
    })
  }

  #portsOf(callId: string): readonly number[] {
    return this.#calls.at(callId).flatMap((call) => call.ports)
  }

  /** A journal that cannot be written costs no call. */
  #inJournal(write: (journal: CallJournal) => void): void {
    if (this.#journal === undefined || this.#restoredAt !== undefined) return
    try {
      write(this.#journal)
    } catch (error) {
      if (!(error instanceof VoltaicError)) throw error
      this.#deps.runtime.counters.add('agw.journal.failed')
      this.#deps.runtime.log.warn('agw.journal.failed', { element: this.#config.element, error: error.message })
    }
  }

  async #forgetInactive(callId: string, latestOne: number): Promise<void> {
    for (const call of this.#calls.at(callId)) {
      const rtcp = call.anchors.map((anchor) => anchor?.rtcp?.lastPacketAt)
      const last = latest([call.touchedAt, (await reportOf(call)).lastPacketAt, ...rtcp]) ?? 0
      if (last > latestOne) continue
      this.#deps.runtime.counters.add('agw.call.inactive')
      this.#deps.runtime.log.info('agw.call.inactive', { element: this.#config.element, callId })
      await this.#end(call)
    }
  }

  #setBlocked(part: { readonly callId: string; readonly fromTag: string }, isBlocked: boolean): Promise<boolean> {
    const command = isBlocked ? 'block media' : 'unblock media'
    return this.#onEach({ command, part }, part, async (call) => {
      await call.setBlocked(part.fromTag, isBlocked)
      return true
    })
  }

  #onEach(
    request: NgRequest,
    { callId }: { readonly callId: string },
    act: (call: MediaCall) => Promise<boolean>,
  ): Promise<boolean> {
    return this.#change(request, { callId }, async () => {
      let isDone = false
      for (const call of this.#calls.at(callId)) {
        call.touchedAt = this.#now
        isDone = (await act(call)) || isDone
      }
      return isDone
    })
  }
}
