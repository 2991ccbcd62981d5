import assert from 'node:assert/strict'
import {
  ALGORITHM_PAIRS,
  type AlgorithmPair,
  createProcessSaBackend,
  createSecurityClient,
  deriveEspKeys,
  type EspFlight,
  findAlgorithmPair,
  formatSecurityMechanism,
  type Ipsec3gppMechanism,
  parseSecurityMechanisms,
  type SaBackend,
  type SaHandle,
  type SecurityPorts,
} from '@voltaic/ipsec'
import type { Address, Runtime } from '@voltaic/runtime'
import {
  createSipStack,
  encodeMessage,
  type Flow,
  type ListenPoint,
  type SipRequest,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import { CK, IK, plainRegister } from './gm-home.ts'
import { IMPI, PCSCF } from './pcscf-alone.ts'

type Headers = readonly (readonly [string, string])[]

export interface GmPhoneOptions {
  readonly host?: string
  readonly impi?: string
  readonly transport?: 'udp' | 'tcp'
  readonly pairs?: readonly AlgorithmPair[]
  readonly ports?: Partial<SecurityPorts>
  /** Whether its Via asks for the port that it sends from. */
  readonly rport?: boolean
}

/** The parts of an agreement that the phone is in. */
export interface PhoneSet {
  readonly handle: SaHandle
  readonly client: Headers
  readonly verify: Headers
  readonly own: SecurityPorts
  readonly pcscf: SecurityPorts
}

/** A phone that a test leads step by step, with ESP of its own: it does what it is told, also what no phone should. */
export class ScriptedGmPhone {
  impi: string
  readonly host: string
  readonly transport: 'udp' | 'tcp'
  readonly backend: SaBackend
  readonly pairs: readonly AlgorithmPair[]
  readonly received: { readonly request: SipRequest; readonly flow: Flow }[] = []
  /** ESP packets, as it sees them. */
  readonly flights: EspFlight[] = []
  /** It says 200 in clear before it refuses over its set. */
  answersInClear = false
  /** What it says in the next Security-Client. */
  next: SecurityPorts
  readonly #stack: SipStack
  readonly #bound = new Set<number>()
  /** Its client port by that of the P-CSCF in the same set. */
  readonly #clientPorts = new Map<number, number>()
  #cseq = 0

  constructor(runtime: Runtime, options: GmPhoneOptions) {
    this.impi = options.impi ?? IMPI
    this.host = options.host ?? '198.51.100.1'
    this.transport = options.transport ?? 'udp'
    this.pairs = options.pairs ?? ALGORITHM_PAIRS
    this.next = { spiC: 25_656, spiS: 25_657, portC: 6300, portS: 6301, ...options.ports }
    this.backend = createProcessSaBackend(runtime.net, { ...runtime, onFlight: (flight) => this.flights.push(flight) })
    this.#stack = createSipStack({
      element: 'phone',
      runtime: { ...runtime, net: this.backend.net },
      listen: [{ transport: 'udp', address: this.#at(5060) }],
      resolver: { resolve: async () => [] },
      rport: options.rport ?? false,
      // a REGISTER with eight mechanisms would change to TCP by itself
      limits: { maxUdpRequestBytes: 65_000 },
      respondsFrom: (flow, to) => this.#sourceOf(flow, to),
      onRequest: async (request, hop) => {
        this.received.push({ request, flow: hop.flow })
        if (this.answersInClear) {
          await this.#sendRaw(encodeMessage(hop.reply(200)), runtime)
          return hop.reply(486)
        }
        const recorded = request.headerLines('Record-Route').map((line) => ['Record-Route', line] as const)
        return hop.reply(200, { headers: [...recorded, ['Contact', `<sip:phone@${this.host}:${this.next.portS}>`]] })
      },
      onAck: (request, flow) => void this.received.push({ request, flow }),
    })
  }

  async start(): Promise<void> {
    await this.#stack.start()
    await this.#bind()
  }

  async stop(): Promise<void> {
    await this.#stack.stop()
    await this.backend.close()
  }

  get contact(): string {
    return `<sip:phone@${this.host}:${this.next.portS}>;expires=600`
  }

  /** Security-Client for the ports of `next`. */
  get securityClient(): Headers {
    const mechanisms = createSecurityClient(this.pairs, this.next)
    return [['Security-Client', mechanisms.map(formatSecurityMechanism).join(', ')]]
  }

  /** Other SPIs and another client port for the next agreement; the server port stays. */
  async renew(ports: Partial<SecurityPorts> = {}): Promise<void> {
    const { spiC, spiS, portC, portS } = this.next
    this.next = { spiC: spiC + 2, spiS: spiS + 2, portC: portC + 2, portS, ...ports }
    await this.#bind()
  }

  /** A REGISTER in clear, or over a set. */
  async register(headers: Headers, over?: PhoneSet): Promise<SipResponse> {
    this.#cseq += 1
    const request = plainRegister(this.#cseq, this.contact, headers, this.impi)
    return over === undefined ? this.sendInClear(request) : this.send(request, over)
  }

  /** The REGISTER that is to be challenged. */
  challenged(over?: PhoneSet, headers: Headers = []): Promise<SipResponse> {
    const verify = over?.verify ?? []
    return this.register([...this.securityClient, ...verify, ...headers], over)
  }

  /** Makes the set that a 401 asks for. */
  async agree(challenge: SipResponse, ck: string = CK, ik: string = IK): Promise<PhoneSet> {
    assert.equal(challenge.status, 401)
    const [server] = parseSecurityMechanisms(challenge, 'Security-Server') as readonly Ipsec3gppMechanism[]
    assert.ok(server)
    const pair = findAlgorithmPair(server.alg, server.ealg)
    assert.ok(pair)
    const own = this.next
    const agreement = { ue: { host: this.host, ...own }, pcscf: { host: PCSCF.host, ...server } }
    const keys = deriveEspKeys(pair, Buffer.from(ik, 'hex'), Buffer.from(ck, 'hex'))
    const result = await this.backend.install({ agreement, side: 'ue', keys })
    assert.equal(result.kind, 'installed')
    if (result.kind !== 'installed') throw new Error('unreachable')
    this.#clientPorts.set(server.portC, own.portC)
    const verify = challenge.headerLines('Security-Server').map((line) => ['Security-Verify', line] as const)
    return { handle: result.set, client: this.securityClient, verify, own, pcscf: server }
  }

  /** The REGISTER that answers a challenge. */
  answer(set: PhoneSet, headers: Headers = []): Promise<SipResponse> {
    const answer = `Digest username="${this.impi}",realm="x",nonce="bm9uY2U=",uri="sip:x",response="00ff"`
    return this.register([...set.client, ...set.verify, ['Authorization', answer], ...headers], set)
  }

  /** The whole of it. */
  async registerProtected(): Promise<PhoneSet> {
    const set = await this.agree(await this.challenged())
    const response = await this.answer(set)
    assert.equal(response.status, 200)
    return set
  }

  send(request: SipRequest, { own, pcscf }: PhoneSet, transport: 'udp' | 'tcp' = this.transport): Promise<SipResponse> {
    const address = { host: PCSCF.host, port: pcscf.portS }
    return this.#stack.request(request, { target: { transport, address, from: this.#at(own.portC) }, timeoutMs: 5000 })
  }

  sendInClear(request: SipRequest, address: Address = PCSCF): Promise<SipResponse> {
    const target = { transport: 'udp', address, from: this.#at(5060) } as const
    return this.#stack.request(request, { target, timeoutMs: 5000 })
  }

  /** Ends its TCP connections, as a phone that falls asleep. */
  async closeConnections(): Promise<void> {
    await this.#stack.unlisten(this.#at(this.next.portC))
    this.#bound.delete(this.next.portC)
    await this.#bind()
  }

  /** Sends a request in clear from one of its protected ports, as nobody but a forger does. */
  forge(request: SipRequest, port: number, runtime: Runtime): Promise<void> {
    const via = `SIP/2.0/UDP ${this.host}:${port};branch=z9hG4bK${runtime.random.hex(8)}`
    return this.#sendRaw(encodeMessage(request.withFirst('Via', via)), runtime, port)
  }

  async #sendRaw(data: Uint8Array, { net }: Runtime, port = 0): Promise<void> {
    const socket = await net.bindDatagram(this.#at(port), { onDatagram() {} })
    socket.send(data, PCSCF)
    await socket.close()
  }

  async #bind(): Promise<void> {
    const { portC, portS } = this.next
    for (const port of [portC, portS]) {
      if (this.#bound.has(port)) continue
      this.#bound.add(port)
      const address = this.#at(port)
      await this.backend.protect([address])
      const udp: ListenPoint = { transport: 'udp', address }
      await this.#stack.listen(port === portC ? { ...udp, sentBy: this.#at(portS) } : udp)
      if (port === portS) await this.#stack.listen({ transport: 'tcp', address })
    }
  }

  #at(port: number): Address {
    return { host: this.host, port }
  }

  // TS 33.203 §7.1: an answer over UDP goes from the client port to where the P-CSCF awaits it
  #sourceOf({ remote }: Flow, to: Address): Address | undefined {
    return to.port === remote.port ? undefined : this.#at(this.#clientPorts.get(remote.port) ?? this.next.portC)
  }
}
