import type { MediaInterface } from '@voltaic/ng'
import type { PortRange } from './ports/port-pool.ts'

/** Settings of a gateway. */
export interface AgwConfig {
  /** Name in logs. */
  readonly element: string
  /** Its addresses on each side: one IPv4, one IPv6, or both. Both sides may have the same. */
  readonly hosts: Readonly<Record<MediaInterface, readonly string[]>>
  readonly ports: PortRange
  /** Code point of relayed packets; undefined: what the host sets. */
  readonly dscp?: number
  /** How long a call may have neither media nor a request before it is forgotten, in milliseconds. */
  readonly inactivityMs?: number
}

/** A call whose media stands still so long has lost its signalling: a held call has RTCP, and its P-CSCF asks about it. */
export const DEFAULT_INACTIVITY_MS: number = 30 * 60 * 1000
/** How long a pair of ports rests after use, in milliseconds. */
export const PORT_QUARANTINE_MS = 30_000

/** Our address of that IP version on a side. */
export function hostOf(config: AgwConfig, side: MediaInterface, family: 'IP4' | 'IP6'): string | undefined {
  return config.hosts[side].find((host) => host.includes(':') === (family === 'IP6'))
}

/** Our address on a side: of the IP version that is wanted, else of the other one. */
export function hostFor(config: AgwConfig, side: MediaInterface, family: 'IP4' | 'IP6'): string | undefined {
  return hostOf(config, side, family) ?? config.hosts[side][0]
}
