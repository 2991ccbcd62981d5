import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CarrierConfig, E164_FORMAT, type TrunkConfig } from '@voltaic/bgcf'
import type { ElementConfig, VoltaicConfig } from '@voltaic/core'
import { type Address, createNodeNet, createSystemClock } from '@voltaic/runtime'
import type { UeConfig } from '@voltaic/ue'
import { PLAIN } from '../calls/dialling.ts'
import { type Deployment, type Network, type Phone, startNetwork } from '../network.ts'
import { freePorts } from '../network-config.ts'
import { createSkippingClock, type SkippingClock } from '../skipping-clock.ts'
import { anchoredAtTrunks } from './anchored-network.ts'
import { BY_PASSWORD, isAuthorised, PASSWORD, TrunkPeer } from './trunk-peer.ts'

/** Numbers of the subscribers of these tests begin so. */
const HOME_PREFIX = '+999'
const ENUM_SUFFIX = 'enum.test'

/** The far ends that a test may start, each at a host of its own. */
export const PEERS = ['alpha', 'beta', 'account', 'other-network', 'stranger'] as const
export type PeerName = (typeof PEERS)[number]

export interface TrunkNetwork {
  readonly network: Network
  /** Registered, with the number +99901080002 and +99901080001. */
  readonly alice: Phone
  readonly bob: Phone
  readonly peers: Readonly<Record<PeerName, Address>>
  /** The carrier that wants to be registered with; the others a scenario starts. */
  readonly carrier: TrunkPeer
  /** Where trunks bring calls. */
  readonly bgcf: Address
  stop(): Promise<void>
}

/** What a network has to find out where numbers are; the zone has the cases of an operator's. */
export type Ways = 'enum and bgcf' | 'bgcf alone' | 'enum alone'

export interface TrunkNetworkOptions {
  /** Whether the media of its trunks passes a gateway. */
  readonly isAnchored?: boolean
  /** Changes the configuration in the end. */
  readonly adapt?: (config: VoltaicConfig) => VoltaicConfig
}

const asItIs = (config: VoltaicConfig): VoltaicConfig => config

