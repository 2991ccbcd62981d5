import type { ElementConfig, VoltaicConfig } from '@voltaic/core'

/** Where the gateway is, for its control and for media. */
export const GATEWAY = { host: '127.0.0.1', port: 2223 } as const

const COMMON = { gateway: GATEWAY, onFailure: 'refuse', inactivityMs: 60_000 } as const

/** The network with a gateway in user space, which all media of its trunks passes; that of phones only there. */
export function anchoredAtTrunks(config: VoltaicConfig): VoltaicConfig {
  const agw: ElementConfig = {
    name: 'agw',
    function: 'agw',
    ng: GATEWAY,
    access: [GATEWAY.host],
    core: [GATEWAY.host],
    ports: { first: 10_000, last: 16_383 },
    engine: 'user-space',
    controllers: [],
  }
  const elements = config.elements.map(
    (element): ElementConfig =>
      element.function === 'bgcf'
        ? { ...element, media: { ...COMMON, trunkCodecs: ['PCMA', 'PCMU'], coreCodecs: ['AMR-WB', 'AMR'] } }
        : element,
  )
  return { ...config, elements: [...elements, agw] }
}
