import { readFileSync, writeFileSync } from 'node:fs'
import type { RelayEngine } from '@voltaic/agw'
import {
  type Clock,
  createManualClock,
  createMemoryNet,
  createNodeNet,
  createSeededRandom,
  createSystemClock,
  type Net,
} from '@voltaic/runtime'
import { type EthernetTap, openEthernetTap } from './ethernet-tap.ts'
import { configure, createNamespace, type NetworkNamespace, netIn } from './network-namespaces.ts'

/** Addresses of one family: of the gateway on both sides, of the phones, and of hosts beside them. */
export interface RelayHosts {
  readonly access: string
  readonly core: string
  readonly a: string
  readonly b: string
  readonly besideA: string
  readonly besideB: string
}

export const RELAY_HOSTS: { readonly 4: RelayHosts; readonly 6: RelayHosts } = {
  4: {
    access: '10.81.0.1',
    core: '10.82.0.1',
    a: '10.81.0.2',
    b: '10.82.0.2',
    besideA: '10.81.0.3',
    besideB: '10.82.0.3',
  },
  6: {
    access: 'fd81::1',
    core: 'fd82::1',
    a: 'fd81::2',
    b: 'fd82::2',
    besideA: 'fd81::3',
    besideB: 'fd82::3',
  },
}
/** A new interface asks for a second whether somebody else has its addresses (RFC 4862 §5.4). */
const DUPLICATE_DETECTION = ['all', 'default'].map((place) => `/proc/sys/net/ipv6/conf/${place}/accept_dad`)
export const RELAY_PORTS = { first: 20_000, last: 20_999 } as const

/** Two phones and a gateway between them. */
export interface RelayLab {
  /** Where the hosts of each side are, and those of the gateway. */
  readonly nets: { readonly a: Net; readonly b: Net; readonly gateway: Net }
  readonly engine: RelayEngine
  /** Frames at phone B; absent where packets are not frames. */
  readonly tap?: EthernetTap
  /** Absent where the hosts are in this process. */
  readonly gateway?: NetworkNamespace
  /** That of phone A. */
  readonly phoneHost?: NetworkNamespace
  /** Lets the engine do what it does from time to time. */
  pass(milliseconds: number): Promise<void>
  close(): Promise<void>
}

export type MakeEngine = (gateway: {
  readonly net: Net
  readonly clock: Clock
  readonly hosts: string[]
}) => RelayEngine

/** All of it inside this process. */
export async function makeMemoryRelayLab(makeEngine: MakeEngine): Promise<RelayLab> {
  const clock = createManualClock()
  const net = createMemoryNet({ clock, random: createSeededRandom(1) })
  const engine = makeEngine({ net, clock, hosts: gatewayHosts() })
  await engine.start()
  return {
    nets: { a: net, b: net, gateway: net },
    engine,
    pass: (milliseconds) => clock.advance(milliseconds),
    close: () => engine.stop(),
  }
}

/** Each host in a network namespace of its own; the gateway has a wire to each phone. */
export async function makeNamespaceRelayLab(makeEngine: MakeEngine): Promise<RelayLab> {
  const [a, gateway, b] = [await createNamespace(), await createNamespace(), await createNamespace()]
  for (const each of [a, gateway, b]) {
    await each.run(async () => {
      for (const setting of DUPLICATE_DETECTION) writeFileSync(setting, '0')
    })
  }
  await configure(a, ['link set lo up', `link add a0 type veth peer name ga netns ${gateway.path}`])
  await configure(b, ['link set lo up', `link add b0 type veth peer name gb netns ${gateway.path}`])
  await configure(
    a,
    hostLines('a0', ({ a: own, besideA }) => [own, besideA]),
  )
  await configure(
    b,
    hostLines('b0', ({ b: own, besideB }) => [own, besideB]),
  )
  await configure(gateway, ['link set lo up', ...hostLines('ga', ({ access }) => [access])])
  await configure(
    gateway,
    hostLines('gb', ({ core }) => [core]),
  )
  await configure(a, ['route add 10.82.0.0/24 via 10.81.0.1', 'route add fd82::/64 via fd81::1'])
  await configure(b, ['route add 10.81.0.0/24 via 10.82.0.1', 'route add fd81::/64 via fd82::1'])
  const tap = await b.run(async () => openEthernetTap(interfaceIndex('b0')))
  const net = netIn(gateway, createNodeNet())
  const clock = createSystemClock()
  const inside = await gateway.run(async () => makeEngine({ net, clock, hosts: gatewayHosts() }))
  const engine = engineIn(gateway, inside)
  await engine.start()
  const nets = { a: netIn(a, createNodeNet()), b: netIn(b, createNodeNet()), gateway: net }
  return {
    nets,
    engine,
    tap,
    gateway,
    phoneHost: a,
    pass: (milliseconds) => new Promise((resolve) => clock.startTimer(milliseconds, resolve, true)),
    async close() {
      await engine.stop()
      for (const each of [tap, a, gateway, b]) each.close()
    },
  }
}

/** An engine that opens what it opens in the namespace. */
function engineIn(namespace: NetworkNamespace, engine: RelayEngine): RelayEngine {
  return {
    name: engine.name,
    capabilities: engine.capabilities,
    start: () => namespace.run(() => engine.start()),
    stop: () => namespace.run(() => engine.stop()),
    canRelay: (stream) => engine.canRelay(stream),
    open: (stream) => namespace.run(() => engine.open(stream)),
    update: (stream) => namespace.run(() => engine.update(stream)),
    close: (id) => namespace.run(() => engine.close(id)),
    counters: (id) => namespace.run(() => engine.counters(id)),
  }
}

function gatewayHosts(): string[] {
  return [RELAY_HOSTS[4], RELAY_HOSTS[6]].flatMap(({ access, core }) => [access, core])
}

function hostLines(device: string, hosts: (of: RelayHosts) => readonly string[]): readonly string[] {
  return [
    ...hosts(RELAY_HOSTS[4]).map((host) => `addr add ${host}/24 dev ${device}`),
    ...hosts(RELAY_HOSTS[6]).map((host) => `addr add ${host}/64 dev ${device} nodad`),
    `link set ${device} up`,
  ]
}

/** In the namespace of the moment: /proc/net belongs to the thread that looks. */
function interfaceIndex(device: string): number {
  const lines = readFileSync('/proc/thread-self/net/if_inet6', 'latin1').split('\n')
  const line = lines.find((each) => each.trim().endsWith(device))
  return Number.parseInt(line?.split(' ')[1] ?? '', 16)
}
