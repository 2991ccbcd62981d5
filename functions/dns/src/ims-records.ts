import type { ImsElement } from './ims-topology.ts'
import type { ZoneRecords } from './zone-records.ts'

/** In order of preference: what fits goes by UDP, and RFC 3261 §18.1.1 sends the rest by TCP. */
const SIP_TRANSPORTS = [
  { transport: 'udp', service: 'SIP+D2U', order: 10 },
  { transport: 'tcp', service: 'SIP+D2T', order: 20 },
] as const

/** RFC 6408 §4 with the application of Cx, and the tag of RFC 3588 §5.2 that older peers look for. */
const DIAMETER_SERVICES = [
  { service: 'aaa+ap16777216:diameter.tcp', preference: 10 },
  { service: 'AAA+D2T', preference: 20 },
] as const

/** NAPTR and SRV that lead from `owner` to the SIP endpoints of `elements`. @spec RFC 3263 §4.1, §4.2 */
export function sipRecords(records: ZoneRecords, owner: string, elements: readonly ImsElement[]): void {
  for (const { transport, service, order } of SIP_TRANSPORTS) {
    const replacement = `_sip._${transport}.${owner}`
    const targets = elements.flatMap((element) => sipTargets(element, transport))
    if (targets.length === 0) continue
    records.naptr(owner, { order, preference: 10, flags: 's', services: service, regexp: '', replacement })
    for (const { host, port } of targets) records.srv(replacement, { priority: 0, weight: 10, port, target: host })
  }
}

/** The same for Diameter. @spec RFC 6733 §5.2; RFC 6408 §4 */
export function diameterRecords(records: ZoneRecords, owner: string, elements: readonly ImsElement[]): void {
  const targets = elements.flatMap(diameterTarget)
  if (targets.length === 0) return
  const replacement = `_diameter._tcp.${owner}`
  for (const { service, preference } of DIAMETER_SERVICES) {
    records.naptr(owner, { order: 10, preference, flags: 's', services: service, regexp: '', replacement })
  }
  for (const { host, port } of targets) records.srv(replacement, { priority: 0, weight: 10, port, target: host })
}

/** Addresses of an element: all of them under its name, and under names of their own those of a part of its ports. */
export function addressRecords(records: ZoneRecords, element: ImsElement): void {
  for (const host of hostsOf(element)) records.address(element.name, host)
  for (const { port } of (element.sip ?? []).map(({ address }) => address)) {
    const hosts = sipHosts(element, port)
    const name = hostName(element, 'sip', port, hosts)
    if (name !== element.name) for (const host of hosts) records.address(name, host)
  }
  if (element.diameter === undefined) return
  const { host, port } = element.diameter
  const name = hostName(element, 'diameter', port, [host])
  if (name !== element.name) records.address(name, host)
}

interface ServiceTarget {
  readonly host: string
  readonly port: number
}

function sipTargets(element: ImsElement, transport: 'udp' | 'tcp'): ServiceTarget[] {
  const endpoints = (element.sip ?? []).filter(({ transports }) => transports.includes(transport))
  const ports = new Set(endpoints.map(({ address }) => address.port))
  return [...ports].map((port) => ({ host: hostName(element, 'sip', port, sipHosts(element, port)), port }))
}

function diameterTarget(element: ImsElement): ServiceTarget[] {
  if (element.diameter === undefined) return []
  const { host, port } = element.diameter
  return [{ host: hostName(element, 'diameter', port, [host]), port }]
}

/**
 * RFC 2782 gives a target a port and lets its name give the addresses. Where not all addresses of the element have that
 * port, the target is a name with just those that do.
 */
function hostName(element: ImsElement, service: string, port: number, hosts: readonly string[]): string {
  const isEverywhere = new Set(hosts).size === hostsOf(element).size
  return isEverywhere ? element.name : `${service}-${port}.${element.name}`
}

function sipHosts(element: ImsElement, port: number): string[] {
  return (element.sip ?? []).filter(({ address }) => address.port === port).map(({ address }) => address.host)
}

function hostsOf(element: ImsElement): Set<string> {
  const hosts = new Set((element.sip ?? []).map(({ address }) => address.host))
  return element.diameter === undefined ? hosts : hosts.add(element.diameter.host)
}
