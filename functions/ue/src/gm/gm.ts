import type { AlgorithmPair, SaBackend, SecurityPorts } from '@voltaic/ipsec'
import type { Address, Net, Runtime } from '@voltaic/runtime'
import type { Flow, SipStack, SipStackOptions, Target } from '@voltaic/sip'
import { listenPoints } from '../listen.ts'
import type { UeConfig } from '../ue-config.ts'
import { bindProtected } from './free-port.ts'
import { BASE_ALGORITHM_PAIRS, type GmConfig } from './gm-config.ts'
import { GmRegistration } from './gm-registration.ts'
import { type GmSet, PhoneSets } from './phone-sets.ts'
import { protectedOnly } from './protected-only.ts'
import { ProtectedSip, setOfFlow } from './protected-sip.ts'
import type { RegistrationWay } from './registration-way.ts'

/** What the stack at the protected ports has of its own. */
export type ProtectedStackOptions = Pick<
  SipStackOptions,
  'isProtected' | 'isTracedBySender' | 'limits' | 'listen' | 'respondsFrom' | 'rport'
>

export interface GmParts {
  readonly config: UeConfig
  readonly gm: GmConfig
  readonly runtime: Runtime
  readonly backend: SaBackend
  /** Timer T1 between phone and P-CSCF, in milliseconds. */
  readonly t1: number
  createStack(net: Net, options: ProtectedStackOptions): SipStack
  /** The stack that speaks in clear. */
  clear(): SipStack
}

/** SPIs and ports that the phone names in Security-Client, and its end of the streams and datagrams to come. */
export interface GmOffer {
  readonly ports: SecurityPorts
  readonly client: Address
}

/** A stream lives as long as the registration: it is no sign of anything when nothing is said for hours. */
const IDLE_MS = Number.MAX_SAFE_INTEGER

/**
 * The phone's side of Gm security: the protected ports, the sets of security associations, and the way to register.
 *
 * @spec TS 33.203 §7; TS 24.229 §5.1.1
 */
export class Gm {
  readonly sets: PhoneSets
  readonly sip: ProtectedSip
  /** The registration is in force, and its set in use; the next REGISTER goes over it. */
  isRegistered = false
  readonly parts: GmParts
  readonly #users = new Map<number, number>()
  /** Once it has been stopped whatever is sent fails. */
  #stack: SipStack | undefined
  #server: Address | undefined
  #hasOffered = false

