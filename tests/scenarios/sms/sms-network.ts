import { type ApplicationServer, createApplicationServer } from '@voltaic/as-kit'
import { createIpSmGw, type IpSmGw, type IpSmGwDeps, type SmsTables, smsMigrations } from '@voltaic/ip-sm-gw'
import { createNumberPlan } from '@voltaic/numbers'
import { type Address, formatAddress, type Runtime } from '@voltaic/runtime'
import {
  createRequest,
  createSipStack,
  type HeaderEntries,
  type Hop,
  type SipRequest,
  type SipResolver,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import { decodeRpdu, encodeRpdu, type Rpdu } from '@voltaic/sms'
import { openSqliteStore, type Store } from '@voltaic/store'
import { SmsPhone } from './sms-phone.ts'

const REALM = 'ims.example'
export const SERVICE_CENTRE = '+99900000000'
const SMSC: Address = { host: '127.0.0.2', port: 5090 }
const CORE: Address = { host: '127.0.0.3', port: 6060 }
export const SMSC_URI: string = `sip:${formatAddress(SMSC)}`

/** A resolver that knows one place. */
function resolverTo(address: Address): SipResolver {
  return { resolve: async () => [{ transport: 'udp', address }] }
}

export interface SmscOptions {
  readonly runtime: Runtime
  readonly store: Store<SmsTables>
  readonly at?: Address
  readonly core?: Address
  readonly isSubscriber?: (number: string) => boolean
  readonly deps?: Partial<IpSmGwDeps>
}

/** A service centre behind ISC, alone. */
export function createSmsc(options: SmscOptions): { readonly server: ApplicationServer; readonly gateway: IpSmGw } {
  const { runtime, store, at = SMSC, core = CORE, isSubscriber = () => true, deps = {} } = options
  const uri = `sip:${formatAddress(at)}`
  const gateway = createIpSmGw(
    {
      runtime,
      store,
      numberPlan: createNumberPlan({ countryCode: '49', nationalPrefix: '0' }),
      recipients: { find: async (number) => ({ kind: isSubscriber(number) ? 'subscriber' : 'unassigned' }) },
      ...deps,
    },
    { element: 'sms', realm: REALM, serviceCentre: SERVICE_CENTRE, uri, validityMs: 86_400_000 },
  )
  const server = createApplicationServer(
    gateway.service,
    { runtime, resolver: resolverTo(core) },
    {
      element: 'sms',
      listen: [
        { transport: 'udp', address: at },
        { transport: 'tcp', address: at },
      ],
      uri,
      trustedHosts: new Set([core.host]),
    },
  )
  return { server, gateway }
}

/** Tables of a service centre in memory. */
export function openSmsStore(file = ':memory:'): Promise<Store<SmsTables>> {
  return openSqliteStore<SmsTables>({ file, migrations: [smsMigrations] })
}

/** What stands in the place of the CSCFs, with phones behind it that speak the relay layer. */
export class SmsNetwork {
  readonly sip: SipStack
  readonly runtime: Runtime
  readonly #phones = new Map<string, SmsPhone>()
  readonly #smsc: Address
  readonly #core: Address
  #count = 0

  constructor(runtime: Runtime, { smsc = SMSC, core = CORE }: { smsc?: Address; core?: Address } = {}) {
    this.runtime = runtime
    this.#smsc = smsc
    this.#core = core
    this.sip = createSipStack({
      element: 'core',
      runtime,
      listen: [
        { transport: 'udp', address: core },
        { transport: 'tcp', address: core },
      ],
      resolver: resolverTo(smsc),
      onRequest: (request, hop) => this.#receive(request, hop),
    })
  }

  /** @param number as `+49...` */
  addPhone(number: string): SmsPhone {
    const phone = new SmsPhone(number, this)
    this.#phones.set(number, phone)
    return phone
  }

  /** A MESSAGE of a phone along its filter criteria: what arrives at the gateway. */
  send(number: string, rpdu: Rpdu | Uint8Array, headers: HeaderEntries = [], to?: string): Promise<SipResponse> {
    this.#count += 1
    const uri = to ?? `sip:${SERVICE_CENTRE}@${REALM};user=phone`
    const request = createRequest(
      'MESSAGE',
      uri,
      [
        ['Route', `<sip:${formatAddress(this.#smsc)};lr>, <sip:odi.${this.#count}@${formatAddress(this.#core)};lr>`],
        ['From', `<sip:${number}@${REALM}>;tag=${this.#count}`],
        ['To', `<${uri}>`],
        ['Call-ID', `mo-${this.#count}-${this.runtime.random.hex(4)}`],
        ['CSeq', '1 MESSAGE'],
        ['P-Asserted-Identity', `<sip:${number}@${REALM};user=phone>`],
        ['P-Served-User', `<sip:${number}@${REALM};user=phone>;sescase=orig;regstate=reg`],
        ...headers,
        ['Content-Type', 'application/vnd.3gpp.sms'],
      ],
      rpdu instanceof Uint8Array ? rpdu : encodeRpdu(rpdu),
    )
    return this.sip.request(request, { target: { transport: 'udp', address: this.#smsc } })
  }

  /** A third-party REGISTER. @param expires seconds; 0: the user has left */
  register(number: string, expires = 3600): Promise<SipResponse> {
    this.#count += 1
    const request = createRequest('REGISTER', `sip:${formatAddress(this.#smsc)}`, [
      ['From', `<sip:${formatAddress(this.#core)}>;tag=${this.#count}`],
      ['To', `<sip:${number}@${REALM};user=phone>`],
      ['Call-ID', `reg-${this.#count}`],
      ['CSeq', '1 REGISTER'],
      ['Contact', `<sip:${formatAddress(this.#core)}>`],
      ['Expires', String(expires)],
    ])
    return this.sip.request(request)
  }

  async #receive(request: SipRequest, hop: Hop): Promise<SipResponse> {
    const number = /^sip:(\+[0-9]+)@/.exec(request.uri)?.[1] ?? ''
    const phone = this.#phones.get(number)
    if (request.method !== 'MESSAGE' || phone === undefined) return hop.reply(404)
    if (!phone.isOn) return hop.reply(480)
    return phone.receive(request, decodeRpdu(request.body), hop)
  }
}
