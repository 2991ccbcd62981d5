import { digestAlgorithmOf, digestHa1, verifyDigestResponse } from '@voltaic/aka'
import type { Address, Runtime } from '@voltaic/runtime'
import {
  createSipStack,
  type HeaderEntries,
  type Hop,
  type IncomingInvite,
  type OutgoingInvite,
  parseAuth,
  type Session,
  Sessions,
  type SipRequest,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import { description, sdp } from '../calls/scripted-phone.ts'
import type { Stage } from '../calls/stage.ts'

/** What the far end of a trunk does with what comes. */
export interface TrunkScript {
  /** Instead of the usual; undefined leaves it to that. */
  onRequest?(request: SipRequest, hop: Hop): SipResponse | undefined | Promise<SipResponse | undefined>
  /** Answers at once unless given. */
  onInvite?(invite: IncomingInvite): void
  /** Names that it can look up, as another network can those of this one; none unless given. */
  addressOf?(host: string): Address | undefined
}

const ALLOW = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'PRACK', 'OPTIONS']

/** A carrier at the other end of a trunk: takes calls, and brings some. */
export class TrunkPeer {
  readonly requests: SipRequest[] = []
  readonly invites: IncomingInvite[] = []
  readonly address: Address
  script: TrunkScript
  readonly #sip: SipStack
  readonly #sessions: Sessions

  private constructor(runtime: Runtime, name: string, address: Address, script: TrunkScript) {
    this.address = address
    this.script = script
    this.#sip = createSipStack({
      element: name,
      runtime,
      listen: [
        { transport: 'udp', address },
        { transport: 'tcp', address },
      ],
      resolver: {
        resolve: async ({ host }) => {
          const address = this.script.addressOf?.(host)
          return address === undefined ? [] : [{ transport: 'udp', address }]
        },
      },
      onRequest: async (request, hop) => {
        this.requests.push(request)
        const answer = await this.script.onRequest?.(request, hop)
        return answer ?? this.#sessions.receive(request, hop)
      },
      onAck: (ack) => this.#sessions.receiveAck(ack),
    })
    this.#sessions = new Sessions({
      runtime,
      stack: () => this.#sip,
      supported: ['100rel'],
      allow: ALLOW,
      contact: () => `<sip:gateway@${address.host}:${address.port}>`,
      onInvite: (invite) => {
        this.invites.push(invite)
        if (this.script.onInvite) this.script.onInvite(invite)
        else void invite.accept({ body: sdp(description(address)) })
      },
    })
  }

  /** For one scenario. */
  static async start(stage: Stage, name: string, address: Address, script: TrunkScript = {}): Promise<TrunkPeer> {
    const runtime = { ...stage.network.runtime, clock: stage.clock }
    const peer = stage.add(new TrunkPeer(runtime, name, address, script))
    await peer.#sip.start()
    return peer
  }

  /** For all of them. */
  static async open(runtime: Runtime, name: string, address: Address, script: TrunkScript): Promise<TrunkPeer> {
    const peer = new TrunkPeer(runtime, name, address, script)
    await peer.#sip.start()
    return peer
  }

  get sessions(): readonly Session[] {
    return this.#sessions.sessions
  }

  /** The first request of that method. */
  first(method: string): SipRequest | undefined {
    return this.requests.find((request) => request.method === method)
  }

  /** Brings a call. @param called user part of the Request-URI, as the trunk writes numbers @param toUser that of To @param body its offer */
  call(
    to: Address,
    called: string,
    from: string,
    headers: HeaderEntries = [],
    toUser: string = called,
    body: string = description(this.address),
  ): OutgoingInvite {
    const uri = `sip:${called}@${to.host}:${to.port}`
    return this.#sessions.invite({
      uri,
      from: `<${from}>`,
      to: `<sip:${toUser}@${to.host}:${to.port}>`,
      headers,
      body: sdp(body),
    })
  }

  /** Sends a request of its own making. */
  request(request: SipRequest): Promise<SipResponse> {
    return this.#sip.request(request)
  }

  async stop(): Promise<void> {
    this.#sessions.stop()
    await this.#sip.stop()
  }
}

/** Whether a request answers a challenge of `challenge` with that password. @spec RFC 7616 §3.4 */
export function isAuthorised(request: SipRequest, password: string): boolean {
  const header = request.header('Authorization') ?? request.header('Proxy-Authorization')
  if (header === undefined) return false
  const { params } = parseAuth(header)
  const text = (name: string): string => params.get(name) ?? ''
  const algorithm = digestAlgorithmOf(params.get('algorithm'))
  const ha1 = digestHa1({ username: text('username'), realm: text('realm') }, password, algorithm)
  const counted = { qop: 'auth', nonceCount: text('nc'), cnonce: text('cnonce') } as const
  const parameters = { method: request.method, uri: request.uri, nonce: text('nonce'), algorithm, ...counted }
  return verifyDigestResponse(ha1, parameters, text('response'))
}

/** @param status 401 of a registrar, 407 of a proxy */
export function challenge(hop: Hop, status: 401 | 407): SipResponse {
  const name = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate'
  return hop.reply(status, { headers: [[name, 'Digest realm="carrier.example", nonce="n1", qop="auth"']] })
}

/** Of the account at the carrier. */
export const PASSWORD = 'secret'

/** A carrier that knows its customers by registration and password. */
export const BY_PASSWORD: TrunkScript = {
  onRequest(request, hop) {
    if (request.method === 'REGISTER') {
      if (!isAuthorised(request, PASSWORD)) return challenge(hop, 401)
      return hop.reply(200, { headers: [['Contact', `${request.header('Contact')};expires=600`]] })
    }
    return request.method === 'INVITE' && request.toTag === undefined && !isAuthorised(request, PASSWORD)
      ? challenge(hop, 407)
      : undefined
  },
}
