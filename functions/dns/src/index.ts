export { createDnsServer, type DnsFunction, type DnsFunctionConfig } from './dns-server.ts'
export type { ImsElement, ImsTopology, SipEndpoint } from './ims-topology.ts'
export { imsZones } from './ims-zones.ts'
