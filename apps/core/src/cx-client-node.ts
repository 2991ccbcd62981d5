import {
  type CxService,
  createDiameterNode,
  createErrorAnswer,
  cxApplication,
  type DiameterNode,
  type DiameterNodeOptions,
  refusal,
  TGPP_VENDOR_ID,
} from '@voltaic/diameter'
import type { Runtime } from '@voltaic/runtime'
import { elementsOf, hostNameOf, type SipElement, type VoltaicConfig } from './config/config.ts'

/** What a Diameter node of this product says of itself. @spec RFC 6733 §5.3.1 */
export const PRODUCT: Pick<DiameterNodeOptions, 'productName' | 'vendorId' | 'applications'> = {
  productName: 'Voltaic',
  vendorId: TGPP_VENDOR_ID,
  applications: [cxApplication],
}

/**
 * The way of an element to the HSSs.
 *
 * @param onRequest what the HSS asks of the element; absent where it has nothing to ask
 */
export function cxClientNode(
  element: SipElement,
  config: VoltaicConfig,
  runtime: Runtime,
  onRequest?: CxService,
): DiameterNode {
  const origin = { originHost: hostNameOf(element, config), originRealm: config.realm }
  return createDiameterNode({
    element: element.name,
    runtime,
    ...origin,
    ...PRODUCT,
    connectFrom: element.sip.host,
    peers: elementsOf(config, 'hss').map((hss) => ({
      host: hostNameOf(hss, config),
      realm: config.realm,
      address: hss.diameter,
    })),
    // RFC 6733 §7.1.3: a request that this element does not serve is answered, not left to time out
    onRequest:
      onRequest ?? (async (request) => createErrorAnswer(request, origin, refusal('DIAMETER_COMMAND_UNSUPPORTED'))),
  })
}
