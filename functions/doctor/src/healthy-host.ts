// A host on which nothing is wrong, for tests to spoil.
import type { Facts, InterfaceFacts, NetworkPlan, Reading } from './facts.ts'
import type { Chain, Match, PacketFilter, Rule } from './packet-filter.ts'

export const PCSCF = '192.0.2.10'

export const read = <T>(value: T): Reading<T> => ({ kind: 'read', value })
export const unread: Reading<never> = { kind: 'unreadable', why: 'it is for root', needs: 'root' }

export const plan: NetworkPlan = {
  realm: 'ims.mnc001.mcc001.3gppnetwork.org',
  data: '/var/lib/voltaic',
  elements: [
    { name: 'dns', function: 'dns', address: { host: PCSCF, port: 5300 } },
    { name: 'hss', function: 'hss', address: { host: PCSCF, port: 3868 } },
    { name: 'icscf', function: 'icscf', address: { host: PCSCF, port: 4060 } },
    { name: 'pcscf', function: 'pcscf', address: { host: PCSCF, port: 5060 } },
  ],
  gm: { backend: 'xfrm', protectedPorts: [{ host: PCSCF, port: 6100 }] },
}
export const tunPlan: NetworkPlan = { ...plan, gm: { ...plan.gm, backend: 'tun' } }
export const autoPlan: NetworkPlan = { ...plan, gm: { ...plan.gm, backend: 'auto' } }
export const plainPlan: NetworkPlan = { ...plan, gm: { backend: 'none', protectedPorts: [] } }
export const ipv6Plan: NetworkPlan = {
  ...plan,
  elements: [...plan.elements, { name: 'pcscf-6', function: 'pcscf', address: { host: '2001:db8::10', port: 5060 } }],
}

export const eth0: InterfaceFacts = {
  name: 'eth0',
  isUp: true,
  isLoopback: false,
  isTun: false,
  mtu: 1500,
  addresses: [PCSCF],
  rpFilter: 2,
}
export const eth1: InterfaceFacts = { ...eth0, name: 'eth1', addresses: ['198.51.100.1'] }
export const lo: InterfaceFacts = {
  ...eth0,
  name: 'lo',
  isLoopback: true,
  mtu: 65_536,
  addresses: ['127.0.0.1', '::1'],
}

export const rule = (text: string, verdict: Rule['verdict'], ...matches: Rule['matches']): Rule => ({
  text,
  verdict,
  matches,
})
export const esp: Match = { kind: 'protocol', values: ['esp'], negated: false }
export const input = (policy: Chain['policy'], ...rules: Rule[]): Chain => ({
  name: 'input',
  hook: 'input',
  policy,
  rules,
})
export const postrouting = (...rules: Rule[]): Chain => ({ name: 'post', hook: 'postrouting', policy: 'accept', rules })
export const nft = (...chains: Chain[]): PacketFilter => ({ program: 'nft', family: 'inet', table: 'filter', chains })
export const iptables = (...chains: Chain[]): PacketFilter => ({
  program: 'iptables',
  family: 'ip',
  table: 'nat',
  chains,
})

export const healthy: Facts = {
  process: { nodeVersion: '24.21.0', openFiles: read(65_536) },
  esp: {
    capabilities: read(['NET_ADMIN', 'NET_RAW']),
    nodePath: '/opt/voltaic/node',
    ...{ xfrm: read('there'), esp4: read('there'), esp6: read('loadable'), tun: 'usable', isFips: false },
  },
  network: {
    interfaces: read([lo, eth0]),
    defaultInterface: 'eth0',
    ipForward: read(false),
    ...{ rmemMax: read(4_194_304), wmemMax: read(4_194_304), wantedBuffer: 4_194_304, droppedDatagrams: read(0) },
  },
  ports: plan.elements.map(({ name, address }) => {
    return { element: name, transport: 'tcp', address, state: 'free', holder: undefined } as const
  }),
  firewall: { filters: read([nft(input('accept'))]) },
  nat: {
    localHosts: [PCSCF],
    phones: read([{ impi: '001010000000001@ims', says: '10.45.0.2', seenAs: '10.45.0.2' }]),
    filters: read([iptables(postrouting())]),
  },
  clock: { now: Date.UTC(2026, 10, 26), isSynchronised: read(true), jumpMs: 0.4, watchedMs: 300 },
  dns: {
    isRunning: true,
    isResolved: false,
    servers: [
      { server: { host: PCSCF, port: 5300 }, whose: 'own', answer: { kind: 'answers', hosts: [PCSCF] } },
      { server: { host: '192.0.2.53', port: 53 }, whose: 'system', answer: { kind: 'answers', hosts: [PCSCF] } },
    ],
  },
  diameter: {
    isRunning: true,
    peers: [
      {
        name: 'hss',
        address: { host: PCSCF, port: 3868 },
        isLocal: true,
        outcome: { kind: 'open', originHost: 'hss.ims', product: 'Voltaic' },
      },
    ],
  },
  disk: {
    ...{ folder: 'writable', why: '', free: read(80 * 2 ** 30), keyFileMode: 0o600 },
    keyFile: '/var/lib/voltaic/keys.json',
  },
}
