import type { Agw } from '@voltaic/agw'
import type { ConsolePages, NetworkDoor, RecordingsDoor, SettingsDoor, TraceDoor } from '@voltaic/api'
import type { Web } from '@voltaic/application-servers'
import type { Bgcf } from '@voltaic/bgcf'
import {
  type CxPush,
  createCxClient,
  createCxPushClient,
  createCxPushServer,
  createCxServer,
  createDiameterNode,
  type PeerStatus,
} from '@voltaic/diameter'
import { createHss, type Hss, hssFeatures } from '@voltaic/hss'
import { createIcscf } from '@voltaic/icscf'
import type { IpSmGw } from '@voltaic/ip-sm-gw'
import type { SaBackend } from '@voltaic/ipsec'
import { canonicalImpu, createHomeUris, createNumberPlan } from '@voltaic/numbers'
import { createPcscf, type GmConfig, openGmStore, openMarkKey, openUeContactStore, type Pcscf } from '@voltaic/pcscf'
import type { RecordingLibrary } from '@voltaic/recordings'
import type { Address, Runtime } from '@voltaic/runtime'
import { createScscf, DIGEST_POLICY, openRegistrationStore, type Scscf } from '@voltaic/scscf'
import type { SipStack } from '@voltaic/sip'
import type { UploadSpool } from '@voltaic/spool'
import { buildAgw } from './build-agw.ts'
import { buildAs } from './build-as.ts'
import { bgcfRouteOf, buildBgcf } from './build-bgcf.ts'
import { buildDns } from './build-dns.ts'
import { buildSms } from './build-sms.ts'
import {
  type ElementConfig,
  type HssElement,
  hostNameOf,
  hostPortParamsOf,
  type IcscfElement,
  type PcscfElement,
  type ScscfElement,
  sipUriOf,
  type VoltaicConfig,
} from './config/config.ts'
import { cxClientNode, PRODUCT } from './cx-client-node.ts'
import { enumLookupOf, openEnum } from './enum-lookup.ts'
import { createMediaClient, gatewayAtHand, recordingRulesOf } from './media-client.ts'
import { createElementApi } from './provisioning-api.ts'
import { createSaBackend } from './sa-backend.ts'
import { sipResolverOf } from './sip-resolver.ts'
import { openElementStore, openHssStore, openSealer } from './stores.ts'
import { aliasesOf, knownScscfsOf, listenPointsOf, trustedBySip, trustedHostsOf, trustedNamesOf } from './topology.ts'

/** A network function with everything it needs around it. */
export interface RunningElement {
  readonly config: ElementConfig
  /** Of an HSS: how the operator ends registrations, and what has not reached its S-CSCF yet. */
  readonly hss?: RegistrationControl
  /** Of an S-CSCF: the calls and phones that it serves, and how to end a call. */
  readonly calls?: ServedCalls
  /** Of a P-CSCF: how many legs of calls go through it, and over which security associations. */
  readonly legs?: Pick<Pcscf, 'callLegs' | 'securityAssociations'>
  /** Of a BGCF: its trunks, and where numbers go. */
  readonly bgcf?: Bgcf
  /** Of a service centre. */
  readonly sms?: SmsControl
  /** Of a media gateway or a voicemail: recordings on their way. */
  readonly spool?: UploadSpool
  /** Of a media gateway. */
  readonly media?: Agw
  /** Of what asks HSSs: how they stand. */
  readonly peers?: () => readonly PeerStatus[]
  /** Of an S-CSCF: which application servers do not answer. */
  readonly servers?: Pick<Scscf, 'silentServers'>
  /** Of what has media anchored: its gateway. */
  readonly gateway?: MediaGatewayAtHand
  readonly sip?: SipStack
  /** Of a P-CSCF that protects Gm: who does ESP for it. */
  readonly saBackend?: SaBackend
  start(): Promise<void>
  stop(): Promise<void>
}

/** What runs in the same process as the API, once it does. */
export interface ApiDoors {
  readonly sms: () => SmsControl | undefined
  readonly network: () => NetworkDoor | undefined
  readonly trace: () => TraceDoor | undefined
  readonly recordings: () => RecordingsDoor | undefined
  /** Where recordings go that are not uploaded. */
  readonly library?: RecordingLibrary
  /** The configuration file, which the API shows and changes. */
  readonly settings?: SettingsDoor
  /** The console that the API serves too. */
  readonly console?: ConsolePages
}

/** A media gateway as its client sees it. */
export interface MediaGatewayAtHand {
  readonly address: Address
  ping(): Promise<boolean>
}

