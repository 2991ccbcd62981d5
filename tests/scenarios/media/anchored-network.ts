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
 * @param hosts of the gateway, on both sides
 */
export function anchored(
  config: VoltaicConfig,
  media: Partial<MediaSettings> = {},
  hosts: readonly string[] = [GATEWAY.host],
): VoltaicConfig {
  const agw: VoltaicConfig['elements'][number] = {
    name: 'agw',
    function: 'agw',
    ng: GATEWAY,
    access: hosts,
    core: hosts,
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

/** Somebody who asks the gateway as an operator does. A test must stop it. */
export async function askGateway({ runtime }: Network): Promise<NgClient> {
  const client = createNgClient({ runtime, gateway: GATEWAY, local: { host: GATEWAY.host, port: 0 } })
  await client.start()
  return client
}
