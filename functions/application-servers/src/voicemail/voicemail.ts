import type { ApplicationServer, AsRequest, AsService } from '@voltaic/as-kit'
import { MediaPorts } from '@voltaic/rtp'
import type { SipResponse } from '@voltaic/sip'
import { OptionReader, type ServiceOptions } from '../service-options.ts'
import type { ServiceDeps } from '../services.ts'
import { callerIdentity } from './caller-identity.ts'
import { Deposit, type DepositParts } from './deposit.ts'
import { type Greeting, greetingOf, ownGreeting } from './greeting.ts'
import { mailboxCodecs } from './mailbox-codecs.ts'
import type { DepositReason, VoicemailDeps } from './voicemail-deps.ts'

const OPTIONS = ['greeting', 'noAnswerSeconds', 'longestSeconds', 'mediaHost', 'mediaPorts']
/** Shorter than a phone rings by itself. */
const NO_ANSWER_SECONDS = 25
const MAX_NO_ANSWER_SECONDS = 120
const LONGEST_SECONDS = 180
const MAX_LONGEST_SECONDS = 3600
/** Messages that are taken at the same time. */
const MAX_DEPOSITS = 200

/**
 * What became of the phone, and why the call comes here then. Whoever declines (603) wants no message either.
 *
 * @spec TS 24.604 §4.2.1.2, §4.2.1.3, §4.2.1.4
 */
const REASONS: ReadonlyMap<number, DepositReason> = new Map<number, DepositReason>([
  [408, 'unreachable'],
  [480, 'no answer'],
  [486, 'busy'],
  [503, 'unreachable'],
  [600, 'busy'],
])

/**
 * Takes messages for users who are not registered, are busy or do not answer: greeting, beep, and what the caller says goes to
 * where recordings go. Options: `greeting`, a WAV file; `noAnswerSeconds`, how long a phone rings before; `longestSeconds` of
 * a message; `mediaHost` and `mediaPorts`, where speech is received: the address of SIP and 16384-32767 unless given.
 *
 * @throws VoltaicError AS_OPTION_INVALID
 * @spec TS 24.229 §5.7.2, §5.7.4
 */
export function createVoicemail(options: ServiceOptions, { voicemail: deps }: ServiceDeps): AsService {
  return new Voicemail(options, deps)
}

class Voicemail implements AsService {
  readonly name = 'voicemail'
  readonly criteria: AsService['criteria'] = [
    {
      priority: 50,
      when: [[{ method: 'INVITE' }], [{ sessionCase: 'TERMINATING_UNREGISTERED' }]],
      profilePart: 'UNREGISTERED',
    },
    {
      priority: 51,
      when: [[{ method: 'INVITE' }], [{ sessionCase: 'TERMINATING_REGISTERED' }]],
      profilePart: 'REGISTERED',
    },
  ]
  readonly #deps: VoicemailDeps
  readonly #greeting: string | undefined
  readonly #noAnswerMs: number
  readonly #longestMs: number
  readonly #mediaHost: string | undefined
  readonly #range: { readonly first: number; readonly last: number }
  readonly #deposits = new Set<Deposit>()
  #server: ApplicationServer | undefined
  #parts: DepositParts | undefined

  constructor(options: ServiceOptions, deps: VoicemailDeps) {
    const read = new OptionReader('voicemail', options, OPTIONS)
    this.#deps = deps
    this.#greeting = options['greeting']
    this.#noAnswerMs = read.seconds('noAnswerSeconds', NO_ANSWER_SECONDS, MAX_NO_ANSWER_SECONDS)
    this.#longestMs = read.seconds('longestSeconds', LONGEST_SECONDS, MAX_LONGEST_SECONDS)
    this.#mediaHost = read.host('mediaHost')
    this.#range = read.ports('mediaPorts')
  }

  async start(server: ApplicationServer): Promise<void> {
    const { runtime } = server
    const codecs = mailboxCodecs(this.#deps.codecs)
    for (const remedy of codecs.lacks) {
      runtime.log.warn('voicemail: callers who speak AMR alone hear no greeting', { remedy })
    }
    this.#server = server
    this.#parts = {
      runtime,
      deps: this.#deps,
      ports: new MediaPorts(runtime.net, runtime.random, this.#range),
      codecs,
      host: this.#mediaHost ?? server.config.listen[0]?.address.host ?? '127.0.0.1',
      greeting: await this.#readGreeting(),
      longestMs: this.#longestMs,
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#deposits].map((deposit) => deposit.hangUp()))
  }

  async onRequest(call: AsRequest): Promise<SipResponse> {
    if (call.method !== 'INVITE') return call.proxy()
    // a message is for somebody
    if (call.servedUser === undefined || call.servedUser.sessionCase !== 'term') return call.proxy()
    if (!call.servedUser.isRegistered) return this.#take(call, 'unregistered')
    const { response, hasRungOut } = await this.#ring(call)
    if (call.signal.aborted || response.status < 300) return response
    const reason = hasRungOut ? 'no answer' : REASONS.get(response.status)
    return reason === undefined ? response : this.#take(call, reason)
  }

  /** Lets the phone ring for as long as it may. */
  async #ring(call: AsRequest): Promise<{ readonly response: SipResponse; readonly hasRungOut: boolean }> {
    const giveUp = new AbortController()
    const timer = this.#server?.runtime.clock.startTimer(this.#noAnswerMs, () => giveUp.abort())
    const response = await call.proxy({ signal: giveUp.signal })
    timer?.cancel()
    return { response, hasRungOut: giveUp.signal.aborted }
  }

  #take(call: AsRequest, reason: DepositReason): Promise<SipResponse> | SipResponse {
    const parts = this.#parts
    const mailbox = call.servedUser?.identity
    if (parts === undefined || mailbox === undefined) return call.reply(480)
    if (this.#deposits.size >= MAX_DEPOSITS) {
      parts.runtime.counters.add('voicemail.refused.full')
      return call.reply(480)
    }
    const { request } = call
    const head = { mailbox, from: callerIdentity(request), callId: request.callId, reason }
    return call.take((invite) => {
      const deposit = new Deposit(parts, invite, head)
      this.#deposits.add(deposit)
      void deposit.run().finally(() => this.#deposits.delete(deposit))
    })
  }

  async #readGreeting(): Promise<Greeting> {
    if (this.#greeting === undefined) return ownGreeting()
    return greetingOf(await this.#deps.readFile(this.#greeting), this.#greeting)
  }
}
