import assert from 'node:assert/strict'
import { createVector } from '@voltaic/aka'
import { elementsOf, hostNameOf } from '@voltaic/core'
import {
  type Cx,
  createCxServer,
  createDiameterNode,
  cxApplication,
  type DiameterApplication,
  TGPP_VENDOR_ID,
} from '@voltaic/diameter'
import type { SimCard } from '@voltaic/hss'
import type { ExamNetwork } from './exam-network.ts'

/** Time in which elements connect to a peer that is new at a known address, in milliseconds. */
const CONNECTED_AFTER_MS = 70_000

/**
 * Takes the place of the HSS with one that answers as it is told; it knows one SIM.
 *
 * @param applications those that it announces
 */
export async function takePlaceOfHss(
  { network, stage }: ExamNetwork,
  sim: SimCard,
  answers: Partial<Cx>,
  applications: readonly DiameterApplication[] = [cxApplication],
): Promise<void> {
  const [hss] = elementsOf(network.config, 'hss')
  assert.ok(hss)
  await network.stopElement(hss.name)
  const origin = { originHost: hostNameOf(hss, network.config), originRealm: network.config.realm }
  const node = createDiameterNode({
    element: 'hss',
    runtime: network.runtime,
    ...origin,
    productName: 'Another HSS',
    vendorId: TGPP_VENDOR_ID,
    applications,
    listen: [hss.diameter],
    acceptPeers: 'any',
    peers: [],
    onRequest: createCxServer({ ...origin, cx: { ...usual(sim), ...answers } }),
  })
  await node.start()
  stage.add({ stop: () => node.stop() })
  await network.clock?.advance(CONNECTED_AFTER_MS)
}

function usual(sim: SimCard): Cx {
  let sqn = 32
  return {
    userAuthorization: async () => ({ result: 'DIAMETER_FIRST_REGISTRATION' }),
    async multimediaAuth() {
      sqn += 32
      const { rand, autn, xres, ck, ik } = createVector({ ...sim, rand: new Uint8Array(16).fill(7), sqn, amf: 0x8000 })
      const item = {
        scheme: 'Digest-AKAv1-MD5',
        itemNumber: 1,
        authenticate: Buffer.concat([rand, autn]),
        authorization: xres,
        confidentialityKey: ck,
        integrityKey: ik,
      } as const
      return { result: 'DIAMETER_SUCCESS', items: [item] }
    },
    serverAssignment: async () => ({ result: 'DIAMETER_SUCCESS' }),
    locationInfo: async () => ({ result: 'DIAMETER_ERROR_USER_UNKNOWN' }),
  }
}
