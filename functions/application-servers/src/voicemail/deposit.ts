import { createRecording, type RecordedCodec, type Recording } from '@voltaic/recording'
import type { MediaPorts } from '@voltaic/rtp'
import type { Runtime, Timer } from '@voltaic/runtime'
import { type AgreedStream, CallNegotiation, canReceive } from '@voltaic/sdp'
import { bodyOf, type IncomingInvite, type SessionBody } from '@voltaic/sip'
import { announcementOf, type Greeting } from './greeting.ts'
import { mailboxHandlers, usesPreconditions } from './mailbox-answers.ts'
import type { MailboxCodecs } from './mailbox-codecs.ts'
import { MailboxStream } from './mailbox-stream.ts'
import type { MessageHead, VoicemailDeps } from './voicemail-deps.ts'

/** How long the caller may take to get its bearer, in milliseconds. */
const RESERVATION_MS = 30_000
/** So long may nothing come, not even comfort noise, before the caller is taken to be gone, in milliseconds. */
const SILENT_MS = 20_000

export interface DepositParts {
  readonly runtime: Runtime
  readonly deps: VoicemailDeps
  readonly ports: MediaPorts
  readonly codecs: MailboxCodecs
  /** Literal address where media is received. */
  readonly host: string
  readonly greeting: Greeting
  readonly longestMs: number
}

/** One call that leaves a message: greeting, beep, and what the caller says then. @spec TS 24.229 §5.7.2 */
export class Deposit {
  readonly #parts: DepositParts
  readonly #invite: IncomingInvite
  readonly #head: MessageHead
  readonly #stream: MailboxStream
  readonly #recording: Recording
  readonly #timers: Timer[] = []
  #agreed: AgreedStream | undefined
  #isListening = false
  #isEnded = false
  /** Resources of the caller may have come. */
  #onChange: () => void = () => {}