/** A network with trunks. */
export async function startTrunkNetwork(
  deployment: Deployment,
  ways: Ways,
  { isAnchored = false, adapt: further = asItIs }: TrunkNetworkOptions = {},
): Promise<TrunkNetwork> {
  const peers = await placesOf(deployment)
  const bgcf = await placeOf(deployment, '127.0.0.1', 5070)
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-zones-'))
  const adapt = (config: VoltaicConfig): VoltaicConfig => {
    writeFileSync(join(folder, `db.${ENUM_SUFFIX}`), zoneOf(config.realm, peers))
    const trunks = ways === 'enum alone' ? config : withTrunks(config, bgcf, peers)
    const ready = ways === 'bgcf alone' ? trunks : withEnum(trunks, folder)
    return further(isAnchored ? anchoredAtTrunks(ready) : ready)
  }
  const systemClock = createSkippingClock(createSystemClock())
  const network = await startNetwork(deployment, { systemClock, adapt })
  // nobody was there when the BGCF began: it tries again after half a minute
  network.expectProblems(/has not taken the registration/)
  const carrier = await TrunkPeer.open(network.runtime, 'account', peers.account, BY_PASSWORD)
  if (ways !== 'enum alone') await registered(network, carrier, systemClock)
  const media = isAnchored ? {} : 'none'
  const alice = await phoneWithNumber(network, '99901080002', media)
  const bob = await phoneWithNumber(network, '99901080001', media)
  await network.whileTimePasses(bob.register())
  await network.whileTimePasses(alice.register())
  return {
    network,
    alice,
    bob,
    carrier,
    peers,
    bgcf,
    async stop() {
      await carrier.stop()
      await network.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function registered(network: Network, carrier: TrunkPeer, systemClock: SkippingClock): Promise<void> {
  const isDone = () => carrier.requests.some((request) => isAuthorised(request, PASSWORD))
  for (let second = 0; second < 120 && !isDone(); second++) {
    if (network.clock) await network.clock.advance(1000)
    else await systemClock.skip(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function phoneWithNumber(network: Network, msisdn: string, media: UeConfig['media']): Promise<Phone> {
  const sim = await network.addSubscriber({ imsi: `001019${msisdn.slice(-9)}`, msisdn })
  return network.phoneOf(sim, { ...PLAIN, ...(media !== undefined && { media }) })
}

async function placeOf(deployment: Deployment, host: string, port: number): Promise<Address> {
  if (deployment === 'memory') return { host, port }
  const [free = 0] = await freePorts(host, 1, createNodeNet())
  return { host, port: free }
}

async function placesOf(deployment: Deployment): Promise<Readonly<Record<PeerName, Address>>> {
  const places: Partial<Record<PeerName, Address>> = {}
  for (const [index, name] of PEERS.entries()) places[name] = await placeOf(deployment, `127.0.0.${61 + index}`, 5060)
  return places as Record<PeerName, Address>
}

function withEnum(config: VoltaicConfig, zones: string): VoltaicConfig {
  const elements = config.elements.map(
    (element): ElementConfig => (element.function === 'dns' ? { ...element, zones } : element),
  )
  return { ...config, elements, enum: { zones: [{ suffix: ENUM_SUFFIX, failover: 'order' }] } }
}

function withTrunks(config: VoltaicConfig, bgcf: Address, peers: Readonly<Record<PeerName, Address>>): VoltaicConfig {
  const trunks = [
    trunkAt('alpha', peers.alpha, { format: { ...E164_FORMAT, style: 'international' }, removeHeaders: ['Subject'] }),
    trunkAt('beta', peers.beta, { format: { ...E164_FORMAT, style: 'national', countryCode: '44', prefix: '9' } }),
    trunkAt('account', peers.account, {
      sources: [peers.account.host],
      registration: { domain: 'carrier.example', user: 'acc1', username: 'acc1', password: PASSWORD, expires: 600 },
    }),
  ]
  const carriers: readonly CarrierConfig[] = [
    {
      name: 'both',
      trunks: [
        { to: 'alpha', priority: 1, weight: 1 },
        { to: 'beta', priority: 2, weight: 1 },
      ],
    },
  ]
  const via = (to: string) => [{ to, priority: 0, weight: 1 }]
  return {
    ...config,
    elements: [
      ...config.elements,
      {
        name: 'bgcf',
        function: 'bgcf',
        sip: bgcf,
        homeNumbers: [HOME_PREFIX],
        trunks,
        carriers,
        routes: [
          { prefix: '+44', via: via('both') },
          { prefix: '+447', via: via('account') },
          { prefix: '+613999', via: via('beta') },
        ],
      },
    ],
  }
}

function trunkAt(name: string, { host, port }: Address, more: Partial<TrunkConfig>): TrunkConfig {
  return {
    name,
    uri: `sip:${host}:${port}`,
    format: E164_FORMAT,
    sources: [host],
    isTrusted: false,
    removeHeaders: [],
    // none asks by itself: a scenario is to leave nothing behind
    probeIntervalMs: 0,
    silenceMs: 4000,
    progressMs: 20_000,
    ...more,
  }
}

/** Direct, failover, wildcard, wildcard with a regular expression, a ported number, another network, and home. */
function zoneOf(realm: string, peers: Readonly<Record<PeerName, Address>>): string {
  const sip = (regexp: string) => `"u" "E2U+sip" "${regexp}" .`
  const home = (number: string) => `sip:${number}@${realm};user=phone`
  const at = ({ host, port }: Address) => `${host}:${port}`
  return [
    `$ORIGIN ${ENUM_SUFFIX}.`,
    '$TTL 60',
    '@ IN SOA ns hostmaster 1 3600 600 86400 60',
    '@ IN NS ns',
    'ns IN A 127.0.0.1',
    `1.1.9.0.0.5.5.5.3.1.6 IN NAPTR 10 100 ${sip(`!^.*$!${home('+99901080001')}!`)}`,
    `4.1.9.0.0.5.5.5.3.1.6 IN NAPTR 10 100 ${sip(`!^.*$!sip:line@${at(peers.stranger)}!`)}`,
    `4.1.9.0.0.5.5.5.3.1.6 IN NAPTR 20 100 ${sip(`!^.*$!${home('+99901080001')}!`)}`,
    `*.1.0.5.5.5.2.1.6 IN NAPTR 100 100 ${sip(`!^.*$!${home('+99901080001')}!`)}`,
    `*.2.0.5.5.5.2.1.6 IN NAPTR 100 100 ${sip(`!^\\\\+61255502(.*)$!${home('+99901080\\\\1')}!`)}`,
    '5.4.3.2.0.5.5.5.2.1.6 IN NAPTR 50 100 "u" "E2U+pstn:tel" "!^(.*)$!tel:\\\\1;npdi;rn=+61399900000!" .',
    `0.2.9.0.0.5.5.5.3.1.6 IN NAPTR 10 100 ${sip(`!^.*$!sip:desk@${at(peers['other-network'])}!`)}`,
    `*.9.9.9 IN NAPTR 100 100 ${sip(`!^(.*)$!${home('\\\\1')}!`)}`,
    '',
  ].join('\n')
}
