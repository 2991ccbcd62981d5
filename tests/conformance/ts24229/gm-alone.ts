import { ALGORITHM_PAIRS, createProcessSaBackend, type SaBackend } from '@voltaic/ipsec'
import { canonicalImpu } from '@voltaic/numbers'
import {
  createPcscf,
  type GmConfig,
  type GmStore,
  type Pcscf,
  type StoredGmPhone,
  type UeContact,
} from '@voltaic/pcscf'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type Log,
  type ManualClock,
  type MemoryNet,
  type Runtime,
} from '@voltaic/runtime'
import { createSipResolver, createSipStack, type SipRequest, type SipResponse, type SipStack } from '@voltaic/sip'
import { akaChallenge, isAnswer } from './gm-home.ts'
import { type GmPhoneOptions, ScriptedGmPhone } from './gm-phone.ts'
import { bothAt, PCSCF, REALM, registered, storeIn } from './pcscf-alone.ts'

const HOME = { host: '192.0.2.12', port: 4060 }
const SCSCF = { host: HOME.host, port: 6060 }

type Reply = (status: number, headers?: readonly (readonly [string, string])[]) => SipResponse
type HomeAnswer = (request: SipRequest, reply: Reply) => SipResponse | Promise<SipResponse>

const GM: GmConfig = {
  host: PCSCF.host,
  portS: 6100,
  portC: [6101, 6102],
  pairs: ALGORITHM_PAIRS,
  policy: 'prefer',
  subscribers: [],
}

/** A P-CSCF with protected ports between phones with ESP and a home network, in memory; all names lead to that network. */
export class GmAlone {
  readonly clock: ManualClock = createManualClock()
  readonly memory: MemoryNet
  readonly runtime: Runtime
  readonly counters: Counters = new Counters()
  readonly warnings: string[] = []
  readonly atHome: SipRequest[] = []
  readonly contacts: Map<string, UeContact> = new Map()
  readonly storedSets: Map<string, StoredGmPhone> = new Map()
  readonly #phones: ScriptedGmPhone[] = []
  readonly #home: readonly SipStack[]
  readonly #config: GmConfig
  readonly #regEvent: boolean
  backend: SaBackend
  pcscf: Pcscf
  /** How the home network answers. */
  answer: HomeAnswer = challengeFirst
  /** Datagrams in clear from the P-CSCF to phones. */
  clearToPhones = 0

  /** @param regEvent whether the P-CSCF watches the registration state of its phones */
  constructor(config: Partial<GmConfig> = {}, regEvent = false) {
    this.#regEvent = regEvent
    const { clock, counters } = this
    const random = createSeededRandom(1)
    this.memory = createMemoryNet({ clock, random })
    this.memory.addTap(({ kind, from, to }) => {
      if (kind === 'udp' && from.host === PCSCF.host && to.host.startsWith('198.51.100.')) this.clearToPhones += 1
      return undefined
    })
    const note = (event: string, fields?: object) => void this.warnings.push(`${event} ${JSON.stringify(fields)}`)
    const log: Log = { debug() {}, info() {}, warn: note, error: note }
    this.runtime = { clock, random, net: this.memory, log, counters }
    this.#config = { ...GM, ...config }
    this.#home = [HOME, SCSCF].map((address) => this.#homeAt(address))
    this.backend = createProcessSaBackend(this.memory, this.runtime)
    this.pcscf = this.#create()
  }

  async start(): Promise<void> {
    for (const each of this.#home) await each.start()
    await this.pcscf.start()
  }

  async stop(): Promise<void> {
    for (const each of [...this.#phones, this.pcscf, ...this.#home]) await each.stop()
    await this.backend.close()
  }

  /** Ends the P-CSCF with all its associations, and starts it anew with what it had on disk. */
  async restart(): Promise<void> {
    await this.pcscf.stop()
    await this.backend.close()
    this.backend = createProcessSaBackend(this.memory, this.runtime)
    this.pcscf = this.#create()
    await this.pcscf.start()
  }

  async phone(options: GmPhoneOptions = {}): Promise<ScriptedGmPhone> {
    const phone = new ScriptedGmPhone(this.runtime, options)
    this.#phones.push(phone)
    await phone.start()
    return phone
  }

  fromHome(request: SipRequest): Promise<SipResponse> {
    const [, scscf] = this.#home
    if (scscf === undefined) throw new Error('there is no home network')
    return scscf.request(request, { target: { transport: 'udp', address: PCSCF }, timeoutMs: 20_000 })
  }

  /** Steps the clock until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const done = work.finally(() => {
      isDone = true
    })
    for (let step = 0; step < 2000 && !isDone; step++) await this.clock.advance(100)
    return done
  }

  #homeAt(address: typeof HOME): SipStack {
    return createSipStack({
      element: 'home',
      runtime: this.runtime,
      listen: bothAt(address),
      resolver: this.#resolver(),
      onRequest: async (request, hop) => {
        this.atHome.push(request)
        return this.answer(request, (status, headers = []) => hop.reply(status, { headers }))
      },
    })
  }

  #create(): Pcscf {
    return createPcscf(
      {
        runtime: this.runtime,
        resolver: this.#resolver(),
        canonicalImpu,
        store: storeIn(this.contacts),
        markKey: new Uint8Array(32).fill(7),
        gm: { backend: this.backend, store: setsIn(this.storedSets) },
      },
      {
        element: 'pcscf',
        listen: bothAt(PCSCF),
        aliases: [`pcscf.${REALM}:5060`],
        host: `pcscf.${REALM}`,
        hostPortParams: `pcscf.${REALM}:5060`,
        visitedNetwork: REALM,
        homeNetworks: new Set([REALM]),
        regEvent: this.#regEvent,
        overloadControl: false,
        trustedHosts: new Set([HOME.host]),
        gm: this.#config,
      },
    )
  }

  #resolver() {
    const dns = {
      naptr: async () => [],
      srv: async (name: string) =>
        name === `_sip._udp.${REALM}` ? [{ priority: 0, weight: 0, port: HOME.port, target: `home.${REALM}` }] : [],
      addresses: async () => [HOME.host],
    }
    return createSipResolver({ dns, random: createSeededRandom(2), transports: ['udp'] })
  }
}

/** A home network that challenges what does not answer, and accepts what does. */
const challengeFirst: HomeAnswer = (request, reply) => {
  if (request.method !== 'REGISTER') {
    const recorded = request.headerLines('Record-Route').map((line) => ['Record-Route', line] as const)
    return reply(200, [...recorded, ['Contact', `<sip:remote@${SCSCF.host}:${SCSCF.port}>`]])
  }
  return isAnswer(request) ? reply(200, registered(request)) : reply(401, akaChallenge())
}

/** One that trusts what comes protected without a new challenge. */
export const trustProtected: HomeAnswer = (request, reply) =>
  request.header('Authorization')?.includes('integrity-protected="yes"') && request.method === 'REGISTER'
    ? reply(200, registered(request))
    : challengeFirst(request, reply)

function setsIn(stored: Map<string, StoredGmPhone>): GmStore {
  return {
    load: async () => [...stored.values()],
    save: async (phone) => void stored.set(phone.key, phone),
    remove: async (key) => void stored.delete(key),
  }
}
