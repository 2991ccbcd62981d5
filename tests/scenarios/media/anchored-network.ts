import type { VoltaicConfig } from '@voltaic/core'
import { createNgClient, type NgClient } from '@voltaic/ng'
import type { Network } from '../network.ts'

/** Where the gateway is, for its control and for media. */
export const GATEWAY = { host: '127.0.0.1', port: 2223 } as const

type PcscfElement = Extract<VoltaicConfig['elements'][number], { readonly function: 'pcscf' }>
type MediaSettings = NonNullable<PcscfElement['media']>

/**
 * The network with a gateway in user space, which all media of its phones passes.
 *
 * @param media what the P-CSCF has otherwise than by default
 */
export function anchored(config: VoltaicConfig, media: Partial<MediaSettings> = {}): VoltaicConfig {
  const agw: VoltaicConfig['elements'][number] = {
    name: 'agw',
    function: 'agw',
    ng: GATEWAY,
    access: [GATEWAY.host],
    core: [GATEWAY.host],
    ports: { first: 10_000, last: 16_383 },
    engine: 'user-space',
    controllers: [],
  }
  const settings: MediaSettings = {
    gateway: GATEWAY,
    onFailure: 'refuse',
    earlyMedia: 'open',
    inactivityMs: 60_000,
    ...media,
  }
  const elements = config.elements.map((element) =>
    element.function === 'pcscf' ? { ...element, media: settings } : element,
  )
  return { ...config, elements: [...elements, agw] }
}

/** Where phones of IPv6 find their P-CSCF. */
export const IPV6_PCSCF = { host: '2001:db8::1', port: 5060 } as const

/** The same with a P-CSCF for each IP version, and a gateway that has both towards phones; its core has IPv4 alone. */
export function anchoredOnBoth(config: VoltaicConfig): VoltaicConfig {
  const single = anchored(config, { coreFamily: 'IP4' })
  const elements = single.elements.flatMap((element): readonly VoltaicConfig['elements'][number][] => {
    if (element.function === 'agw') return [{ ...element, access: [GATEWAY.host, IPV6_PCSCF.host] }]
    return element.function === 'pcscf'
      ? [element, { ...element, name: 'pcscf-6', sip: IPV6_PCSCF, core: '127.0.0.6' }]
      : [element]
  })
  return { ...single, elements }
}

/** Somebody who asks the gateway as an operator does. A test must stop it. */
export async function askGateway({ runtime }: Network): Promise<NgClient> {
  const client = createNgClient({ runtime, gateway: GATEWAY, local: { host: GATEWAY.host, port: 0 } })
  await client.start()
  return client
}
