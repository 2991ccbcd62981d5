import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type CxPush,
  createCxClient,
  createCxPushClient,
  createCxPushServer,
  createCxServer,
  createDiameterNode,
  cxApplication,
  type DiameterNode,
  type DiameterNodeOptions,
  type PushProfileRequest,
  type RegistrationTerminationRequest,
} from '@voltaic/diameter'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { FakeHss, fakeSubscribers } from './cx-fake-hss.ts'

const REALM = 'example'
const HSS_ADDRESS = { host: '127.0.0.10', port: 3868 }
const hssOrigin = { originHost: 'hss.example', originRealm: REALM }
const scscfOrigin = { originHost: 'scscf.example', originRealm: REALM }

const rtr: RegistrationTerminationRequest = {
  impi: 'alice@example',
  impus: ['sip:alice@example', 'tel:+15551234'],
  associatedImpis: ['alice2@example'],
  reason: 'SERVER_CHANGE',
  reasonInfo: 'maintenance',
}
const ppr: PushProfileRequest = {
  impi: 'alice@example',
  userData: Buffer.from('<IMSSubscription/>'),
  chargingInformation: { primaryChargingCollectionFunctionName: 'aaa://ccf.example' },
}

/** Connects an HSS and an S-CSCF that handles pushes with `push`, and runs `test` with what the HSS pushes through. */
async function withPush(push: CxPush, test: (client: CxPush) => Promise<void>): Promise<void> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const create = (options: Pick<DiameterNodeOptions, 'originHost' | 'peers' | 'onRequest' | 'listen'>): DiameterNode =>
    createDiameterNode({
      element: options.originHost,
      runtime: { net, clock, random, log: silentLog, counters: new Counters() },
      originRealm: REALM,
      productName: 'Voltaic',
      vendorId: 0,
      applications: [cxApplication],
      ...options,
    })
  /** What the HSS learns of its S-CSCFs. */
  const hosts = new Map<string, string>()
  const hss = create({
    ...hssOrigin,
    listen: [HSS_ADDRESS],
    peers: [{ host: scscfOrigin.originHost, realm: REALM }],
    onRequest: createCxServer({
      ...hssOrigin,
      cx: new FakeHss(random),
      onServerHost: (serverName, { originHost }) => hosts.set(serverName, originHost),
    }),
  })
  const scscf = create({
    ...scscfOrigin,
    peers: [{ host: hssOrigin.originHost, realm: REALM, address: HSS_ADDRESS }],
    onRequest: createCxPushServer({ ...scscfOrigin, push }),
  })
  await hss.start()
  await scscf.start()
  try {
    const serverName = 'sip:scscf.example'
    const { impi, impu } = fakeSubscribers.alice
    const cx = createCxClient({ node: scscf, destinationRealm: REALM })
    await cx.multimediaAuth({ impi, impu, scheme: 'Digest-AKAv1-MD5', numberOfItems: 1, serverName })
    const destinationHost = hosts.get(serverName) ?? assert.fail('the HSS has learnt no Diameter host')
    await test(createCxPushClient({ node: hss, destinationRealm: REALM, destinationHost }))
  } finally {
    await Promise.all([hss.stop(), scscf.stop()])
  }
  assert.equal(net.openSockets, 0)
  assert.equal(clock.pending, 0)
}

describe('Cx pushes over Diameter', () => {
  it('RTR arrives as it was sent, and its result comes back (TS 29.228 §6.1.3)', async () => {
    const seen: unknown[] = []
    const push: CxPush = {
      registrationTermination: async (request) => {
        seen.push(request)
        return { result: 'DIAMETER_LIMITED_SUCCESS' }
      },
      pushProfile: () => assert.fail('no PPR was sent'),
    }
    await withPush(push, async (client) => {
      assert.deepEqual(await client.registrationTermination(rtr), { result: 'DIAMETER_LIMITED_SUCCESS' })
    })
    assert.deepEqual(seen, [rtr])
  })

  it('PPR arrives as it was sent, and its result comes back (TS 29.228 §6.2.2)', async () => {
    const seen: unknown[] = []
    const push: CxPush = {
      registrationTermination: () => assert.fail('no RTR was sent'),
      pushProfile: async (request) => {
        seen.push(request)
        return { result: 'DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA' }
      },
    }
    await withPush(push, async (client) => {
      assert.deepEqual(await client.pushProfile(ppr), { result: 'DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA' })
    })
    assert.deepEqual(seen, [ppr])
  })
})