  constructor(parts: GmParts) {
    this.parts = parts
    const { config, runtime, backend, t1 } = parts
    this.sets = new PhoneSets({ runtime, backend, t1, onRemoved: (set) => this.#release(set) })
    this.sip = new ProtectedSip({
      sets: this.sets,
      transport: config.listen.transport,
      faults: config.faults ?? {},
      stack: () => this.#started(),
      clear: () => parts.clear(),
    })
  }

  /** The protected server port. */
  get server(): Address | undefined {
    return this.#server
  }

  /** All protected ports. */
  get addresses(): readonly Address[] {
    const clients = this.sets.all.map(({ client }) => client)
    return this.#server === undefined ? clients : [this.#server, ...clients]
  }

  /** Where requests outside of dialogs are routed to. */
  get pcscf(): Target {
    const { pcscf } = this.parts.config
    return { ...pcscf, address: this.sets.sending?.server ?? pcscf.address }
  }

  /** @throws VoltaicError NET_PORT_TAKEN and the other failures to bind, and what `SaBackend.protect` throws */
  async start(): Promise<void> {
    const { config, gm, runtime, backend } = this.parts
    const { host } = config.listen.address
    await bindProtected({ host, port: gm.portS ?? 0 }, runtime, backend, async (at) => {
      const stack = this.#createStack(at)
      await stack.start()
      this.#stack = stack
      this.#server = at
    })
  }

  async stop(): Promise<void> {
    this.isRegistered = false
    const [stack, server] = [this.#stack, this.#server]
    if (stack === undefined || server === undefined) return
    await this.sets.stop()
    this.#server = undefined
    await stack.stop()
    // what is left is of a registration under way
    const ports = [server.port, ...this.#users.keys()].map((port) => ({ ...server, port }))
    this.#users.clear()
    await this.parts.backend.unprotect(ports)
  }

  register(): Promise<RegistrationWay> {
    return GmRegistration.begin(this)
  }

  /** The registration has ended: its sets live on for what is under way. @spec TS 24.229 §5.1.1.6, §5.1.1.7 */
  deregistered(): void {
    this.isRegistered = false
    this.sets.deregistered()
  }

  /** Something of the P-CSCF came in. @returns whether it came over a set, that is, whether it may be looked at */
  arrived(flow: Flow): boolean {
    const set = setOfFlow(flow, this.sets.all)
    if (set !== undefined) this.sets.used(set)
    return set !== undefined
  }

  /** What the phone offers by itself. */
  get pairs(): readonly AlgorithmPair[] {
    return this.parts.gm.pairs ?? BASE_ALGORITHM_PAIRS
  }

  /**
   * A client port and SPIs that nothing of this phone has; the server port stays. To be given up by `releaseClient`.
   *
   * @throws VoltaicError the failures to bind
   * @spec TS 24.229 §5.1.1.2.2, §5.1.1.4.2; TS 33.203 §7.1
   */
  async offer(): Promise<GmOffer> {
    const { gm, runtime, backend } = this.parts
    const stack = this.#started()
    const server = this.#server
    if (server === undefined) throw new Error('the phone is off')
    const wanted = this.#hasOffered ? 0 : (gm.portC ?? 0)
    const client = await bindProtected({ host: server.host, port: wanted }, runtime, backend, async (at) => {
      await stack.listen({ transport: 'udp', address: at, sentBy: server })
      return at
    })
    this.#hasOffered = true
    this.holdClient(client)
    // switched off meanwhile: nothing will go over it
    if (this.#server !== server) await stack.unlisten(client)
    const [spiC, spiS] = backend.allocateSpis([])
    return { client, ports: { spiC, spiS, portC: client.port, portS: server.port } }
  }

  /** One more user of a client port: the offer, and each set that came of it. */
  holdClient({ port }: Address): void {
    this.#users.set(port, (this.#users.get(port) ?? 0) + 1)
  }

  async releaseClient(client: Address): Promise<void> {
    const left = (this.#users.get(client.port) ?? 0) - 1
    if (left > 0) {
      this.#users.set(client.port, left)
      return
    }
    if (!this.#users.delete(client.port)) return
    await this.#stack?.unlisten(client)
    await this.parts.backend.unprotect([client])
  }

  /** A set is over, and with it the streams that the P-CSCF has opened over it. */
  async #release({ client, handle }: GmSet): Promise<void> {
    const { pcscf } = handle.agreement
    const remote = { host: pcscf.host, port: pcscf.portC }
    const isShared = this.sets.all.some((set) => set.handle.agreement.pcscf.portC === pcscf.portC)
    if (!isShared && this.#server !== undefined) this.#stack?.closeStreams(this.#server, remote)
    await this.releaseClient(client)
  }

  #started(): SipStack {
    if (this.#stack === undefined) throw new Error('the phone has not been started')
    return this.#stack
  }

  #createStack(at: Address): SipStack {
    const { config, gm, backend, createStack } = this.parts
    const isClient = ({ port }: Address) => this.#users.has(port)
    return createStack(protectedOnly(backend.net, isClient), {
      listen: listenPoints({ ...config.listen, address: at }, at.port),
      limits: { idleMs: IDLE_MS },
      rport: gm.rport ?? false,
      respondsFrom: (flow, to) => this.#sourceOf(flow, to),
      // ESP inside the process reaches nobody else
      isTracedBySender: () => backend.name === 'process',
      isProtected: () => true,
    })
  }

  /** TS 33.203 §7.1: over UDP all that the phone sends leaves from a client port, responses too. */
  #sourceOf(flow: Flow, to: Address): Address | undefined {
    const isTo = ({ server }: GmSet) => server.port === to.port && server.host === to.host
    const candidates = this.sets.all.filter(isTo)
    return (setOfFlow(flow, candidates) ?? candidates.at(-1))?.client
  }
}
