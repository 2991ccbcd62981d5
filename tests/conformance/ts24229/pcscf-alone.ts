import { canonicalImpu } from '@voltaic/numbers'
import { createPcscf, type Pcscf, type UeContact, type UeContactStore } from '@voltaic/pcscf'
import {
  type Address,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type Occupancy,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import {
  createRequest,
  createSipResolver,
  createSipStack,
  type Hop,
  type ListenPoint,
  type SipRequest,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'

export const REALM = 'ims.mnc001.mcc001.3gppnetwork.org'
export const PCSCF: Address = { host: '192.0.2.11', port: 5060 }
const HOME: Address = { host: '192.0.2.12', port: 4060 }
export const PHONE: Address = { host: '198.51.100.1', port: 5060 }
export const IMPI: string = `001010000000001@${REALM}`
export const IMPU: string = `sip:${IMPI}`
export const PUBLIC: string = `sip:+99901000001@${REALM}`
export const SERVICE_ROUTE: string = `<sip:orig@scscf.${REALM}:6060;lr>`

type Answer = (
  request: SipRequest,
  reply: (status: number, headers?: readonly (readonly [string, string])[]) => SipResponse,
  hop: Hop,
) => SipResponse | Promise<SipResponse>

/** A P-CSCF between a phone and a home network that are the test's own; all home names lead to one address. */
export interface PcscfAlone {
  readonly clock: ManualClock
  readonly runtime: Runtime
  readonly pcscf: Pcscf
  /** What the home network has received, in order. */
  readonly atHome: SipRequest[]
  readonly acksAtHome: SipRequest[]
  readonly atPhone: SipRequest[]
  readonly acksAtPhone: SipRequest[]
  readonly stored: Map<string, UeContact>
  /** How the home network answers from now on. */
  homeAnswers(answer: Answer): void
  /** How the phone answers from now on. */
  phoneAnswers(answer: Answer): void
  fromPhone(request: SipRequest, onProvisional?: (response: SipResponse) => void): Promise<SipResponse>
  /** Sends an ACK as the phone does. */
  acknowledge(ack: SipRequest): Promise<void>
  fromHome(request: SipRequest): Promise<SipResponse>
  /** Ends the P-CSCF and starts it anew with what it had on disk. */
  restart(): Promise<void>
  /** Registers the phone. */
  register(): Promise<SipResponse>
  stop(): Promise<void>
}

/** @param occupancy how busy its process is; without it there is no overload control */
export async function startPcscfAlone(regEvent = false, occupancy?: Occupancy): Promise<PcscfAlone> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const counters = new Counters()
  const runtime: Runtime = { clock, random, net, log: silentLog, counters, ...(occupancy ? { occupancy } : {}) }
  const dns = {
    naptr: async () => [],
    srv: async (name: string) =>
      name === `_sip._udp.${REALM}` ? [{ priority: 0, weight: 0, port: HOME.port, target: `home.${REALM}` }] : [],
    addresses: async () => [HOME.host],
  }
  const resolver = createSipResolver({ dns, random, transports: ['udp'] })
  const stored = new Map<string, UeContact>()
  const atHome: SipRequest[] = []
  const acksAtHome: SipRequest[] = []
  const atPhone: SipRequest[] = []
  const acksAtPhone: SipRequest[] = []
  let answer: Answer = (_, reply) => reply(500)
  let phoneAnswer: Answer = (_, reply) => reply(200)

  const element = (name: string, listen: readonly ListenPoint[], received: SipRequest[]): SipStack =>
    createSipStack({
      element: name,
      runtime,
      listen,
      resolver,
      onAck: (ack) => void (name === 'home' ? acksAtHome : acksAtPhone).push(ack),
      async onRequest(request, hop) {
        received.push(request)
        const say = name === 'home' ? answer : phoneAnswer
        return say(request, (status, headers = []) => hop.reply(status, { headers }), hop)
      },
    })
  const home = element('home', bothAt(HOME), atHome)
  const phone = element('phone', [{ transport: 'udp', address: PHONE }], atPhone)
  // S-CSCF and I-CSCF share one address here, whatever port their names have
  const scscf = element('home', bothAt({ host: HOME.host, port: 6060 }), atHome)
  const createOne = (): Pcscf =>
    createPcscf(
      { runtime, resolver, canonicalImpu, store: storeIn(stored), markKey: new Uint8Array(32).fill(7) },
      {
        element: 'pcscf',
        listen: bothAt(PCSCF),
        aliases: [`pcscf.${REALM}:5060`],
        host: `pcscf.${REALM}`,
        hostPortParams: `pcscf.${REALM}:5060`,
        visitedNetwork: REALM,
        homeNetworks: new Set([REALM]),
        regEvent,
        overloadControl: true,
        trustedHosts: new Set([HOME.host]),
      },
    )
  let pcscf = createOne()
  for (const each of [home, scscf, phone, pcscf]) await each.start()
  const alone: PcscfAlone = {
    clock,
    runtime,
    get pcscf() {
      return pcscf
    },
    async restart() {
      await pcscf.stop()
      pcscf = createOne()
      await pcscf.start()
    },
    atHome,
    acksAtHome,
    atPhone,
    acksAtPhone,
    stored,
    homeAnswers: (next) => {
      answer = next
    },
    phoneAnswers: (next) => {
      phoneAnswer = next
    },
    fromPhone: (request, onProvisional) =>
      phone.request(request, {
        target: { transport: 'udp', address: PCSCF },
        ...(onProvisional ? { onProvisional } : {}),
      }),
    acknowledge: (ack) => phone.acknowledge(ack, { target: { transport: 'udp', address: PCSCF } }),
    fromHome: (request) => scscf.request(request, { target: { transport: 'udp', address: PCSCF } }),
    async register() {
      alone.homeAnswers((request, reply) => reply(200, registered(request)))
      return alone.fromPhone(registerRequest())
    },
    async stop() {
      for (const each of [pcscf, phone, scscf, home]) await each.stop()
    },
  }
  return alone
}

/** What a 200 to a REGISTER says, with the lifetime asked for. */
export function registered(request: SipRequest): readonly (readonly [string, string])[] {
  return [
    ...request.headerLines('Contact').map((line) => ['Contact', line] as const),
    ['Service-Route', SERVICE_ROUTE],
    ['P-Associated-URI', `<${PUBLIC}>, <tel:+99901000001>`],
    ['P-Charging-Vector', 'icid-value=secret;term-ioi=home'],
    ['P-Charging-Function-Addresses', 'ccf=192.0.2.99'],
  ]
}

let cseq = 0

/** A REGISTER of the phone; `headers` are added, or take the place of those there are. */
export function registerRequest(headers: readonly (readonly [string, string])[] = []): SipRequest {
  cseq += 1
  const plain = createRequest('REGISTER', `sip:${REALM}`, [
    ['From', `<${IMPU}>;tag=1`],
    ['To', `<${IMPU}>`],
    ['Call-ID', 'register-call'],
    ['CSeq', `${cseq} REGISTER`],
    ['Contact', `<sip:001010000000001@${PHONE.host}:${PHONE.port}>;expires=600`],
    ['Authorization', `Digest username="${IMPI}",realm="${REALM}",nonce="",uri="sip:${REALM}",response=""`],
  ])
  return headers.reduce((request, [name, value]) => request.with(name, value), plain)
}

/** Where an element listens: one address, UDP and TCP. */
export function bothAt(address: { host: string; port: number }): readonly ListenPoint[] {
  return [
    { transport: 'udp', address },
    { transport: 'tcp', address },
  ]
}

/** Contacts that are in a map instead of on disk. */
export function storeIn(stored: Map<string, UeContact>): UeContactStore {
  return {
    load: async () => [...stored.values()],
    save: async (contact: UeContact) => void stored.set(contact.token, contact),
    remove: async (token: string) => void stored.delete(token),
  }
}