export type RegistrationControl = Pick<Hss, 'terminateRegistration' | 'pushes'>

/** What API, SMPP and webhooks stand on. */
export type SmsControl = Pick<IpSmGw, 'queue' | 'submitter' | 'events'>

export type ServedCalls = Pick<Scscf, 'calls' | 'endedCalls' | 'releaseCall' | 'registrations' | 'bindingsOf'>

/**
 * Builds the object graph of one element. Nothing listens until `start`.
 *
 * @param web that services ask, and that asks them
 * @param doors what the API of this process reaches besides the HSS
 */
export function buildElement(
  element: ElementConfig,
  config: VoltaicConfig,
  runtime: Runtime,
  web: Web,
  doors: ApiDoors,
): Promise<RunningElement> {
  switch (element.function) {
    case 'dns':
      return buildDns(element, config, runtime)
    case 'hss':
      return buildHss(element, config, runtime, doors)
    case 'pcscf':
      return buildPcscf(element, config, runtime)
    case 'icscf':
      return buildIcscf(element, config, runtime)
    case 'scscf':
      return buildScscf(element, config, runtime)
    case 'agw':
      return buildAgw(element, config, runtime, doors.library)
    case 'bgcf':
      return buildBgcf(element, config, runtime)
    case 'as':
      return buildAs(element, config, runtime, web, doors.library)
    case 'ip-sm-gw':
      return buildSms(element, config, runtime)
  }
}

async function buildHss(
  element: HssElement,
  config: VoltaicConfig,
  runtime: Runtime,
  doors: ApiDoors,
): Promise<RunningElement> {
  const { sealer } = openSealer(config)
  const store = await openHssStore(config, runtime)
  const hss = createHss(
    {
      runtime,
      store,
      sealer,
      pushTo: ({ originHost, originRealm }) =>
        createCxPushClient({
          node,
          destinationRealm: originRealm,
          destinationHost: originHost,
          timeoutMs: PUSH_TIMEOUT_MS,
        }),
    },
    { plmn: config.plmn, realm: config.realm, element: element.name },
  )
  const origin = { originHost: hostNameOf(element, config), originRealm: config.realm }
  const node = createDiameterNode({
    element: element.name,
    runtime,
    ...origin,
    ...PRODUCT,
    listen: [element.diameter],
    peers: [],
    acceptPeers: 'any',
    acceptFrom: trustedHostsOf(config),
    onRequest: createCxServer({
      cx: hss.cx,
      log: runtime.log,
      ...origin,
      supportedFeatures: hssFeatures,
      onServerHost: (serverName, host) => void hss.pushes.seen(serverName, host),
    }),
  })
  const api = await createElementApi(element, config, runtime, { store, hss, ...doors })
  return {
    config: element,
    hss,
    async start() {
      await hss.start()
      node.onPeerChange(({ host, isUsable }) => {
        if (isUsable) hss.pushes.reachable(host)
      })
      await node.start()
      await api?.start()
    },
    async stop() {
      await api?.stop()
      await node.stop()
      await hss.stop()
      await store.close()
    },
  }
}

async function buildPcscf(element: PcscfElement, config: VoltaicConfig, runtime: Runtime): Promise<RunningElement> {
  const store = await openElementStore(element, config, runtime)
  const { dns, resolver } = sipResolverOf(element, config, runtime)
  const backend = await createSaBackend(element, runtime)
  const media = createMediaClient(element, runtime)
  const pcscf = createPcscf(
    {
      runtime,
      resolver,
      store: openUeContactStore(store),
      canonicalImpu,
      markKey: await openMarkKey(store, runtime.random),
      ...(backend ? { gm: { backend, store: openGmStore(store, openSealer(config).sealer) } } : {}),
      ...(media && { mediaGateway: media }),
    },
    {
      element: element.name,
      listen: listenPointsOf(element),
      aliases: aliasesOf(element, config),
      host: hostNameOf(element, config),
      hostPortParams: hostPortParamsOf(element, config),
      visitedNetwork: config.realm,
      homeNetworks: new Set([config.realm]),
      regEvent: element.regEvent,
      overloadControl: element.overloadControl,
      trustedHosts: trustedHostsOf(config),
      ...(backend ? { gm: gmConfigOf(element) } : {}),
      ...(element.media && { media: { ...element.media, recordingRules: recordingRulesOf(config) } }),
    },
  )
  const parts = running(element, pcscf.sip, media === undefined ? [pcscf] : [media, pcscf], async () => {
    await backend?.close()
    await dns.stop()
    await store.close()
  })
  const gateway = gatewayAtHand(element, media)
  return { ...parts, legs: pcscf, ...(gateway && { gateway }), ...(backend ? { saBackend: backend } : {}) }
}

