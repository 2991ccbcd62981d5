import assert from 'node:assert/strict'
import { type Cx, createCxClient, createCxServer, createDiameterNode, cxApplication } from '@voltaic/diameter'
import { type Clock, Counters, type Net, type Random, silentLog } from '@voltaic/runtime'

const REALM = 'example'

export interface DiameterCx {
  readonly cx: Cx
  stop(): Promise<void>
}

/** Puts a Diameter client and a Diameter server between the caller and `hss`. @param at address to listen on */
export async function createDiameterCx(
  hss: Cx,
  world: { readonly net: Net; readonly clock: Clock; readonly random: Random },
  at: { readonly host: string; readonly port: number },
): Promise<DiameterCx> {
  const node = (name: string) => ({
    element: name,
    runtime: { ...world, log: silentLog, counters: new Counters() },
    originHost: `${name}.${REALM}`,
    originRealm: REALM,
    productName: 'Voltaic',
    vendorId: 0,
    applications: [cxApplication],
  })
  const origin = { originHost: `hss.${REALM}`, originRealm: REALM }
  const server = createDiameterNode({
    ...node('hss'),
    listen: [at],
    peers: [{ host: `scscf.${REALM}`, realm: REALM }],
    onRequest: createCxServer({ ...origin, cx: hss }),
  })
  await server.start()
  const [address] = server.listening
  assert.ok(address !== undefined)
  const client = createDiameterNode({
    ...node('scscf'),
    peers: [{ host: origin.originHost, realm: REALM, address }],
    onRequest: () => Promise.reject(new Error('a client is asked nothing')),
  })
  await client.start()
  return {
    cx: createCxClient({ node: client, destinationRealm: REALM }),
    stop: async () => {
      await client.stop()
      await server.stop()
    },
  }
}
