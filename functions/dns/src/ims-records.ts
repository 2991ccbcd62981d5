import type { ImsElement } from './ims-topology.ts'
import type { ZoneRecords } from './zone-records.ts'

const SIP_TRANSPORTS = [
  { transport: 'udp', service: 'SIP+D2U' },
  { transport: 'tcp', service: 'SIP+D2T' },
] as const

/** The transports in the order in which the first endpoint names them: RFC 3263 §4.1 leaves the order to the server. */
function byPreference(elements: readonly ImsElement[]): readonly (typeof SIP_TRANSPORTS)[number][] {
  const named = elements.flatMap((element) => element.sip ?? [])[0]?.transports ?? []
  const rank = (transport: 'udp' | 'tcp') => (named.includes(transport) ? named.indexOf(transport) : named.length)
  return SIP_TRANSPORTS.toSorted((a, b) => rank(a.transport) - rank(b.transport))
}

/** RFC 6408 §4 with the application of Cx, and the tag of RFC 3588 §5.2 that older peers look for. */
const DIAMETER_SERVICES = [
  { service: 'aaa+ap16777216:diameter.tcp', preference: 10 },
  { service: 'AAA+D2T', preference: 20 },
] as const

/** The addresses that each host name has, whoever shares it. Names in lower case. */
export type HostTable = ReadonlyMap<string, ReadonlySet<string>>

export function hostTable(elements: readonly ImsElement[]): HostTable {
  const table = new Map<string, Set<string>>()
  for (const element of elements) {
    const key = element.name.toLowerCase()
    const hosts = table.get(key) ?? new Set()
    table.set(key, hosts)
    for (const { address } of element.sip ?? []) hosts.add(address.host)
    if (element.diameter !== undefined) hosts.add(element.diameter.host)
  }
  return table
}

/** Writes what leads to the services of elements. */
export class ServiceRecords {
  readonly #records: ZoneRecords
  readonly #hosts: HostTable

  constructor(records: ZoneRecords, hosts: HostTable) {
    this.#records = records
    this.#hosts = hosts
  }

  /** NAPTR and SRV that lead from `owner` to the SIP endpoints of `elements`. @spec RFC 3263 §4.1, §4.2 */
  sip(owner: string, elements: readonly ImsElement[]): void {
    for (const [index, { transport, service }] of byPreference(elements).entries()) {
      const targets = elements.flatMap((element) => this.#sipTargets(element, transport))
      const rules = [{ order: 10 * (index + 1), preference: 10, service }]
      this.#lead(owner, `_sip._${transport}.${owner}`, rules, targets)
    }
  }

  /** The same for Diameter. @spec RFC 6733 §5.2; RFC 6408 §4 */
  diameter(owner: string, elements: readonly ImsElement[]): void {
    const rules = DIAMETER_SERVICES.map((each) => ({ ...each, order: 10 }))
    const targets = elements.flatMap((element) => this.#diameterTargets(element))
    this.#lead(owner, `_diameter._tcp.${owner}`, rules, targets)
  }

  /** A and AAAA of an element: all of them under its name, and the targets that have a part of them only. */
  addresses(element: ImsElement): void {
    for (const host of this.#hosts.get(element.name.toLowerCase()) ?? []) this.#records.address(element.name, host)
    const transports = SIP_TRANSPORTS.flatMap(({ transport }) => this.#sipTargets(element, transport))
    for (const { name, hosts } of [...transports, ...this.#diameterTargets(element)]) {
      for (const host of hosts) this.#records.address(name, host)
    }
  }

  #lead(owner: string, service: string, rules: readonly Rule[], targets: readonly Target[]): void {
    if (targets.length === 0) return
    for (const { order, preference, service: services } of rules) {
      this.#records.naptr(owner, { order, preference, flags: 's', services, regexp: '', replacement: service })
    }
    for (const { name, port } of targets) {
      this.#records.srv(service, { priority: 0, weight: 10, port, target: name })
    }
  }

  #sipTargets(element: ImsElement, transport: 'udp' | 'tcp'): Target[] {
    const byPort = new Map<number, string[]>()
    for (const { address, transports } of element.sip ?? []) {
      if (transports.includes(transport)) byPort.set(address.port, [...(byPort.get(address.port) ?? []), address.host])
    }
    return [...byPort].map(([port, hosts]) =>
      this.#target(element, `${element.function}-${port}-${transport}`, port, hosts),
    )
  }

  #diameterTargets(element: ImsElement): Target[] {
    if (element.diameter === undefined) return []
    const { host, port } = element.diameter
    return [this.#target(element, `${element.function}-${port}-diameter`, port, [host])]
  }

  /**
   * RFC 2782 gives a target a port and lets its name give the addresses. Where the name of the element has other
   * addresses too, the target is a name below it with just those that listen.
   */
  #target(element: ImsElement, label: string, port: number, hosts: readonly string[]): Target {
    const isEverywhere = new Set(hosts).size === this.#hosts.get(element.name.toLowerCase())?.size
    return { name: isEverywhere ? element.name : `${label}.${element.name}`, port, hosts }
  }
}

interface Rule {
  readonly order: number
  readonly preference: number
  readonly service: string
}

interface Target {
  readonly name: string
  readonly port: number
  readonly hosts: readonly string[]
}
