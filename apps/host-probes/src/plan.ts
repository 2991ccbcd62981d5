import { addressOf, type VoltaicConfig } from '@voltaic/core'
import type { NetworkPlan } from '@voltaic/doctor'

/** What a configuration wants of a host. */
export function planOf(config: VoltaicConfig): NetworkPlan {
  return {
    realm: config.realm,
    data: config.data,
    elements: config.elements.map((element) => ({
      name: element.name,
      function: element.function,
      address: addressOf(element),
    })),
    gm: { backend: 'none', protectedPorts: [] },
  }
}
