import { formatAddress, type Runtime } from '@voltaic/runtime'
import {
  createRequest,
  createSipStack,
  type Hop,
  type IncomingInvite,
  type InviteHandlers,
  type ListenPoint,
  type OutgoingInvite,
  parseUri,
  type SessionOptions,
  Sessions,
  type SipRequest,
  type SipResolver,
  type SipResponse,
  type SipStack,
  type Uri,
} from '@voltaic/sip'
import { createAsRequest } from './as-request.ts'
import type { AsRoom } from './as-room.ts'
import type { AsService } from './as-service.ts'
import { addressingOf, type OwnInvite, type OwnRequest } from './own-request.ts'
import { registrationEventOf } from './registration-event.ts'
import { routesBehind } from './routes-behind.ts'

export interface AsConfig {
  /** Name in traces and logs. */
  readonly element: string
  readonly listen: readonly ListenPoint[]
  /** SIP URI by which the S-CSCF reaches it: the ServerName of its filter criteria, and its Contact. */
  readonly uri: string
  /** Names and addresses, `host:port`, beside those of `listen` and `uri` that mean it in a Route. */
  readonly aliases?: readonly string[]
  /** Hosts of the CSCFs: nobody else may say whom a request is for. @spec TS 24.229 §4.4 */
  readonly trustedHosts: ReadonlySet<string>
  /** SIP URI of the S-CSCF that gets requests of its own, unless they name another. */
  readonly scscf?: string
}

export interface AsDeps {
  readonly runtime: Runtime
  /** Finds S-CSCFs and peers by name. */
  readonly resolver: SipResolver
}

/** A service that runs. */
export interface ApplicationServer {
  readonly config: AsConfig
  readonly runtime: Runtime
  readonly sip: SipStack
  readonly sessions: Sessions
  /** @throws VoltaicError as `SipStack.start` */
  start(): Promise<void>
  stop(): Promise<void>
  /**
   * Sends a request that stands alone as if the user had sent it, through the services of the user. Never rejects for the
   * network.
   *
   * @spec TS 24.229 §5.7.3
   */
  originate(request: OwnRequest): Promise<SipResponse>
  /**
   * Calls somebody as if the user had called.
   *
   * @param options what this call has of its own
   * @spec TS 24.229 §5.7.3
   */
  invite(invite: OwnInvite, handlers?: InviteHandlers, options?: Partial<SessionOptions>): OutgoingInvite
}

const METHODS = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'PRACK', 'UPDATE', 'INFO', 'OPTIONS', 'MESSAGE', 'REFER', 'NOTIFY']

/**
 * Runs a service as an application server: behind ISC, as user agent, redirect server, proxy or B2BUA.
 *
 * @spec TS 24.229 §5.7; TS 23.218 §9
 */
export function createApplicationServer(service: AsService, deps: AsDeps, config: AsConfig): ApplicationServer {
  return new KitServer(service, deps, config)
}

class KitServer implements ApplicationServer {
  readonly config: AsConfig
  readonly runtime: Runtime
  readonly sip: SipStack
  readonly sessions: Sessions
  readonly #service: AsService
  readonly #room: AsRoom
  readonly #own: ReadonlySet<string>
  /** Who waits for the session layer to hand an INVITE out. */
  readonly #takers = new WeakMap<SipRequest, (invite: IncomingInvite) => void>()

  constructor(service: AsService, deps: AsDeps, config: AsConfig) {
    const { runtime } = deps
    this.config = config
    this.runtime = runtime
    this.#service = service
    this.#own = new Set([hostPortOf(parseUri(config.uri)), ...(config.aliases ?? [])])
    this.sip = createSipStack({
      element: config.element,
      runtime,
      listen: config.listen,
      resolver: deps.resolver,
      aliases: [...this.#own],
      onRequest: (request, hop) => this.#dispatch(request, hop),
      forwardsAckFrom: ({ remote }) => config.trustedHosts.has(remote.host) || this.#isPeer(remote.host),
      onAckForward: (ack) => this.#ackToForward(ack),
    })
    this.sessions = new Sessions({
      runtime,
      stack: () => this.sip,
      supported: ['100rel', 'timer', 'precondition'],
      allow: METHODS,
      contact: () => `<${config.uri}>`,
      onInvite: (invite) => this.#takers.get(invite.request)?.(invite),
    })
    this.#room = {
      config,
      sessions: this.sessions,
      isOwn: (uri) => this.#isOwn(uri),
      recordRoute: () => this.#recordRoute(),
      take: (request, hop, handler) => {
        this.#takers.set(request, handler)
        return this.sessions.receive(request, hop)
      },
    }
  }

