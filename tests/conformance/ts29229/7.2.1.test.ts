// TS 29.229 §7.2.1: dynamic discovery of supported features.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type Avp,
  avp,
  avpOctets,
  baseAvps,
  createCxServer,
  cxAvps,
  cxFeatures,
  type DiameterMessage,
  decodeMessage,
  decodeSaa,
  encodeMessage,
  encodeSar,
  encodeUar,
  findAvp,
  getAvp,
  getAvps,
  mandatory,
  type OutgoingMessage,
} from '@voltaic/diameter'
import { type Hss, hssFeatures } from '@voltaic/hss'
import { parseImsSubscription } from '@voltaic/profile'
import { alice, realm, scscf1, withHss } from '../ts29228/hss-under-test.ts'

const hssOrigin = { originHost: 'hss.example', originRealm: 'example' }
const header = { originHost: 's.example', originRealm: 'example', sessionId: 's;1;2', destinationRealm: 'example' }
const uar = encodeUar(header, { impi: alice.impi, impu: alice.sip, visitedNetwork: realm, type: 'REGISTRATION' })
const ALL = cxFeatures.SIFC | cxFeatures.ALIAS_IND | cxFeatures.IMS_RESTORATION_IND

function features(vendorId: number, listId: number, bits: number, isMandatory: boolean): Avp {
  const definition = isMandatory ? mandatory(cxAvps.SupportedFeatures) : cxAvps.SupportedFeatures
  return avp(definition, [
    avp(baseAvps.VendorId, vendorId),
    avp(cxAvps.FeatureListId, listId),
    avp(cxAvps.FeatureList, bits),
  ])
}

async function ask(hss: Hss, request: OutgoingMessage, ...added: Avp[]): Promise<DiameterMessage> {
  const server = createCxServer({ ...hssOrigin, cx: hss.cx, supportedFeatures: hssFeatures })
  const avps = 'octets' in request.avps ? [] : request.avps
  const carried = decodeMessage(encodeMessage({ ...request, avps: [...avps, ...added] }))
  return decodeMessage(encodeMessage(await server(carried)))
}

/** Vendor-Id, Feature-List-ID and Feature-List of every Supported-Features of an answer. */
function offeredIn({ avps }: DiameterMessage): readonly (readonly (number | undefined)[])[] {
  return getAvps(avps, cxAvps.SupportedFeatures).map((group) => [
    getAvp(group, baseAvps.VendorId),
    getAvp(group, cxAvps.FeatureListId),
    getAvp(group, cxAvps.FeatureList),
  ])
}

function experimentalOf({ avps }: DiameterMessage): number | undefined {
  const group = getAvp(avps, baseAvps.ExperimentalResult)
  return group && getAvp(group, baseAvps.ExperimentalResultCode)
}

describe('the HSS and features of its peers', () => {
  it('a request without Supported-Features is answered without', () =>
    withHss(async ({ hss }) => {
      const answer = await ask(hss, uar)
      assert.equal(experimentalOf(answer), 2001)
      assert.deepEqual(offeredIn(answer), [])
    }))

  it('a request with it learns all that the HSS has: SiFC, AliasInd, IMSRestorationInd', () =>
    withHss(async ({ hss }) => {
      assert.equal(hssFeatures, ALL)
      const answer = await ask(hss, uar, features(10415, 1, 0, false))
      assert.equal(experimentalOf(answer), 2001)
      assert.deepEqual(offeredIn(answer), [[10415, 1, ALL]])
      const position = findAvp(answer.avps, cxAvps.SupportedFeatures)
      assert.equal(avpOctets(answer.avps, position)[4], 0x80, 'an answer never sets the M bit')
    }))

  it('features that must be there, and are', () =>
    withHss(async ({ hss }) => {
      assert.equal(experimentalOf(await ask(hss, uar, features(10415, 1, ALL, true))), 2001)
    }))

  for (const [what, item] of [
    ['a feature of the list that the HSS lacks', features(10415, 1, 1 << 3, true)],
    ['a list that the HSS does not know', features(10415, 2, 1, true)],
    ['a list of another vendor', features(99, 1, 1, true)],
  ] as const) {
    it(`${what} and that must be there: DIAMETER_ERROR_FEATURE_UNSUPPORTED (5011) with what there is`, () =>
      withHss(async ({ hss }) => {
        const answer = await ask(hss, uar, item)
        assert.equal(experimentalOf(answer), 5011)
        assert.equal(getAvp(answer.avps, baseAvps.ResultCode), undefined)
        assert.deepEqual(offeredIn(answer), [[10415, 1, ALL]])
      }))
  }

  it('the same without the M bit is only said', () =>
    withHss(async ({ hss }) => {
      const answer = await ask(hss, uar, features(10415, 1, 1 << 3, false), features(99, 1, 1, false))
      assert.equal(experimentalOf(answer), 2001)
    }))

  it('what an S-CSCF says in SAR decides how shared iFC sets are sent (TS 29.228 §6.6)', () =>
    withHss(async ({ hss, store }) => {
      const profile = JSON.stringify({ initialFilterCriteria: [], sharedIfcSetIds: [3] })
      const values = { id: 1000, name: 'shared', profile, has_unregistered_services: 0 }
      await store.db.insertInto('hss_service_profile').values(values).execute()
      await store.db.updateTable('hss_impu').set({ service_profile_id: 1000 }).execute()
      const request = {
        impi: alice.impi,
        impus: [alice.sip],
        serverName: scscf1,
        type: 'REGISTRATION',
        userDataAlreadyAvailable: false,
      } as const
      // the same bit of another list is another feature
      const otherList = features(10415, 2, cxFeatures.SIFC, false)
      for (const [supportedFeatures, ids] of [
        [cxFeatures.SIFC, [3]],
        [cxFeatures.ALIAS_IND, []],
      ] as const) {
        const sar = encodeSar(header, { ...request, supportedFeatures })
        const { userData } = decodeSaa(await ask(hss, sar, otherList))
        const [first] = parseImsSubscription(Buffer.from(userData ?? [])).serviceProfiles
        assert.deepEqual(first?.sharedIfcSetIds, ids)
      }
    }))
})
