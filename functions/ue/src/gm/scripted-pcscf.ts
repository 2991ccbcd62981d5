import assert from 'node:assert/strict'
import { createVector, formatAkaNonce, RAND_LENGTH, verifyDigestAkaResponse } from '@voltaic/aka'
import {
  ALGORITHM_PAIRS,
  type AlgorithmPair,
  chooseMechanism,
  compareSecurityClient,
  compareSecurityVerify,
  createProcessSaBackend,
  createSecurityServer,
  deriveEspKeys,
  formatSecurityMechanism,
  parseSecurityMechanisms,
  type SaBackend,
  type SaHandle,
  type SecurityMechanism,
} from '@voltaic/ipsec'
import type { Address, Counters, Runtime } from '@voltaic/runtime'
import {
  createSipStack,
  type Flow,
  type Hop,
  parseAuth,
  type SipRequest,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'

const REALM = 'ims.mnc001.mcc001.3gppnetwork.org'
export const PORT_S = 6100
const PORT_CS: readonly [number, number] = [6101, 6102]

/** For tests: one request of the phone, and the set it came over, if any. */
export interface GmArrival {
  readonly request: SipRequest
  readonly flow: Flow
  readonly set: PcscfSet | undefined
}

/** For tests: a set as the scripted P-CSCF has it. */
export interface PcscfSet {
  readonly handle: SaHandle
  readonly securityClient: readonly SecurityMechanism[]
  readonly securityServer: readonly SecurityMechanism[]
  readonly xres: Uint8Array
  readonly nonce: string
  isRegistered: boolean
}

/** For tests: what this P-CSCF does otherwise than it should, or by choice; may be changed while it runs. */
export interface GmScript {
  /** Allowed pairs, most wanted first. */
  pairs: readonly AlgorithmPair[]
  refreshesWithoutChallenge: boolean
  /** What the Security-Server header of a 401 becomes. */
  securityServer: (value: string) => string | undefined
  /** Answers a REGISTER instead of the script. */
  answer: ((request: SipRequest, hop: Hop, set: PcscfSet | undefined) => SipResponse | undefined) | undefined
}

export interface ScriptedPcscfParts {
  readonly runtime: Runtime
  readonly counters: Counters
  readonly host: string
  readonly keys: { readonly k: Uint8Array; readonly opc: Uint8Array }
  readonly transport: 'udp' | 'tcp'
}

/** For tests: a P-CSCF, and behind it a home network, that are nothing but a script. */
export class ScriptedPcscf {
  readonly arrivals: GmArrival[] = []
  readonly sets: PcscfSet[] = []
  readonly script: GmScript = {
    pairs: ALGORITHM_PAIRS,
    refreshesWithoutChallenge: false,
    securityServer: (value) => value,
    answer: undefined,
  }
  readonly backend: SaBackend
  #stack: SipStack
  readonly #parts: ScriptedPcscfParts
  #sqn = 0
  #portC = 0

  constructor(parts: ScriptedPcscfParts) {
    this.#parts = parts
    const { clock, random, net } = parts.runtime
    this.backend = createProcessSaBackend(net, { clock, random, counters: parts.counters })
    this.#stack = this.#createStack()
  }

  get registers(): readonly GmArrival[] {
    return this.arrivals.filter(({ request }) => request.method === 'REGISTER')
  }

  /** The set that requests to the phone go over. */
  get current(): PcscfSet {
    const set = this.sets.findLast(({ isRegistered }) => isRegistered)
    assert.ok(set, 'no phone is registered')
    return set
  }

  async start(): Promise<void> {
    const { host } = this.#parts
    await this.backend.protect([PORT_S, ...PORT_CS].map((port) => ({ host, port })))
    this.#stack = this.#createStack()
    await this.#stack.start()
  }

  async stop(): Promise<void> {
    await this.#stack.stop()
  }

  /** Its sockets and streams are gone and come back; the associations stay, as in the kernel. */
  async restart(): Promise<void> {
    await this.#stack.stop()
    this.#stack = this.#createStack()
    await this.#stack.start()
  }

  /** Sends a request to the phone, to its server port. */
  send(request: SipRequest, set: PcscfSet = this.current): Promise<SipResponse> {
    const { ue, pcscf } = set.handle.agreement
    const address = { host: ue.host, port: ue.portS }
    const from = { host: pcscf.host, port: pcscf.portC }
    return this.#stack.request(request, { target: { transport: this.#parts.transport, address, from } })
  }

  #createStack(): SipStack {
    const { host, runtime } = this.#parts
    const server = { host, port: PORT_S }
    const both = (address: Address) => (['udp', 'tcp'] as const).map((transport) => ({ transport, address }))
    return createSipStack({
      element: 'pcscf',
      runtime: { ...runtime, net: this.backend.net },
      listen: [
        ...both(server),
        ...both({ host, port: 5060 }),
        ...PORT_CS.map((port) => ({ transport: 'udp', address: { host, port }, sentBy: server }) as const),
      ],
      resolver: { resolve: async () => [] },
      onRequest: (request, hop) => this.#onRequest(request, hop),
      onAck: (request, flow) => this.arrivals.push({ request, flow, set: this.#setOf(flow) }),
      respondsFrom: (flow) => {
        const portC = this.#setOf(flow)?.handle.agreement.pcscf.portC
        return portC === undefined ? undefined : { host, port: portC }
      },
    })
  }

  async #onRequest(request: SipRequest, hop: Hop): Promise<SipResponse> {
    const set = this.#setOf(hop.flow)
    this.arrivals.push({ request, flow: hop.flow, set })
    if (request.method === 'REGISTER') {
      return this.script.answer?.(request, hop, set) ?? (await this.#register(request, hop, set))
    }
    return set?.isRegistered ? hop.reply(200, { headers: [['Contact', '<sip:other@10.0.0.1>']] }) : hop.reply(403)
  }

  async #register(request: SipRequest, hop: Hop, set: PcscfSet | undefined): Promise<SipResponse> {
    if (set === undefined || (set.isRegistered && !this.script.refreshesWithoutChallenge)) {
      return this.#challenge(request, hop)
    }
    const verify = parseSecurityMechanisms(request, 'Security-Verify')
    const client = parseSecurityMechanisms(request, 'Security-Client')
    const isVerified = compareSecurityVerify(verify, set.securityServer).kind === 'same'
    const isSameOffer = set.isRegistered || compareSecurityClient(client, set.securityClient).kind === 'same'
    if (!(isVerified && isSameOffer)) {
      return hop.reply(494, {
        headers: [['Security-Server', set.securityServer.map(formatSecurityMechanism).join(', ')]],
      })
    }
    if (!set.isRegistered && !isAnswer(request, set)) return hop.reply(403)
    set.isRegistered = true
    return accept(request, hop)
  }

  async #challenge(request: SipRequest, hop: Hop): Promise<SipResponse> {
    const { runtime, keys, host } = this.#parts
    const securityClient = parseSecurityMechanisms(request, 'Security-Client')
    const choice = chooseMechanism(securityClient, this.script.pairs)
    const [spiC, spiS] = this.backend.allocateSpis([])
    this.#portC ^= 1
    const own = { spiC, spiS, portC: PORT_CS[this.#portC] ?? 0, portS: PORT_S }
    if (choice.kind === 'refused') {
      const offer = createSecurityServer(this.script.pairs, own).map(formatSecurityMechanism)
      return hop.reply(494, { headers: [['Security-Server', offer.join(', ')]] })
    }
    this.#sqn += 32
    const vector = createVector({ ...keys, rand: runtime.random.bytes(RAND_LENGTH), sqn: this.#sqn, amf: 0 })
    const securityServer = createSecurityServer([choice.pair], own)
    const nonce = formatAkaNonce(vector.rand, vector.autn)
    const { spiC: ueSpiC, spiS: ueSpiS, portC, portS } = choice.mechanism
    const installed = await this.backend.install({
      agreement: {
        ue: { host: hop.flow.remote.host, spiC: ueSpiC, spiS: ueSpiS, portC, portS },
        pcscf: { host, ...own },
      },
      side: 'pcscf',
      keys: deriveEspKeys(choice.pair, vector.ik, vector.ck),
    })
    assert.ok(installed.kind === 'installed')
    const held = {
      handle: installed.set,
      securityClient,
      securityServer,
      xres: vector.xres,
      nonce,
      isRegistered: false,
    }
    this.sets.push(held)
    const header = this.script.securityServer(securityServer.map(formatSecurityMechanism).join(', '))
    return hop.reply(401, {
      headers: [
        ['WWW-Authenticate', `Digest realm="${REALM}",nonce="${nonce}",algorithm=AKAv1-MD5,qop="auth"`],
        ...(header === undefined ? [] : [['Security-Server', header] as const]),
      ],
    })
  }

  #setOf({ local, remote }: Flow): PcscfSet | undefined {
    return this.sets.findLast(({ handle: { agreement } }) => {
      const { ue, pcscf } = agreement
      if (remote.host !== ue.host) return false
      const isAtServer = local.port === pcscf.portS && remote.port === ue.portC
      return isAtServer || (local.port === pcscf.portC && remote.port === ue.portS)
    })
  }
}

function isAnswer(request: SipRequest, { xres, nonce }: PcscfSet): boolean {
  const { params } = parseAuth(request.header('Authorization') ?? '')
  const get = (name: string) => params.get(name) ?? ''
  if (get('nonce') !== nonce || !params.has('cnonce')) return false
  const fields = { username: get('username'), realm: get('realm'), uri: get('uri'), nonce }
  const protection = { qop: 'auth', nonceCount: get('nc'), cnonce: get('cnonce') } as const
  const digest = { ...fields, ...protection, method: 'REGISTER', entityBody: new Uint8Array(0), password: xres }
  return verifyDigestAkaResponse(digest, get('response'))
}

function accept(request: SipRequest, hop: Hop): SipResponse {
  const contact = request.header('Contact')?.replace(/;expires=\d+/, '')
  return hop.reply(200, {
    headers: [
      ['Contact', `${contact};expires=${request.header('Expires')}`],
      ['Service-Route', '<sip:orig@scscf.example;lr>'],
      ['P-Associated-URI', `<sip:+99901000001@${REALM}>, <tel:+99901000001>`],
    ],
  })
}
