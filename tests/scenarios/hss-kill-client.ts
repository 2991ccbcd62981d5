import type { VoltaicConfig } from '@voltaic/core'
import {
  type Cx,
  createCxClient,
  createDiameterNode,
  createErrorAnswer,
  cxApplication,
  type DiameterNode,
  refusal,
  TGPP_VENDOR_ID,
} from '@voltaic/diameter'
import type { Address, Runtime } from '@voltaic/runtime'

/** One HSS as a client reaches it: with a Diameter node of its own, so that no request wanders to the other one. */
export interface HssClient {
  readonly cx: Cx
  stop(): Promise<void>
}

/** How long an answer is waited for: longer than the HSS waits for its database. */
const ANSWER_TIMEOUT_MS = 20_000

/** Connects; resolves when requests can be sent. @param name of the HSS */
export async function connectToHss(
  runtime: Runtime,
  config: VoltaicConfig,
  { name, at, as }: { readonly name: string; readonly at: Address; readonly as: string },
): Promise<HssClient> {
  const origin = { originHost: `${as}.${config.realm}`, originRealm: config.realm }
  const node: DiameterNode = createDiameterNode({
    element: as,
    runtime,
    ...origin,
    productName: 'hss-kill',
    vendorId: TGPP_VENDOR_ID,
    applications: [cxApplication],
    connectFrom: at.host,
    peers: [{ host: `${name}.${config.realm}`, realm: config.realm, address: at }],
    onRequest: async (request) => createErrorAnswer(request, origin, refusal('DIAMETER_COMMAND_UNSUPPORTED')),
  })
  const usable = new Promise<void>((resolve) => {
    node.onPeerChange((peer) => {
      if (peer.isUsable) resolve()
    })
  })
  await node.start()
  await usable
  return {
    cx: createCxClient({ node, destinationRealm: config.realm, timeoutMs: ANSWER_TIMEOUT_MS }),
    stop: () => node.stop(),
  }
}
