import { createBgcf, openDialogMarkKey } from '@voltaic/bgcf'
import type { Runtime } from '@voltaic/runtime'
import type { RunningElement } from './build-element.ts'
import { type BgcfElement, elementsOf, hostPortParamsOf, type VoltaicConfig } from './config/config.ts'
import { createMediaClient, gatewayAtHand, recordingRulesOf } from './media-client.ts'
import { sipResolverOf } from './sip-resolver.ts'
import { openElementStore } from './stores.ts'
import { aliasesOf, listenPointsOf, trustedBySip, trustedNamesOf } from './topology.ts'

/** A BGCF with its trunks. */
export async function buildBgcf(
  element: BgcfElement,
  config: VoltaicConfig,
  runtime: Runtime,
): Promise<RunningElement> {
  const store = await openElementStore(element, config, runtime)
  const { dns, resolver } = sipResolverOf(element, config, runtime)
  const media = createMediaClient(element, runtime)
  const bgcf = createBgcf(
    {
      runtime,
      resolver,
      markKey: await openDialogMarkKey(store, runtime.random),
      ...(media && { mediaGateway: media }),
    },
    {
      element: element.name,
      listen: listenPointsOf(element),
      aliases: aliasesOf(element, config),
      hostPortParams: hostPortParamsOf(element, config),
      address: element.sip,
      realm: config.realm,
      homeNumbers: element.homeNumbers,
      trunks: element.trunks,
      carriers: element.carriers,
      routes: element.routes,
      trustedHosts: trustedBySip(config),
      trustedNames: trustedNamesOf(config),
      entryPoint: entryPointOf(config),
      ...(element.media && { media: { ...element.media, recordingRules: recordingRulesOf(config) } }),
    },
  )
  const gateway = gatewayAtHand(element, media)
  return {
    config: element,
    sip: bgcf.sip,
    bgcf,
    ...(gateway && { gateway }),
    async start() {
      await media?.start()
      await bgcf.start()
    },
    async stop() {
      await bgcf.stop()
      await media?.stop()
      await dns.stop()
      await store.close()
    },
  }
}

/** The I-CSCF finds whom a call from outside is for. */
function entryPointOf(config: VoltaicConfig): string {
  const [icscf] = elementsOf(config, 'icscf')
  return icscf === undefined ? `<sip:${config.realm};lr>` : `<sip:${hostPortParamsOf(icscf, config)};lr>`
}

/** The Route that leads to the BGCF; undefined in a network that has none. */
export function bgcfRouteOf(config: VoltaicConfig): string | undefined {
  const [bgcf] = elementsOf(config, 'bgcf')
  return bgcf && `<sip:${hostPortParamsOf(bgcf, config)};lr>`
}
