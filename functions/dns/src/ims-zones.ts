import { DecodeError, VoltaicError } from '@voltaic/base'
import { createZone, isWithin, lowerName, parseName, type Zone } from '@voltaic/dns'
import { hostTable, ServiceRecords } from './ims-records.ts'
import type { ImsElement, ImsTopology } from './ims-topology.ts'
import { ZoneRecords } from './zone-records.ts'

const DEFAULT_TTL = 300
const DEFAULT_NEGATIVE_TTL = 60

/**
 * The zones by which the elements of a home network find each other, and other networks find its entry points: one of
 * the realm, and one for each element whose host name lies outside of it.
 *
 * In the realm: NAPTR and SRV of SIP lead to the I-CSCFs, which are the contact points of the network (TS 23.228 §4.6.2),
 * those of Diameter to the HSSs. Under each element's own name: the same for that element, and its addresses. Elements
 * may share a name when those who ask for it know the port.
 *
 * @throws VoltaicError DNS_ZONE_INVALID for names and addresses that are none
 * @spec TS 23.003 §13.2; RFC 3263 §4.1, §4.2; RFC 6733 §5.2; RFC 6408 §4
 */
export function imsZones(topology: ImsTopology): Zone[] {
  try {
    return buildZones(topology)
  } catch (cause) {
    throw cause instanceof DecodeError ? invalidName(cause) : cause
  }
}

function buildZones(topology: ImsTopology): Zone[] {
  const { realm, elements } = topology
  const hosts = hostTable(elements)
  const records = apexRecords(topology, realm)
  const services = new ServiceRecords(records, hosts)
  services.sip(realm, having(elements, 'icscf'))
  services.diameter(realm, having(elements, 'hss'))
  const outside = new Map<string, ImsElement[]>()
  for (const element of elements) {
    const key = element.name.toLowerCase()
    if (isBelow(element.name, realm)) elementRecords(services, element)
    else outside.set(key, [...(outside.get(key) ?? []), element])
  }
  const others = [...outside].map(([name, sharing]) => {
    const own = apexRecords(topology, name)
    for (const element of sharing) elementRecords(new ServiceRecords(own, hosts), element)
    return createZone(parseName(name), own.all)
  })
  return [createZone(parseName(realm), records.all), ...others]
}

function elementRecords(services: ServiceRecords, element: ImsElement): void {
  services.sip(element.name, [element])
  services.diameter(element.name, [element])
  services.addresses(element)
}

function apexRecords(topology: ImsTopology, origin: string): ZoneRecords {
  const records = new ZoneRecords(topology.ttl ?? DEFAULT_TTL)
  const server = topology.nameServer ?? { name: `ns.${topology.realm}`, addresses: [] }
  records.soa(origin, {
    mname: server.name,
    rname: `hostmaster.${topology.realm}`,
    serial: topology.serial ?? 1,
    refresh: 3600,
    retry: 600,
    expire: 604_800,
    minimum: topology.negativeTtl ?? DEFAULT_NEGATIVE_TTL,
  })
  records.ns(origin, server.name)
  if (isBelow(server.name, origin)) for (const host of server.addresses) records.address(server.name, host)
  return records
}

function having(elements: readonly ImsElement[], kind: ImsElement['function']): ImsElement[] {
  return elements.filter((element) => element.function === kind)
}

function isBelow(name: string, origin: string): boolean {
  return isWithin(lowerName(parseName(name)), lowerName(parseName(origin)))
}

function invalidName(cause: DecodeError): VoltaicError {
  const remedy = 'Write realm and element names as host names: icscf.ims.mnc001.mcc001.3gppnetwork.org.'
  return new VoltaicError('DNS_ZONE_INVALID', `a name of the topology is none: ${cause.message}`, remedy, { cause })
}
