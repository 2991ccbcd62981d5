import type { TrunkMediaConfig } from '@voltaic/bgcf'
import type { ElementConfig, VoltaicConfig } from '@voltaic/core'

/** Where the gateway is, for its control and for media. */
export const GATEWAY = { host: '127.0.0.1', port: 2223 } as const

/** Where it is for trunks of IPv6; its core has IPv4 alone. */
export const IPV6_GATEWAY = '2001:db8::2'

const CODECS = { trunkCodecs: ['PCMA', 'PCMU'], coreCodecs: ['AMR-WB', 'AMR'] } as const
const COMMON = { gateway: GATEWAY, onFailure: 'refuse', inactivityMs: 60_000 } as const

/**
 * The network with a gateway in user space, which all media of its trunks passes; that of phones only there.
 *
 * @param media what the BGCF has otherwise
 */
export function anchoredAtTrunks(config: VoltaicConfig, media: Partial<TrunkMediaConfig> = {}): VoltaicConfig {
  const agw: ElementConfig = {
    name: 'agw',
    function: 'agw',
    ng: GATEWAY,
    access: [GATEWAY.host, IPV6_GATEWAY],
    core: [GATEWAY.host],
    ports: { first: 10_000, last: 16_383 },
    engine: 'user-space',
    controllers: [],
  }
  const elements = config.elements.map(
    (element): ElementConfig =>
      element.function === 'bgcf' ? { ...element, media: { ...COMMON, ...CODECS, ...media } } : element,
  )
  return { ...config, elements: [...elements, agw] }
}
