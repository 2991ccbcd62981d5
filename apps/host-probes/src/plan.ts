import { addressOf, elementsOf, type GmBackend, type VoltaicConfig } from '@voltaic/core'
import type { NetworkPlan } from '@voltaic/doctor'

/** The one that wants most of a host first. */
const BACKENDS: readonly GmBackend[] = ['xfrm', 'auto', 'tun', 'process', 'none']

/** What a configuration wants of a host. */
export function planOf(config: VoltaicConfig): NetworkPlan {
  const protecting = elementsOf(config, 'pcscf').filter(({ gm }) => gm.backend !== 'none')
  return {
    realm: config.realm,
    data: config.data,
    elements: config.elements.map((element) => ({
      name: element.name,
      function: element.function,
      address: addressOf(element),
    })),
    gm: {
      backend: BACKENDS.find((backend) => protecting.some(({ gm }) => gm.backend === backend)) ?? 'none',
      protectedPorts: protecting.flatMap(({ sip, gm }) =>
        [gm.portS, ...gm.portC].filter((port) => port !== 0).map((port) => ({ host: sip.host, port })),
      ),
    },
  }
}
