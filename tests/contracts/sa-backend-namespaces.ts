import { readFileSync } from 'node:fs'
import { createTunSaBackend, createXfrmSaBackend, type EspDropped, type SaBackend, type SaSide } from '@voltaic/ipsec'
import { Counters, createNodeNet, createSystemClock, createSystemRandom } from '@voltaic/runtime'
import { type EthernetTap, openEthernetTap } from './ethernet-tap.ts'
import { backendIn, configure, createNamespace, type NetworkNamespace, netIn } from './network-namespaces.ts'
import type { SaHost, SaLab } from './sa-backend-lab.ts'

/** Makes a back end in the namespace of the moment. */
export type OpenBackend = (
  side: SaSide,
  counters: Counters,
  onDrop: (dropped: EspDropped) => void,
) => Promise<SaBackend>

export const LAB_HOSTS = {
  ue: { 4: '10.77.0.1', 6: 'fd77::1' },
  pcscf: { 4: '10.77.0.2', 6: 'fd77::2' },
} as const
export const INTERFACE = 'gm0'
const clock = createSystemClock()

export const openXfrm: OpenBackend = (side, counters, onDrop) =>
  createXfrmSaBackend({ net: createNodeNet(), clock, random: createSystemRandom(), counters, side, onDrop })

export const openTun: OpenBackend = (_side, counters, onDrop) =>
  createTunSaBackend({ net: createNodeNet(), clock, random: createSystemRandom(), counters, onDrop })

/** Two namespaces, joined by a wire. */
export async function joinNamespaces(): Promise<{ readonly [S in SaSide]: NetworkNamespace }> {
  const [ue, pcscf] = [await createNamespace(), await createNamespace()]
  await configure(ue, [
    'link set lo up',
    `link add ${INTERFACE} type veth peer name ${INTERFACE} netns ${pcscf.path}`,
    ...addressLines('ue'),
  ])
  await configure(pcscf, ['link set lo up', ...addressLines('pcscf')])
  return { ue, pcscf }
}

/** Phone and P-CSCF in network namespaces of their own, joined by a wire. */
export async function makeNamespaceLab(openUe: OpenBackend, openPcscf: OpenBackend): Promise<SaLab> {
  const { ue, pcscf } = await joinNamespaces()
  const tap = await pcscf.run(async () => openEthernetTap(interfaceIndex()))
  const behind = await ue.run(async () => openEthernetTap(interfaceIndex()))
  return {
    ue: createHost('ue', ue, openUe),
    pcscf: createHost('pcscf', pcscf, openPcscf),
    wire: createWire(tap, behind),
    async close() {
      for (const { close } of [tap, behind, ue, pcscf]) close()
    },
  }
}

function addressLines(side: SaSide): readonly string[] {
  return [
    `addr add ${LAB_HOSTS[side][4]}/24 dev ${INTERFACE}`,
    `addr add ${LAB_HOSTS[side][6]}/64 dev ${INTERFACE} nodad`,
    `link set ${INTERFACE} up`,
  ]
}

/** Of the wire in the namespace of the moment: /proc/net belongs to the thread that looks. */
export function interfaceIndex(): number {
  const line = readFileSync('/proc/thread-self/net/if_inet6', 'latin1')
    .split('\n')
    .find((each) => each.trim().endsWith(INTERFACE))
  return Number.parseInt(line?.split(' ')[1] ?? '', 16)
}

function createHost(side: SaSide, namespace: NetworkNamespace, open: OpenBackend): SaHost {
  const counters = new Counters()
  const told: EspDropped[] = []
  const onDrop = (dropped: EspDropped) => void told.push(dropped)
  return {
    ...{ counters, told },
    hosts: LAB_HOSTS[side],
    net: netIn(namespace, createNodeNet()),
    open: async () => backendIn(namespace, await namespace.run(() => open(side, counters, onDrop))),
  }
}

/**
 * @param tap at the P-CSCF, sees what is sent and what comes
 * @param behind at the phone, from where packets are sent again
 */
function createWire(tap: EthernetTap, behind: EthernetTap): SaLab['wire'] {
  return {
    take: () => tap.take().flatMap((frame) => protocolOf(frame) ?? []),
    async repeat(send) {
      behind.take()
      await send()
      for (const frame of behind.take()) {
        if (protocolOf(frame) !== undefined) behind.send(frame)
      }
    },
  }
}

const ETHERNET = 14
const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd
const FRAGMENT = 44
const ICMPV6 = 58
const MULTICAST_LISTENERS = 0

/** The IP protocol; undefined for what hosts on one wire tell each other about their Ethernet addresses. */
function protocolOf(frame: Buffer): number | undefined {
  switch (frame.readUInt16BE(12)) {
    case ETHERTYPE_IPV4:
      return frame.readUInt8(ETHERNET + 9)
    case ETHERTYPE_IPV6: {
      const protocol = frame.readUInt8(ETHERNET + 6)
      if (protocol === FRAGMENT) return frame.readUInt8(ETHERNET + 40)
      return protocol === ICMPV6 || protocol === MULTICAST_LISTENERS ? undefined : protocol
    }
    default:
      return undefined
  }
}

const TCP = 6
const TRANSPORTS = [TCP, 17]

/** Ports of UDP and TCP whose data a frame shows to everybody; of fragments, and of TCP without data, none. */
export function portsInClear(frame: Buffer): readonly number[] {
  const protocol = protocolOf(frame)
  if (protocol === undefined || !TRANSPORTS.includes(protocol)) return []
  const isIpv6 = frame.readUInt16BE(12) === ETHERTYPE_IPV6
  if (isIpv6 && frame.readUInt8(ETHERNET + 6) === FRAGMENT) return []
  const start = ETHERNET + (isIpv6 ? 40 : (frame.readUInt8(ETHERNET) & 0x0f) * 4)
  const end = ETHERNET + (isIpv6 ? 40 + frame.readUInt16BE(ETHERNET + 4) : frame.readUInt16BE(ETHERNET + 2))
  const header = protocol === TCP ? (frame.readUInt8(start + 12) >> 4) * 4 : 0
  return start + header === end ? [] : [frame.readUInt16BE(start), frame.readUInt16BE(start + 2)]
}
