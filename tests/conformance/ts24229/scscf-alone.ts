import { createVector, digestAkaResponse, formatAuts, Isim, parseAkaNonce } from '@voltaic/aka'
import type {
  Cx,
  MultimediaAuthAnswer,
  MultimediaAuthRequest,
  ServerAssignmentAnswer,
  ServerAssignmentRequest,
} from '@voltaic/diameter'
import { canonicalImpu, createHomeUris } from '@voltaic/numbers'
import { formatImsSubscription, type InitialFilterCriteria } from '@voltaic/profile'
import {
  type Address,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { createScscf, type Registration, type Scscf, type ScscfConfig, type ScscfDeps } from '@voltaic/scscf'
import {
  createRequest,
  createSipResolver,
  createSipStack,
  type Hop,
  parseAuth,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'

export const REALM = 'ims.mnc001.mcc001.3gppnetwork.org'
export const IMPI: string = `001010000000001@${REALM}`
export const IMPU: string = `sip:${IMPI}`
export const PUBLIC: string = `sip:+99901000001@${REALM}`
export const CONTACT = 'sip:001010000000001@198.51.100.1:5060'
export const PATH = '<sip:token@pcscf.example:5060;lr>'
export const SCSCF: Address = { host: '192.0.2.13', port: 6060 }
const ICSCF: Address = { host: '192.0.2.12', port: 4060 }
const KEYS = { k: new Uint8Array(16).fill(0x4b), opc: new Uint8Array(16).fill(0x4f) }

/** An S-CSCF between an I-CSCF and an HSS that are the test's own. */
export interface ScscfAlone {
  readonly clock: ManualClock
  readonly runtime: Runtime
  readonly scscf: Scscf
  readonly stored: Map<string, Registration>
  readonly mars: MultimediaAuthRequest[]
  readonly sars: ServerAssignmentRequest[]
  /** What the HSS answers to the next MARs; a vector of AKA where it says nothing. */
  maa: (request: MultimediaAuthRequest) => MultimediaAuthAnswer | undefined
  /** What the HSS answers to the next SARs. */
  saa: (request: ServerAssignmentRequest) => ServerAssignmentAnswer | Promise<ServerAssignmentAnswer>
  /** What the S-CSCF has sent: NOTIFY, and what it has sent on. */
  readonly notified: SipRequest[]
  /** What the next hop answers. */
  answers: (request: SipRequest, hop: Hop) => SipResponse | Promise<SipResponse>
  send(request: SipRequest): Promise<SipResponse>
  /** An initial request along the Service-Route, as the P-CSCF of the registered user sends it. */
  originate(method: string, headers?: readonly (readonly [string, string])[], uri?: string): Promise<SipResponse>
  /** An initial request to the registered user, as the I-CSCF sends it. */
  terminate(method: string, headers?: readonly (readonly [string, string])[], uri?: string): Promise<SipResponse>
  /** Sends a REGISTER and answers its challenge as the SIM does. */
  register(headers?: readonly (readonly [string, string])[]): Promise<SipResponse>
  /** The S-CSCF ends, and another one begins with what is stored. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export async function startScscfAlone(
  change: Partial<ScscfConfig> = {},
  more: Partial<ScscfDeps> = {},
): Promise<ScscfAlone> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime: Runtime = {
    clock,
    random,
    net: createMemoryNet({ clock, random }),
    log: silentLog,
    counters: new Counters(),
  }
  const resolver = createSipResolver({
    dns: { naptr: async () => [], srv: async () => [], addresses: async () => [ICSCF.host] },
    random,
    transports: ['udp'],
  })
  const stored = new Map<string, Registration>()
  const notified: SipRequest[] = []
  const icscf = createSipStack({
    element: 'icscf',
    runtime,
    listen: [ICSCF, { host: ICSCF.host, port: 5060 }].flatMap((address) => [
      { transport: 'udp' as const, address },
      { transport: 'tcp' as const, address },
    ]),
    resolver,
    async onRequest(request, hop) {
      notified.push(request)
      return alone.answers(request, hop)
    },
  })
  const mars: MultimediaAuthRequest[] = []
  const sars: ServerAssignmentRequest[] = []
  let seq = 0
  const cx: Cx = {
    userAuthorization: () => Promise.reject(new Error('an S-CSCF asks no UAR')),
    locationInfo: () => Promise.reject(new Error('an S-CSCF asks no LIR')),
    async multimediaAuth(request) {
      mars.push(request)
      const said = alone.maa(request)
      if (said !== undefined) return said
      seq += 1
      const vector = createVector({ ...KEYS, rand: random.bytes(16), sqn: seq * 32 + 1, amf: 0 })
      return {
        result: 'DIAMETER_SUCCESS',
        items: [
          {
            scheme: 'Digest-AKAv1-MD5',
            itemNumber: 1,
            authenticate: Buffer.concat([vector.rand, vector.autn]),
            authorization: vector.xres,
            confidentialityKey: vector.ck,
            integrityKey: vector.ik,
          },
        ],
      }
    },
    async serverAssignment(request) {
      sars.push(request)
      return alone.saa(request)
    },
  }
  const config: ScscfConfig = {
    element: 'scscf',
    listen: [
      { transport: 'udp', address: SCSCF },
      { transport: 'tcp', address: SCSCF },
    ],
    aliases: [`scscf.${REALM}:6060`],
    serverName: `sip:scscf.${REALM}:6060`,
    serviceRoute: `<sip:orig@scscf.${REALM}:6060;lr>`,
    realm: REALM,
    qop: 'auth',
    expiry: { minExpires: 60, maxExpires: 3600, defaultExpires: 1800 },
    refreshWithoutChallenge: false,
    awaitAuthMs: 240_000,
    trustedHosts: new Set([ICSCF.host]),
    hostPortParams: `scscf.${REALM}:6060`,
    trustedNames: new Set([`scscf.${REALM}:6060`, 'pcscf.example:5060']),
    localTermination: true,
    sequentialRingMs: 20_000,
    applicationServerTimeoutMs: 6000,
    sharedIfcSets: new Map(),
    ...change,
  }
  const create = () =>
    createScscf(
      { runtime, resolver, cx, canonicalImpu, homeUriOf: createHomeUris(REALM), store: storeIn(stored), ...more },
      config,
    )
  let scscf = create()
  const isim = new Isim(KEYS)
  let cseq = 0
  const alone: ScscfAlone = {
    clock,
    runtime,
    get scscf() {
      return scscf
    },
    stored,
    mars,
    sars,
    notified,
    answers: (_, hop) => hop.reply(200),
    maa: () => undefined,
    saa: () => ({ result: 'DIAMETER_SUCCESS', impi: IMPI, userData: profile() }),
    send: (request) => icscf.request(request, { target: { transport: 'udp', address: SCSCF } }),
    originate: (method, headers = [], uri = `sip:bob@${REALM}`) =>
      alone.send(
        initial(method, uri, [
          ['Route', `<sip:orig@scscf.${REALM}:6060;lr>`],
          ['P-Asserted-Identity', `<${PUBLIC}>`],
          ['P-Charging-Vector', 'icid-value=7;orig-ioi=visited.example'],
          ...headers,
        ]),
      ),
    terminate: (method, headers = [], uri = PUBLIC) =>
      alone.send(initial(method, uri, [['Route', `<sip:scscf.${REALM}:6060;lr>`], ...headers])),
    async register(headers = []) {
      cseq += 2
      const challenge = await alone.send(registerRequest(cseq - 1, unanswered(), headers))
      if (challenge.status !== 401) return challenge
      return alone.send(registerRequest(cseq, answer(challenge, isim), headers))
    },
    async restart() {
      await scscf.stop()
      scscf = create()
      await scscf.start()
    },
    async stop() {
      await scscf.stop()
      await icscf.stop()
    },
  }
  await icscf.start()
  await scscf.start()
  return alone
}

let calls = 0

function initial(method: string, uri: string, headers: readonly (readonly [string, string])[]): SipRequest {
  calls += 1
  const plain = createRequest(method, uri, [
    ['From', '<sip:somebody@example.org>;tag=f'],
    ['To', `<${uri}>`],
    ['Call-ID', `call-${calls}`],
    ['CSeq', `1 ${method}`],
    ['Contact', `<${CONTACT}>`],
  ])
  return headers.reduce((request, [name, value]) => request.with(name, value), plain)
}

/** A REGISTER as the I-CSCF passes it on. */
export function registerRequest(
  cseq: number,
  authorization: string,
  headers: readonly (readonly [string, string])[] = [],
): SipRequest {
  const plain = createRequest('REGISTER', `sip:scscf.${REALM}:6060`, [
    ['From', `<${IMPU}>;tag=1`],
    ['To', `<${IMPU}>`],
    ['Call-ID', 'register-call'],
    ['CSeq', `${cseq} REGISTER`],
    ['Contact', `<${CONTACT}>;expires=600`],
    ['Path', PATH],
    ['Authorization', authorization],
    ['P-Charging-Vector', 'icid-value=1;orig-ioi=visited'],
  ])
  return headers.reduce((request, [name, value]) => request.with(name, value), plain)
}

export function unanswered(): string {
  return `Digest username="${IMPI}",realm="${REALM}",nonce="",uri="sip:${REALM}",response="",integrity-protected="no"`
}

/** The Authorization with which a SIM answers a challenge; another `response` where one is given. */
export function answer(challenge: SipResponse, isim: Isim = new Isim(KEYS), response?: string): string {
  const nonce = parseAuth(challenge.header('WWW-Authenticate') ?? '').params.get('nonce') ?? ''
  const { rand, autn } = parseAkaNonce(nonce)
  const says = isim.authenticate(rand, autn)
  const base = `Digest username="${IMPI}",realm="${REALM}",nonce="${nonce}",uri="sip:${REALM}",integrity-protected="no"`
  if (says.kind === 'synchronisation-failure') return `${base},response="",auts="${formatAuts(says.auts)}"`
  if (says.kind === 'mac-failure') return `${base},response=""`
  const digest = digestAkaResponse({
    username: IMPI,
    realm: REALM,
    nonce,
    uri: `sip:${REALM}`,
    method: 'REGISTER',
    password: says.res,
    qop: 'auth',
    nonceCount: '00000001',
    cnonce: 'c',
  })
  return `${base},response="${response ?? digest}",qop=auth,nc=00000001,cnonce="c"`
}

/** Keys of the SIM that the test HSS makes vectors for. */
export function isimWithSeq(seq: number): Isim {
  return new Isim(KEYS, { state: { seqs: Array.from({ length: 32 }, () => seq) } })
}

/** The user profile of the SIM. @param criteria initial filter criteria of its identities */
export function profile(criteria: readonly InitialFilterCriteria[] = []): Uint8Array {
  const identities = [PUBLIC, 'tel:+99901000001', IMPU]
  return Buffer.from(
    formatImsSubscription({
      privateId: IMPI,
      serviceProfiles: [
        {
          publicIdentities: identities.map((identity) => ({ identity, barred: identity === IMPU, unknown: [] })),
          initialFilterCriteria: criteria,
          sharedIfcSetIds: [],
          unknown: [],
        },
      ],
      unknown: [],
    }),
  )
}

function storeIn(stored: Map<string, Registration>): Parameters<typeof createScscf>[0]['store'] {
  return {
    load: async () => [...stored.values()],
    save: async (registration) => void stored.set(registration.key, registration),
    remove: async (key) => void stored.delete(key),
  }
}
