import { type Address, formatAddress, normaliseHost } from '@voltaic/runtime'
import type { TrunkConfig } from './trunk.ts'

/** Which trunk a request comes from, by the address that sent it. @spec TS 24.229 §4.4.1 */
export interface TrunkSources {
  /** @returns undefined for an address that no trunk has listed */
  of(remote: Address): TrunkConfig | undefined
}

export function createTrunkSources(trunks: readonly TrunkConfig[]): TrunkSources {
  const bySource = new Map(trunks.flatMap((trunk) => trunk.sources.map((source) => [keyOf(source), trunk] as const)))
  return {
    of: (remote) => bySource.get(formatAddress(remote)) ?? bySource.get(normaliseHost(remote.host) ?? remote.host),
  }
}

/** An address with a port stays as it is. */
function keyOf(source: string): string {
  return normaliseHost(source) ?? source
}
