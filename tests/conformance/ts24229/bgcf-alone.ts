import { type Bgcf, type BgcfConfig, createBgcf, E164_FORMAT, type TrunkConfig } from '@voltaic/bgcf'
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
import { createRequest, createSipStack, type Hop, type SipRequest, type SipResponse, type SipStack } from '@voltaic/sip'

export const HOME = 'home.example'
const BGCF: Address = { host: '192.0.2.15', port: 5070 }
const CORE: Address = { host: '192.0.2.12', port: 4060 }
const PLACES: Readonly<Record<'alpha' | 'beta' | 'stranger', Address>> = {
  alpha: { host: '198.51.100.1', port: 5060 },
  beta: { host: '198.51.100.2', port: 5060 },
  stranger: { host: '198.51.100.3', port: 5060 },
}

/** Somebody beside the BGCF: the core, or the far end of a trunk. */
export interface Neighbour {
  readonly sip: SipStack
  readonly requests: SipRequest[]
  answers: (request: SipRequest, hop: Hop) => SipResponse | Promise<SipResponse>
  send(request: SipRequest): Promise<SipResponse>
}

/** A BGCF between a core and two trunks that are the test's own. */
export interface BgcfAlone {
  readonly clock: ManualClock
  readonly runtime: Runtime
  readonly bgcf: Bgcf
  readonly core: Neighbour
  readonly alpha: Neighbour
  readonly beta: Neighbour
  readonly stranger: Neighbour
  stop(): Promise<void>
}

export function trunkTo(name: 'alpha' | 'beta', more: Partial<TrunkConfig> = {}): TrunkConfig {
  const { host, port } = PLACES[name]
  return {
    name,
    uri: `sip:${host}:${port}`,
    format: E164_FORMAT,
    sources: [host],
    isTrusted: false,
    removeHeaders: [],
    probeIntervalMs: 0,
    silenceMs: 4000,
    progressMs: 20_000,
    ...more,
  }
}

export async function startBgcfAlone(change: Partial<BgcfConfig> = {}): Promise<BgcfAlone> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  const neighbour = async (element: string, address: Address): Promise<Neighbour> => {
    const requests: SipRequest[] = []
    const self: Neighbour = {
      requests,
      answers: (_, hop) => hop.reply(200),
      sip: createSipStack({
        element,
        runtime,
        listen: [{ transport: 'udp', address }],
        resolver: { resolve: async () => [] },
        async onRequest(request, hop) {
          requests.push(request)
          return self.answers(request, hop)
        },
      }),
      send: (request) => self.sip.request(request, { target: { transport: 'udp', address: BGCF } }),
    }
    await self.sip.start()
    return self
  }
  const core = await neighbour('core', CORE)
  const alpha = await neighbour('alpha', PLACES.alpha)
  const beta = await neighbour('beta', PLACES.beta)
  const stranger = await neighbour('stranger', PLACES.stranger)
  const bgcf = createBgcf(
    { runtime, resolver: { resolve: async () => [{ transport: 'udp', address: CORE }] }, markKey: random.bytes(32) },
    {
      element: 'bgcf',
      listen: [{ transport: 'udp', address: BGCF }],
      aliases: [`bgcf.${HOME}:5070`, `${BGCF.host}:${BGCF.port}`],
      hostPortParams: `bgcf.${HOME}:5070`,
      address: BGCF,
      realm: HOME,
      homeNumbers: ['+6125550'],
      trunks: [trunkTo('alpha'), trunkTo('beta')],
      carriers: [],
      routes: [
        {
          prefix: '+44',
          via: [
            { to: 'alpha', priority: 1, weight: 1 },
            { to: 'beta', priority: 2, weight: 1 },
          ],
        },
        { prefix: '+4420', via: [{ to: 'beta', priority: 1, weight: 1 }] },
      ],
      trustedHosts: new Set([CORE.host]),
      trustedNames: new Set([`scscf.${HOME}:6060`]),
      entryPoint: `<sip:icscf.${HOME}:4060;lr>`,
      ...change,
    },
  )
  await bgcf.start()
  return {
    clock,
    runtime,
    bgcf,
    core,
    alpha,
    beta,
    stranger,
    async stop() {
      await bgcf.stop()
      for (const each of [core, alpha, beta, stranger]) await each.sip.stop()
    },
  }
}

let calls = 0

/** An initial request, as the S-CSCF sends it out, or a trunk brings it. */
export function initial(
  method: string,
  uri: string,
  headers: readonly (readonly [string, string])[] = [],
  from = 'sip:alice@home.example',
): SipRequest {
  calls += 1
  return createRequest(method, uri, [
    ['From', `<${from}>;tag=${calls}`],
    ['To', `<${uri}>`],
    ['Call-ID', `call-${calls}`],
    ['CSeq', `1 ${method}`],
    ['Contact', '<sip:alice@203.0.113.1>'],
    ...headers,
  ])
}