  async start(): Promise<void> {
    await this.#service.start?.(this)
    await this.sip.start()
    this.#service.onStarted?.()
  }

  async stop(): Promise<void> {
    await this.#service.stop?.()
    this.sessions.stop()
    await this.sip.stop()
  }

  originate(own: OwnRequest): Promise<SipResponse> {
    const { random } = this.runtime
    const { method, body } = own
    const { from, to, headers } = addressingOf(own, this.config, random)
    const request = createRequest(
      method,
      own.to,
      [
        ['From', `${from};tag=${random.hex(8)}`],
        ['To', to],
        ['Call-ID', random.hex(16)],
        ['CSeq', `1 ${method}`],
        ...headers,
        ...(body === undefined ? [] : [['Content-Type', body.contentType] as const]),
      ],
      body?.content,
    )
    return this.sip.request(request)
  }

  invite(own: OwnInvite, handlers: InviteHandlers = {}, options: Partial<SessionOptions> = {}): OutgoingInvite {
    const { body } = own
    const parts = {
      uri: own.to,
      ...addressingOf(own, this.config, this.runtime.random),
      ...(body === undefined ? {} : { body }),
    }
    return this.sessions.invite(parts, handlers, options)
  }

  async #dispatch(request: SipRequest, hop: Hop): Promise<SipResponse> {
    if (!this.#mayAsk(request, hop)) {
      this.runtime.counters.add('as.refused.untrusted')
      return hop.reply(403)
    }
    if (request.method === 'REGISTER') return this.#registered(request, hop)
    if (request.toTag !== undefined) return this.#inDialog(request, hop)
    if (request.method === 'OPTIONS' && this.#isForThis(request)) {
      return hop.reply(200, { headers: [['Allow', METHODS.join(', ')]] })
    }
    const call = createAsRequest(request, hop, this.#room)
    if (this.#service.onRequest !== undefined) return this.#service.onRequest(call)
    return call.proxy()
  }

  #mayAsk({ toTag }: SipRequest, { flow }: Hop): boolean {
    const { host } = flow.remote
    return this.config.trustedHosts.has(host) || (toTag !== undefined && this.#isPeer(host))
  }

  #isPeer(host: string): boolean {
    return this.#service.peers?.includes(host) === true
  }

  /** @spec TS 24.229 §5.7.1.1 */
  async #registered(request: SipRequest, hop: Hop): Promise<SipResponse> {
    await this.#service.onRegistration?.(registrationEventOf(request))
    return hop.reply(200, { headers: [['Expires', request.header('Expires') ?? '0']] })
  }

  async #inDialog(request: SipRequest, hop: Hop): Promise<SipResponse> {
    if (this.sessions.has(request)) return this.sessions.receive(request, hop)
    if (!this.#isForThis(request)) return hop.forward(request)
    return this.#service.onDialogRequest?.(request, hop) ?? hop.reply(481)
  }

  #ackToForward(ack: SipRequest): { readonly ack: SipRequest } | undefined {
    if (!this.sessions.has(ack)) return { ack }
    this.sessions.receiveAck(ack)
    return undefined
  }

  /** By address: a peer outside of the network does not know its names. */
  #recordRoute(): string {
    const [first] = this.sip.local
    return first === undefined ? `<${this.config.uri};lr>` : `<sip:${formatAddress(first.address)};lr>`
  }

  /** Nobody is behind this server on the way of the request. */
  #isForThis(request: SipRequest): boolean {
    return routesBehind(request, this.#room).length === 0 && this.#isOwn(request.requestUri)
  }

  #isOwn(uri: Uri): boolean {
    const hostPort = hostPortOf(uri)
    return this.#own.has(hostPort) || this.sip.local.some(({ address }) => formatAddress(address) === hostPort)
  }
}

function hostPortOf(uri: Uri): string {
  return uri.kind === 'sip' ? `${uri.host.toLowerCase()}:${uri.port ?? 5060}` : ''
}
