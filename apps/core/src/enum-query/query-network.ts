import { type EnumZone, PUBLIC_ENUM_SUFFIX } from '@voltaic/enum'
import type { Address } from '@voltaic/runtime'
import { elementsOf, type VoltaicConfig } from '../config/config.ts'
import type { QueryNetwork } from './query-number.ts'

/** Where a network asks for numbers, and where it sends calls. */
export interface NetworkForEnum {
  readonly servers: readonly Address[]
  readonly zones: readonly EnumZone[]
  readonly network: QueryNetwork
}

export function networkForEnum(config: VoltaicConfig): NetworkForEnum {
  const [routing] = elementsOf(config, 'bgcf')
  return {
    servers: config.enum?.servers ?? elementsOf(config, 'dns').map((element) => element.dns),
    zones: config.enum?.zones ?? [{ suffix: PUBLIC_ENUM_SUFFIX }],
    network: { realm: config.realm, ...(routing && { routing }) },
  }
}
