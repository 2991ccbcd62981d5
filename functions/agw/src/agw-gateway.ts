import { DecodeError, VoltaicError } from '@voltaic/base'
import type {
  AnswerRequest,
  CallMediaReport,
  CallPart,
  DescriptionResult,
  MediaGateway,
  OfferRequest,
  RecordingRequest,
} from '@voltaic/ng'
import { parseSessionDescription, type SessionDescription } from '@voltaic/sdp'
import { type AgwConfig, DEFAULT_INACTIVITY_MS } from './agw-config.ts'
import { latest, reportOf } from './call/call-report.ts'
import { CallTable } from './call/call-table.ts'
import { type CallDeps, MediaCall } from './call/media-call.ts'
import { SerialWork } from './call/serial-work.ts'

/** Calls at one gateway, those without media of ours included. */
export const MAX_MEDIA_CALLS = 20_000

/** The gateway as those see it who control it. Requests of one call are served one after the other. */
export class AgwGateway implements MediaGateway {
  readonly #config: AgwConfig
  readonly #deps: CallDeps
  readonly #calls = new CallTable()
  readonly #work = new SerialWork()
  #serial = 0

  constructor(config: AgwConfig, deps: CallDeps) {
    this.#config = config
    this.#deps = deps
  }

  /** Calls that it has, branches of forks counted one by one. */
  get size(): number {
    return this.#calls.size
  }

  offer(request: OfferRequest): Promise<DescriptionResult> {
    return this.#work.do(request.callId, () => this.#described(request, (session) => this.#offer(request, session)))
  }

  answer(request: AnswerRequest): Promise<DescriptionResult> {
    return this.#work.do(request.callId, () => this.#described(request, (session) => this.#answer(request, session)))
  }

  delete(part: CallPart): Promise<CallMediaReport | undefined> {
    return this.#work.do(part.callId, async () => {
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
    return this.#onEach(request.callId, (call) => call.startRecording(request.metadata))
  }

  stopRecording(request: RecordingRequest): Promise<boolean> {
    return this.#onEach(request.callId, (call) => call.stopRecording())
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

  /** Ends all calls. */
  async close(): Promise<void> {
    await this.#work.idle()
    for (const callId of [...this.#calls.callIds]) for (const call of this.#calls.at(callId)) await this.#end(call)
  }

  get #now(): number {
    return this.#deps.runtime.clock.now()
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
    const call = new MediaCall(request, this.#serial, this.#config, this.#deps)
    this.#calls.add(call)
    return call
  }

  async #end(call: MediaCall): Promise<void> {
    this.#calls.remove(call)
    await call.close()
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
    return this.#onEach(part.callId, async (call) => {
      await call.setBlocked(part.fromTag, isBlocked)
      return true
    })
  }

  #onEach(callId: string, act: (call: MediaCall) => Promise<boolean>): Promise<boolean> {
    return this.#work.do(callId, async () => {
      let isDone = false
      for (const call of this.#calls.at(callId)) {
        call.touchedAt = this.#now
        isDone = (await act(call)) || isDone
      }
      return isDone
    })
  }
}