function gmConfigOf({ sip, gm }: PcscfElement): GmConfig {
  const { portS, portC, algorithms, policy, subscribers } = gm
  return { host: sip.host, portS, portC, pairs: algorithms, policy, subscribers }
}

async function buildIcscf(element: IcscfElement, config: VoltaicConfig, runtime: Runtime): Promise<RunningElement> {
  const { dns, resolver } = sipResolverOf(element, config, runtime)
  const node = cxClientNode(element, config, runtime)
  const bgcf = bgcfRouteOf(config)
  const icscf = createIcscf(
    { runtime, resolver, cx: createCxClient({ node, destinationRealm: config.realm }), canonicalImpu },
    {
      element: element.name,
      listen: listenPointsOf(element),
      aliases: aliasesOf(element, config),
      scscfs: knownScscfsOf(config),
      trustedHosts: trustedBySip(config),
      scscfTimeoutMs: element.scscfTimeoutMs,
      // with ENUM it is the zones that say which numbers are of this network, and the S-CSCF has asked them
      ...(bgcf !== undefined && config.enum === undefined && { bgcf }),
    },
  )
  return { ...running(element, icscf, [node, icscf], () => dns.stop()), peers: () => node.peers }
}

async function buildScscf(element: ScscfElement, config: VoltaicConfig, runtime: Runtime): Promise<RunningElement> {
  const store = await openElementStore(element, config, runtime)
  const { dns, resolver } = sipResolverOf(element, config, runtime)
  const push: CxPush = {
    registrationTermination: (request) => scscf.push.registrationTermination(request),
    pushProfile: (request) => scscf.push.pushProfile(request),
  }
  const origin = { originHost: hostNameOf(element, config), originRealm: config.realm }
  const node = cxClientNode(element, config, runtime, createCxPushServer({ push, log: runtime.log, ...origin }))
  const { minExpires, maxExpires, defaultExpires, qop, refreshWithoutChallenge } = element
  const { localTermination, sequentialRingMs, authenticateRequests, applicationServerTimeoutMs } = element
  const bgcf = bgcfRouteOf(config)
  const numbers = openEnum(element, config, runtime)
  const scscf = createScscf(
    {
      runtime,
      resolver,
      cx: createCxClient({ node, destinationRealm: config.realm }),
      store: openRegistrationStore(store),
      canonicalImpu,
      homeUriOf: createHomeUris(config.realm),
      ...(config.numberPlan && { numberPlan: createNumberPlan(config.numberPlan) }),
      ...(numbers && { enum: enumLookupOf(numbers, runtime) }),
    },
    {
      element: element.name,
      listen: listenPointsOf(element),
      aliases: aliasesOf(element, config),
      serverName: sipUriOf(element, config),
      serviceRoute: `<sip:orig@${hostPortParamsOf(element, config)};lr>`,
      hostPortParams: hostPortParamsOf(element, config),
      trustedNames: trustedNamesOf(config),
      localTermination,
      ...(bgcf !== undefined && { bgcf }),
      sequentialRingMs,
      applicationServerTimeoutMs,
      sharedIfcSets: new Map(),
      realm: config.realm,
      qop,
      expiry: { minExpires, maxExpires, defaultExpires },
      refreshWithoutChallenge,
      digest: { ...DIGEST_POLICY, authenticatesRequests: authenticateRequests },
      awaitAuthMs: AWAIT_AUTH_MS,
      trustedHosts: trustedBySip(config),
    },
  )
  const parts = running(element, scscf.sip, [node, scscf], async () => {
    await dns.stop()
    await numbers?.dns.stop()
    await store.close()
  })
  return { ...parts, calls: scscf, servers: scscf, peers: () => node.peers }
}

/** An S-CSCF that waits for an SAA, five seconds at the most, answers a push after it. */
const PUSH_TIMEOUT_MS = 10_000

/** reg-await-auth. @spec TS 24.229 §7.7 */
const AWAIT_AUTH_MS = 4 * 60 * 1000

interface Startable {
  start(): Promise<void>
  stop(): Promise<void>
}

function running(
  config: ElementConfig,
  sip: SipStack,
  parts: readonly Startable[],
  close: () => Promise<void>,
): RunningElement {
  return {
    config,
    sip,
    async start() {
      for (const part of parts) await part.start()
    },
    async stop() {
      for (const part of parts.toReversed()) await part.stop()
      await close()
    },
  }
}
