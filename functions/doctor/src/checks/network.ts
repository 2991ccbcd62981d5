import { isLoopbackHost } from '@voltaic/runtime'
import type { InterfaceFacts, NetworkFacts, NetworkPlan, PlannedElement, Reading } from '../facts.ts'
import { advice, commands, type Finding, found, passed, quoted, type Severity, sysctl, unreadable } from '../finding.ts'
import { checkIpv6Mtu, checkMtu } from './mtu.ts'

const RP_FILTER_STRICT = 1
const RP_FILTER_LOOSE = 2
/** That of our own IPsec in user space: nobody is behind it. */
const OWN_DEVICE = 'voltaic-esp'

/** Addresses, interfaces and what the kernel does with packets. */
export function checkNetwork(facts: NetworkFacts, plan: NetworkPlan): readonly Finding[] {
  if (facts.interfaces.kind === 'unreadable') {
    return [unreadable('network', 'the network interfaces', facts.interfaces), ...buffers(facts)]
  }
  const interfaces = facts.interfaces.value
  return [
    ...addresses(interfaces, facts.defaultInterface, plan),
    ...ofPcscf(interfaces, plan).flatMap((each) => checkMtu(each, plan)),
    ...checkIpv6Mtu(interfaces, plan),
    ...rpFilter(interfaces, plan),
    ...forwarding(facts.ipForward, interfaces),
    ...buffers(facts),
  ]
}

function addresses(
  interfaces: readonly InterfaceFacts[],
  defaultInterface: string | undefined,
  { elements }: NetworkPlan,
): readonly Finding[] {
  const isHere = ({ address: { host } }: PlannedElement) =>
    isLoopbackHost(host) || interfaces.some((each) => each.addresses.includes(host))
  // a host that has none of the addresses has certainly not those that it should have
  const severity: Severity = elements.some(isHere) ? 'warning' : 'error'
  const hosts = [...new Set(elements.map(({ address }) => address.host))]
  return hosts.flatMap((host) => {
    const sharing = elements.filter(({ address }) => address.host === host)
    const names = sharing.map(({ name }) => name).join(', ')
    const holder = interfaces.find((each) => each.addresses.includes(host))
    if (sharing.some(isHere)) {
      return holder === undefined || holder.isUp
        ? [passed('network', `${host} (${names}) is an address of this machine`)]
        : [down(holder, host)]
    }
    const device = defaultInterface ?? interfaces.find((each) => each.isUp && !each.isLoopback)?.name ?? 'lo'
    return [
      found(severity, {
        group: 'network',
        code: 'ADDRESS_NOT_LOCAL',
        what: `${host} (${names}) is not an address of this machine`,
        why: 'these elements cannot start here; that is as it should be if they run on another machine',
        mend: commands(`ip address add ${host}/${host.includes(':') ? 128 : 32} dev ${quoted(device)}`),
      }),
    ]
  })
}

function down({ name }: InterfaceFacts, host: string): Finding {
  return found('error', {
    group: 'network',
    code: 'INTERFACE_DOWN',
    what: `${name}, which has the address ${host}, is down`,
    why: 'nobody reaches this address',
    mend: commands(`ip link set dev ${quoted(name)} up`),
  })
}

function ofPcscf(interfaces: readonly InterfaceFacts[], { elements }: NetworkPlan): readonly InterfaceFacts[] {
  const hosts = elements.filter((element) => element.function === 'pcscf').map(({ address }) => address.host)
  return interfaces.filter((each) => !each.isLoopback && hosts.some((host) => each.addresses.includes(host)))
}

/** RFC 3704 has three ways to look at where a packet comes from; the strict one wants one way to and fro. */
function rpFilter(interfaces: readonly InterfaceFacts[], plan: NetworkPlan): readonly Finding[] {
  const others = interfaces.filter((each) => each.isUp && !each.isLoopback && each.rpFilter !== undefined)
  return ofPcscf(interfaces, plan).flatMap(({ name, rpFilter: value }): readonly Finding[] => {
    if (value === undefined) return []
    if (value !== RP_FILTER_STRICT) return [passed('network', `reverse path filtering on ${name} is not strict`)]
    if (others.length < 2)
      return [passed('network', `reverse path filtering on ${name} is strict, and there is one way only`)]
    return [
      found('warning', {
        group: 'network',
        code: 'RP_FILTER_STRICT',
        what: `reverse path filtering (rp_filter) on ${name} is strict, and this machine has ${others.length} interfaces`,
        why: 'packets of a phone to which the way back leads through another interface are dropped, and nothing says so',
        mend: sysctl(`net.ipv4.conf.${sysctlName(name)}.rp_filter`, RP_FILTER_LOOSE),
      }),
    ]
  })
}

// sysctl(8): a dot in the name of an interface is written as a slash
function sysctlName(name: string): string {
  return name.replaceAll('.', '/')
}

function forwarding(reading: Reading<boolean>, interfaces: readonly InterfaceFacts[]): readonly Finding[] {
  if (reading.kind === 'unreadable') return [unreadable('network', 'ip_forward', reading)]
  const tunnel = interfaces.find((each) => each.isTun && each.isUp && each.name !== OWN_DEVICE)
  if (reading.value || tunnel === undefined)
    return [passed('network', `ip_forward is ${reading.value ? 'on' : 'off, and not needed'}`)]
  return [
    found('warning', {
      group: 'network',
      code: 'IP_FORWARD_OFF',
      what: `ip_forward is off, and there is ${tunnel.name}, a tunnel as a PGW or UPF has`,
      why: 'phones behind it reach this machine only: no DNS server, no phone and no Internet beyond it',
      mend: sysctl('net.ipv4.ip_forward', 1),
    }),
  ]
}

function buffers({ rmemMax, wmemMax, wantedBuffer, droppedDatagrams }: NetworkFacts): readonly Finding[] {
  return [
    buffer('rmem_max', rmemMax, wantedBuffer, 'receives'),
    buffer('wmem_max', wmemMax, wantedBuffer, 'sends'),
    dropped(droppedDatagrams, wantedBuffer),
  ]
}

function buffer(name: string, reading: Reading<number>, wanted: number, does: string): Finding {
  if (reading.kind === 'unreadable') return unreadable('network', `net.core.${name}`, reading)
  if (reading.value >= wanted) return passed('network', `UDP sockets get the buffers they ask for (net.core.${name})`)
  return found('note', {
    group: 'network',
    code: 'SOCKET_BUFFER_SMALL',
    what: `net.core.${name} is ${reading.value}, and each UDP socket asks for ${wanted}`,
    why: `a burst that it ${does} is lost in part, and is sent again half a second later`,
    mend: sysctl(`net.core.${name}`, wanted),
  })
}

function dropped(reading: Reading<number>, wanted: number): Finding {
  if (reading.kind === 'unreadable') return unreadable('network', 'how many datagrams were dropped', reading)
  if (reading.value === 0) return passed('network', 'no UDP datagram was dropped for want of a buffer')
  return found('note', {
    group: 'network',
    code: 'DATAGRAMS_DROPPED',
    what: `${reading.value} UDP datagrams were dropped since the machine was started: a buffer was full`,
    why: 'some process, perhaps not this one, was not fast enough for a burst',
    mend: advice(
      `See whether it goes on: nstat -az UdpRcvbufErrors. If so, let several S-CSCFs or P-CSCFs share the load, or allow more: sysctl -w net.core.rmem_max=${4 * wanted}`,
    ),
  })
}
