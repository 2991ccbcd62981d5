import assert from 'node:assert/strict'
import { VoltaicError } from '@voltaic/base'
import { createSeededRandom } from '@voltaic/runtime'
import {
  createSipResolver,
  type DnsLookup,
  type NaptrRecord,
  parseUri,
  type SipResolver,
  type SrvRecord,
  type Target,
} from '@voltaic/sip'

/** `service preference replacement`, all of flag s and order 10 unless said otherwise. */
export function naptr(
  services: string,
  preference: number,
  replacement: string,
  more: Partial<NaptrRecord> = {},
): NaptrRecord {
  return { order: 10, preference, flags: 's', services, regexp: '', replacement, ...more }
}

export function srv(target: string, port: number, priority = 0, weight = 0): SrvRecord {
  return { priority, weight, port, target }
}

export interface ZoneFile {
  readonly naptr?: Readonly<Record<string, readonly NaptrRecord[]>>
  readonly srv?: Readonly<Record<string, readonly SrvRecord[]>>
  readonly addresses?: Readonly<Record<string, readonly string[]>>
  /** Names whose every query fails. */
  readonly failing?: readonly string[]
}

/** Records every question; names are asked without a dot at the end. */
export function createZoneLookup(zone: ZoneFile, asked: string[] = []): DnsLookup {
  const look = async <T>(type: string, name: string, records: Readonly<Record<string, readonly T[]>> = {}) => {
    asked.push(`${type} ${name}`)
    if (zone.failing?.includes(name)) throw new VoltaicError('DNS_TIMEOUT', `no answer for ${name}`)
    return records[name] ?? []
  }
  return {
    naptr: (name) => look('NAPTR', name, zone.naptr),
    srv: (name) => look('SRV', name, zone.srv),
    addresses: (name) => look('A', name, zone.addresses),
  }
}

export function resolverFor(
  zone: ZoneFile,
  transports: readonly ('udp' | 'tcp')[] = ['udp', 'tcp'],
  asked?: string[],
): SipResolver {
  return createSipResolver({ dns: createZoneLookup(zone, asked), random: createSeededRandom(1), transports })
}

/** `udp 192.0.2.1:5060` for each target. */
export async function resolved(resolver: SipResolver, uri: string): Promise<readonly string[]> {
  const parsed = parseUri(uri)
  assert.ok(parsed.kind === 'sip')
  return (await resolver.resolve(parsed)).map(formatTarget)
}

function formatTarget({ transport, address: { host, port } }: Target): string {
  return `${transport} ${host.includes(':') ? `[${host}]` : host}:${port}`
}
