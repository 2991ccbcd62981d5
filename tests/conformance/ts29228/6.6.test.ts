// TS 29.228 §6.6: download of the relevant user profile and charging information.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cxFeatures, type ServerAssignmentAnswer, type ServerAssignmentRequest } from '@voltaic/diameter'
import { type ImsSubscription, type InitialFilterCriteria, parseImsSubscription } from '@voltaic/profile'
import { checkUserData } from '../../user-data/check-user-data.ts'
import { type HssUnderTest, impiRecord, realm, sar, withHss } from './hss-under-test.ts'

const impi = `user@${realm}`
const impus = [`sip:user@${realm}`]
const charging = { primaryChargingCollectionFunctionName: 'aaa://ccf.example' }

function criteria(priority: number, serverName: string): InitialFilterCriteria {
  return { priority, applicationServer: { serverName } }
}

/** A user whose profile has a criterion of its own and two shared sets. */
async function addUser({ hss, store }: HssUnderTest, sharedIfcSetIds: readonly number[] = [5, 6]): Promise<void> {
  await store.db
    .insertInto('hss_shared_ifc_set')
    .values([
      { id: 5, criteria: JSON.stringify([criteria(30, 'sip:late.example'), criteria(10, 'sip:early.example')]) },
      { id: 6, criteria: JSON.stringify([criteria(40, 'sip:last.example')]) },
    ])
    .execute()
  const profile = JSON.stringify({ initialFilterCriteria: [criteria(20, 'sip:own.example')], sharedIfcSetIds })
  await store.db
    .insertInto('hss_service_profile')
    .values({ id: 1000, name: 'shared', profile, has_unregistered_services: 1 })
    .execute()
  const { kind } = await hss.provisioning.addSubscription({
    impis: [impiRecord(impi)],
    registrationSets: [{ impus: impus.map((identity) => ({ identity, barred: false, serviceProfile: 'shared' })) }],
    charging,
  })
  assert.equal(kind, 'added')
}

function profileOf(answer: ServerAssignmentAnswer): ImsSubscription['serviceProfiles'][number] | undefined {
  const userData = answer.userData ?? assert.fail('no User-Data')
  assert.deepEqual(checkUserData(userData), [])
  return parseImsSubscription(userData).serviceProfiles[0]
}

function serversOf(answer: ServerAssignmentAnswer): readonly string[] | undefined {
  return profileOf(answer)?.initialFilterCriteria.map(({ applicationServer }) => applicationServer.serverName)
}

function register(under: HssUnderTest, changes: Partial<ServerAssignmentRequest>): Promise<ServerAssignmentAnswer> {
  return sar(under.hss, 'REGISTRATION', { impi, impus, ...changes })
}

describe('shared sets of initial filter criteria', () => {
  test('an S-CSCF with the feature gets their numbers', () =>
    withHss(async (under) => {
      await addUser(under)
      const answer = await register(under, { supportedFeatures: cxFeatures.SIFC | cxFeatures.ALIAS_IND })
      assert.deepEqual(profileOf(answer)?.sharedIfcSetIds, [5, 6])
      assert.deepEqual(serversOf(answer), ['sip:own.example'])
    }))

  for (const [who, changes] of [
    ['that says nothing of features', {}],
    ['with other features', { supportedFeatures: cxFeatures.ALIAS_IND | cxFeatures.IMS_RESTORATION_IND }],
  ] as const) {
    test(`an S-CSCF ${who} gets what is in them, in the order of priority`, () =>
      withHss(async (under) => {
        await addUser(under)
        const answer = await register(under, changes)
        assert.deepEqual(profileOf(answer)?.sharedIfcSetIds, [])
        const servers = ['sip:early.example', 'sip:own.example', 'sip:late.example', 'sip:last.example']
        assert.deepEqual(serversOf(answer), servers)
      }))
  }

  test('a set that the HSS does not have has nothing in it', () =>
    withHss(async (under) => {
      await addUser(under, [5, 99])
      assert.deepEqual(serversOf(await register(under, {})), [
        'sip:early.example',
        'sip:own.example',
        'sip:late.example',
      ])
    }))
})

describe('User-Data-Already-Available', () => {
  test('USER_DATA_NOT_AVAILABLE: profile and charging information', () =>
    withHss(async (under) => {
      await addUser(under)
      const answer = await register(under, { userDataAlreadyAvailable: false })
      assert.ok(answer.userData !== undefined)
      assert.deepEqual(answer.chargingInformation, charging)
    }))

  test('USER_DATA_ALREADY_AVAILABLE: neither', () =>
    withHss(async (under) => {
      await addUser(under)
      const answer = await register(under, { userDataAlreadyAvailable: true })
      assert.deepEqual(answer, { result: 'DIAMETER_SUCCESS', impi })
    }))

  for (const type of ['TIMEOUT_DEREGISTRATION', 'USER_DEREGISTRATION', 'ADMINISTRATIVE_DEREGISTRATION'] as const) {
    test(`${type} needs neither, whatever it says`, () =>
      withHss(async (under) => {
        await addUser(under)
        await register(under, {})
        const answer = await sar(under.hss, type, { impi, impus, userDataAlreadyAvailable: false })
        assert.deepEqual(answer, { result: 'DIAMETER_SUCCESS', impi })
      }))
  }
})