  constructor(parts: DepositParts, invite: IncomingInvite, head: MessageHead) {
    const { runtime, deps } = parts
    this.#parts = parts
    this.#invite = invite
    this.#head = head
    this.#recording = createRecording({
      format: 'wav',
      isOneSided: true,
      decoders: deps.codecs.decoders,
      sink: deps.keep(head),
    })
    this.#stream = new MailboxStream({
      runtime,
      codecs: deps.codecs,
      onRtp: (data, at) => this.#isListening && this.#recording.packet('caller', data, at),
    })
  }

  /** From the INVITE to the end of the call. Never rejects. */
  async run(): Promise<void> {
    const ended = this.#invite.session.ended
    void ended.then(() => this.end())
    try {
      await this.#take()
    } catch (error) {
      this.#parts.runtime.counters.add('voicemail.failed')
      this.#parts.runtime.log.warn('voicemail: a message could not be taken', {
        callId: this.#head.callId,
        why: error instanceof Error ? error.message : String(error),
      })
      this.#invite.reject(480)
      await this.hangUp()
    }
    await ended
    await this.end()
  }

  /** Ends the call from this side. */
  async hangUp(): Promise<void> {
    await this.end()
    void this.#invite.session.bye()
  }

  /** What was said so far is kept. */
  async end(): Promise<void> {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#onChange()
    for (const timer of this.#timers) timer.cancel()
    const { durationMs, files, notes } = this.#recording.finish()
    const { log, counters } = this.#parts.runtime
    const { callId, mailbox } = this.#head
    for (const note of notes) log.warn('voicemail.note', { callId, note })
    if (files.length > 0) {
      counters.add('voicemail.messages')
      log.info('voicemail: a message was left', { callId, mailbox, seconds: Math.round(durationMs / 1000) })
    }
    await this.#stream.stop()
  }

  async #take(): Promise<void> {
    const port = await this.#stream.open(this.#parts.ports, this.#parts.host)
    if (this.#isEnded) return this.#stream.stop()
    const described = this.#describe(port)
    if (described === undefined) return this.end()
    const { negotiation, body } = described
    this.#invite.session.handlers = mailboxHandlers(negotiation, () => this.#onAgreement(negotiation))
    const isDescribed = await this.#reserve(body, negotiation)
    if (this.#isEnded) return
    const ack = await this.#invite.accept(isDescribed ? {} : { body })
    const answer = ack && bodyOf(ack)
    if (answer !== undefined && negotiation.isOffering) negotiation.takeAnswer(answer)
    this.#onAgreement(negotiation)
    if (this.#isEnded) return
    if (this.#agreed === undefined) return this.hangUp()
    await this.#stream.play((rate) => announcementOf(this.#parts.greeting, rate))
    if (!this.#isEnded) this.#listen()
  }

  /** Our answer to the offer of the INVITE, or an offer where it has none; undefined when it was refused. */
  #describe(port: number): { readonly negotiation: CallNegotiation; readonly body: SessionBody } | undefined {
    const { spoken, all } = this.#parts.codecs
    const offer = bodyOf(this.#invite.request)
    if (offer === undefined) {
      const negotiation = this.#negotiation(port, spoken)
      return { negotiation, body: negotiation.offer() }
    }
    // a message in a codec in which nothing can be said here is better than none
    for (const codecs of [spoken, all]) {
      const negotiation = this.#negotiation(port, codecs)
      const result = negotiation.answerTo(offer)
      if (result.kind === 'answer') return { negotiation, body: result.body }
      if (codecs === all) this.#invite.reject(result.status, { headers: [['Warning', result.warning]] })
    }
    return undefined
  }

  #negotiation(port: number, codecs: MailboxCodecs['spoken']): CallNegotiation {
    const sessionId = String(this.#parts.runtime.clock.now())
    const negotiation = new CallNegotiation({
      identity: { username: '-', sessionId, sessionVersion: sessionId },
      address: this.#parts.host,
      port,
      codecs,
      usesPreconditions: usesPreconditions(this.#invite),
      warnAgent: 'voicemail',
    })
    // a machine has its resources
    negotiation.reserve()
    return negotiation
  }

  /**
   * Waits for the resources of a caller who has none yet.
   *
   * @returns whether the caller has been told the session description
   * @spec RFC 3312 §5.1.1, §6
   */
  async #reserve(body: SessionBody, negotiation: CallNegotiation): Promise<boolean> {
    if (!negotiation.usesPreconditions || negotiation.isMet) return false
    const headers = [['Require', 'precondition']] as const
    const prack = await this.#invite.provisional(183, { headers, body, reliable: true })
    if (prack === undefined) return false
    const late = this.#parts.runtime.clock.startTimer(RESERVATION_MS, () => this.#invite.reject(580))
    this.#timers.push(late)
    while (!negotiation.isMet && !this.#isEnded) await new Promise<void>((resolve) => (this.#onChange = resolve))
    late.cancel()
    return true
  }

  /** Something was agreed on, at first or again. */
  #onAgreement(negotiation: CallNegotiation): void {
    this.#onChange()
    const { stream } = negotiation
    if (stream === undefined || this.#isEnded) return
    this.#agreed = stream
    this.#recording.described('caller', recordedCodecs(stream))
    const lacks = this.#stream.agreed(stream)
    if (lacks === undefined) return
    this.#parts.runtime.log.warn('voicemail: the caller hears no greeting', {
      callId: this.#head.callId,
      codec: stream.codec.encoding,
      remedy: lacks,
    })
  }

  #listen(): void {
    const { clock } = this.#parts.runtime
    this.#isListening = true
    this.#stream.lastHeard = clock.now()
    this.#timers.push(clock.startTimer(this.#parts.longestMs, () => void this.hangUp()))
    this.#watch(SILENT_MS)
  }

  #watch(pauseMs: number): void {
    const { clock } = this.#parts.runtime
    const timer = clock.startTimer(pauseMs, () => {
      this.#timers.splice(this.#timers.indexOf(timer), 1)
      const isOnHold = this.#agreed === undefined || !canReceive(this.#agreed.direction)
      const silentMs = isOnHold ? 0 : clock.now() - this.#stream.lastHeard
      if (silentMs >= SILENT_MS) void this.hangUp()
      else this.#watch(SILENT_MS - silentMs)
    })
    this.#timers.push(timer)
  }
}

function recordedCodecs({ codec, alternatives, telephoneEvent }: AgreedStream): readonly RecordedCodec[] {
  return [codec, ...alternatives, ...(telephoneEvent === undefined ? [] : [telephoneEvent])].map(
    ({ receivePayloadType: payloadType, encoding, clockRate, channels, fmtp }) => ({
      payloadType,
      encoding,
      clockRate,
      channels,
      fmtp,
    }),
  )
}
