import type { Address, Runtime, StreamListener } from '@voltaic/runtime'
import { type Bind, COMMAND_STATUS, type SmppPdu } from '@voltaic/smpp'
import { Outbox } from './outbox.ts'
import type { SmppAccount, SmppAccounts, SmppCentre, SmppEvents } from './ports.ts'
import { respond } from './requests.ts'
import { refusalOf, type SessionTimers, SmppSession } from './session.ts'
import { Throttle } from './throttle.ts'
import { WholeTexts } from './whole-texts.ts'

export interface SmppServerDeps {
  readonly runtime: Runtime
  readonly centre: SmppCentre
  readonly events: SmppEvents
  readonly accounts: SmppAccounts
}

export interface SmppServerConfig {
  readonly listen: Address
  readonly timers?: Partial<SessionTimers>
}

/** The way in and out for programs. */
export interface SmppServer {
  /** Where it listens, once it has started. */
  readonly address: Address
  /** How many are bound. */
  readonly sessions: number
  /** @throws VoltaicError of the network */
  start(): Promise<void>
  /** Says good-bye to all. */
  stop(): Promise<void>
}

/** Connections at the same time, bound or not. */
export const MAX_CONNECTIONS = 200
const DEFAULT_SESSIONS = 4
const DEFAULT_TIMERS: SessionTimers = { sessionInitMs: 10_000, enquireLinkMs: 60_000, responseMs: 20_000 }

/**
 * An SMPP server: programs bind, submit messages, and get those of phones and receipts of their own.
 *
 * @spec SMPP 3.4 §2
 */
export function createSmppServer(deps: SmppServerDeps, config: SmppServerConfig): SmppServer {
  const server = new Server(deps, config)
  return server
}

class Server implements SmppServer {
  readonly #deps: SmppServerDeps
  readonly #config: SmppServerConfig
  readonly #timers: SessionTimers
  readonly #connections = new Set<SmppSession>()
  readonly #throttles = new Map<string, Throttle>()
  readonly #outboxes = new Map<string, Outbox>()
  readonly #texts = new WholeTexts()
  #listener: StreamListener | undefined
  #unsubscribe: () => void = () => {}

  constructor(deps: SmppServerDeps, config: SmppServerConfig) {
    this.#deps = deps
    this.#config = config
    this.#timers = { ...DEFAULT_TIMERS, ...config.timers }
  }

  get address(): Address {
    return this.#listener?.local ?? this.#config.listen
  }

  get sessions(): number {
    return [...this.#connections].filter(({ account }) => account !== undefined).length
  }

  async start(): Promise<void> {
    const { runtime, events } = this.#deps
    this.#unsubscribe = events.onPending((consumer) => this.#outboxes.get(consumer)?.wake())
    this.#listener = await runtime.net.listenStream(this.#config.listen, (socket) => {
      if (this.#connections.size >= MAX_CONNECTIONS) {
        runtime.counters.add('smpp.drop.connections')
        socket.destroy()
        return { onData() {}, onClose() {} }
      }
      const session = new SmppSession(socket, runtime, this.#timers, {
        bind: (bind) => this.#bind(bind),
        request: (pdu, account) => this.#request(pdu, account),
        bound: ({ account, isReceiver }) => {
          if (account !== undefined && isReceiver) this.#outboxOf(account.systemId).wake()
        },
        ended: (ended) => this.#connections.delete(ended),
      })
      this.#connections.add(session)
      return { onData: (data) => session.onData(data), onClose: () => session.onClose() }
    })
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    await this.#listener?.close()
    for (const session of [...this.#connections]) session.unbind()
    for (const outbox of this.#outboxes.values()) await outbox.stop()
  }

  #bind({ systemId, password }: Bind): SmppAccount | undefined {
    const { accounts, runtime } = this.#deps
    const account = accounts.authenticate(systemId, password)
    const isOneTooMany = this.#sessionsOf(systemId).length >= (account?.sessions ?? DEFAULT_SESSIONS)
    if (account !== undefined && !isOneTooMany) {
      runtime.log.info('SMPP client bound', { systemId: account.systemId })
      return account
    }
    runtime.counters.add('smpp.bind.refused')
    const why = account === undefined ? 'unknown system_id or wrong password' : 'too many sessions'
    runtime.log.warn('SMPP bind refused', { systemId, why })
    return undefined
  }

  async #request(pdu: SmppPdu, account: SmppAccount): Promise<SmppPdu> {
    const { centre, runtime } = this.#deps
    if (pdu.command === 'submit_sm' && !this.#mayPass(account)) {
      runtime.counters.add('smpp.submit.throttled')
      return refusalOf(pdu, COMMAND_STATUS.ESME_RTHROTTLED)
    }
    return respond(pdu, account, { centre, clock: runtime.clock, texts: this.#texts })
  }

  #mayPass({ systemId, messagesPerSecond }: SmppAccount): boolean {
    if (messagesPerSecond === undefined) return true
    const throttle = this.#throttles.get(systemId) ?? new Throttle(messagesPerSecond, this.#deps.runtime.clock)
    this.#throttles.set(systemId, throttle)
    return throttle.take()
  }

  #sessionsOf(systemId: string): readonly SmppSession[] {
    return [...this.#connections].filter(({ account }) => account?.systemId === systemId)
  }

  #outboxOf(systemId: string): Outbox {
    const found = this.#outboxes.get(systemId)
    if (found !== undefined) return found
    const { events, runtime } = this.#deps
    const sessions = () => this.#sessionsOf(systemId).filter(({ isReceiver }) => isReceiver)
    const outbox = new Outbox(systemId, { events, sessions, texts: this.#texts, runtime })
    this.#outboxes.set(systemId, outbox)
    return outbox
  }
}
