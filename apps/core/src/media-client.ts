import type { RecordingRule } from '@voltaic/iq'
import { createNgClient, type NgClient } from '@voltaic/ng'
import { canonicalImpu } from '@voltaic/numbers'
import { isSameFamily, type Runtime } from '@voltaic/runtime'
import type { MediaGatewayAtHand } from './build-element.ts'
import type { BgcfElement, PcscfElement, VoltaicConfig } from './config/config.ts'

/**
 * How a P-CSCF or a BGCF reaches its media gateway: from its own address, by which the gateway knows who may control it.
 *
 * @returns undefined where media is not anchored
 */
export function createMediaClient({ media, sip }: PcscfElement | BgcfElement, runtime: Runtime): NgClient | undefined {
  if (media === undefined) return undefined
  const { gateway } = media
  const isReachable = isSameFamily(sip.host, gateway.host)
  return createNgClient({ runtime, gateway, ...(isReachable && { local: { host: sip.host, port: 0 } }) })
}

/** The same, for whoever wants to know whether it is there. */
export function gatewayAtHand(
  { media }: PcscfElement | BgcfElement,
  client: NgClient | undefined,
): MediaGatewayAtHand | undefined {
  return media && client && { address: media.gateway, ping: () => client.ping() }
}

/** The rules with subscribers as the network knows them. */
export function recordingRulesOf({ recording }: VoltaicConfig): readonly RecordingRule[] {
  return (recording?.rules ?? []).map(({ subscriber, ...rule }) => ({
    ...rule,
    ...(subscriber !== undefined && { subscriber: canonicalImpu(subscriber) }),
  }))
}
