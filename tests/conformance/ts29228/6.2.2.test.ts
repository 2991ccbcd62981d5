import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import type { CxResult, PushProfileRequest } from '@voltaic/diameter'
import type { ServiceProfileContent } from '@voltaic/hss'
import { alice, bob, impiRecord, realm, register, sar, sarWithoutImpi, scscf2 } from './hss-under-test.ts'
import { done, HOST1, HOST2, type PushingHss, withPushingHss } from './pushing-hss.ts'

function hss(name: string, run: (under: PushingHss) => Promise<void>): void {
  test(`HSS ${name} (TS 29.228 §6.2.2)`, () => withPushingHss(run))
}

const PROFILE = 'gold'
const empty: ServiceProfileContent = { initialFilterCriteria: [], sharedIfcSetIds: [] }
const withServices = (...serviceIds: string[]): ServiceProfileContent => ({
  ...empty,
  coreNetworkServicesAuthorization: { listOfServiceIds: { serviceIds } },
})
const dave = { impi: `dave@${realm}`, office: `sip:office@${realm}`, home: `sip:home@${realm}` }
const CHARGING = { primaryChargingCollectionFunctionName: 'aaa://ccf.example' }

/** Dave, with two sets that use the profile and one that does not. */
async function addDave({ hss }: PushingHss): Promise<void> {
  await hss.provisioning.setServiceProfile(PROFILE, empty)
  const set = (identity: string, serviceProfile?: string) => ({
    impus: [{ identity, barred: false, ...(serviceProfile !== undefined && { serviceProfile }) }],
  })
  const result = await hss.provisioning.addSubscription({
    impis: [impiRecord(dave.impi)],
    registrationSets: [set(dave.office, PROFILE), set(dave.home, PROFILE), set(`sip:plain@${realm}`)],
  })
  assert.equal(result.kind, 'added', JSON.stringify(result))
}

function registerDave({ hss }: PushingHss, impu: string, serverName?: string): ReturnType<typeof sar> {
  return sar(hss, 'REGISTRATION', { impi: dave.impi, impus: [impu], ...(serverName !== undefined && { serverName }) })
}

function xmlOf(ppr: PushProfileRequest | undefined): string {
  return Buffer.from(ppr?.userData ?? []).toString()
}

describe('PPR is sent to the S-CSCF', () => {
  hss(
    'pushes a service profile that changes once for each implicit set that uses it and has an S-CSCF',
    async (under) => {
      await addDave(under)
      await registerDave(under, dave.office)
      await registerDave(under, dave.home, scscf2)
      await registerDave(under, `sip:plain@${realm}`)
      await register(under.hss)
      await under.hss.provisioning.setServiceProfile(PROFILE, withServices('urn:a'))
      await under.pass(1_000)
      const pushed = under.pprs.toSorted((a, b) => (a.to < b.to ? -1 : 1))
      assert.deepEqual(
        pushed.map(({ impi, to }) => [impi, to]),
        [
          [dave.impi, HOST1],
          [dave.impi, HOST2],
        ],
      )
      assert.match(xmlOf(pushed[0]), new RegExp(`<Identity>${dave.office}</Identity>`))
      assert.match(xmlOf(pushed[0]), /urn:a/)
      assert.match(xmlOf(pushed[1]), new RegExp(`<Identity>${dave.home}</Identity>`))
    },
  )

  hss('pushes nothing of a set that no S-CSCF has', async (under) => {
    await addDave(under)
    await under.hss.provisioning.setServiceProfile(PROFILE, withServices('urn:a'))
    await under.hss.changeCharging(alice.impi, CHARGING)
    await under.pass(10_000)
    assert.deepEqual(under.pprs, [])
    assert.deepEqual(await under.hss.pushes.pending(), [])
  })

  hss('pushes to the S-CSCF that serves a user who is not registered, with one of the IMPIs', async (under) => {
    await sarWithoutImpi(under.hss, 'UNREGISTERED_USER')
    await under.hss.changeCharging(alice.impi, CHARGING)
    await under.settle()
    assert.deepEqual(
      under.pprs.map(({ impi, chargingInformation }) => [impi, chargingInformation]),
      [[alice.impi, CHARGING]],
    )
  })

  hss('makes one PPR of many changes, with what is true in the end', async (under) => {
    await addDave(under)
    await registerDave(under, dave.office)
    for (const name of ['urn:a', 'urn:b', 'urn:c']) {
      await under.hss.provisioning.setServiceProfile(PROFILE, withServices(name))
    }
    await under.pass(1_000)
    assert.equal(under.pprs.length, 1)
    assert.match(xmlOf(under.pprs[0]), /urn:c/)
  })

  hss('does not lose a change that is made while a PPR is on its way', async (under) => {
    await addDave(under)
    await registerDave(under, dave.office)
    const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<typeof done>()]
    under.onPpr = () => {
      asked.resolve()
      return answer.promise
    }
    await under.hss.provisioning.setServiceProfile(PROFILE, withServices('urn:a'))
    await under.clock.advance(1_000)
    await asked.promise
    await under.hss.provisioning.setServiceProfile(PROFILE, withServices('urn:b'))
    answer.resolve(done)
    await under.pass(1_000)
    assert.equal(under.pprs.length, 2)
    assert.match(xmlOf(under.pprs[1]), /urn:b/)
    assert.deepEqual(await under.hss.pushes.pending(), [])
  })

  hss('pushes charging information, and empty when it was taken away', async (under) => {
    await register(under.hss)
    await under.hss.changeCharging(alice.impi, CHARGING)
    await under.settle()
    await under.hss.changeCharging(alice.impi, null)
    await under.settle()
    assert.deepEqual(
      under.pprs.map(({ chargingInformation }) => chargingInformation),
      [CHARGING, {}],
    )
  })

  hss('pushes what is in a shared set that changes to all whose profile names it', async (under) => {
    await under.hss.services.sharedIfcSets.put(7, [])
    await under.hss.provisioning.setServiceProfile(PROFILE, { ...empty, sharedIfcSetIds: [7] })
    await under.hss.provisioning.addSubscription({
      impis: [impiRecord(dave.impi)],
      registrationSets: [{ impus: [{ identity: dave.office, barred: false, serviceProfile: PROFILE }] }],
    })
    await registerDave(under, dave.office)
    await register(under.hss)
    const criteria = { priority: 1, applicationServer: { serverName: 'sip:as.example' } }
    await under.hss.services.sharedIfcSets.put(7, [criteria])
    await under.pass(1_000)
    assert.equal(under.pprs.length, 1)
    assert.match(xmlOf(under.pprs[0]), /sip:as\.example/)
  })

  hss('pushes the new SIP Digest data of an IMPI whose password changes', async (under) => {
    const impi = `001010000000009@${realm}`
    const added = await under.hss.provisioning.add({
      imsi: '001010000000009',
      msisdn: '+491701234569',
      digestPassword: 'a password of old',
    })
    assert.equal(added.kind, 'added', JSON.stringify(added))
    await sar(under.hss, 'REGISTRATION', { impi, impus: [`sip:${impi}`] })
    const changed = await under.hss.changeDigestPassword(impi, { digestPassword: 'another password' })
    assert.equal(changed.kind, 'changed', JSON.stringify(changed))
    await under.settle()
    const [ppr] = under.pprs
    assert.deepEqual([ppr?.impi, ppr?.userData, ppr?.digest?.scheme], [impi, undefined, 'SIP Digest'])
    assert.match(ppr?.digest?.ha1 ?? '', /^[0-9a-f]{32}$/)
  })

  hss('gives no password to a subscriber with a SIM', async (under) => {
    const refused = await under.hss.changeDigestPassword(alice.impi, { digestPassword: 'a long password' })
    assert.deepEqual(refused, { kind: 'absent' })
  })

  hss('drops what another S-CSCF has downloaded meanwhile', async (under) => {
    await register(under.hss)
    under.onPpr = () => Promise.reject(new VoltaicError('DIAMETER_NO_ANSWER', 'no answer'))
    await under.hss.changeCharging(alice.impi, CHARGING)
    await under.settle()
    await sar(under.hss, 'USER_DEREGISTRATION')
    await register(under.hss, scscf2)
    await under.pass(10_000)
    assert.deepEqual(
      under.pprs.map(({ to }) => to),
      [HOST1],
    )
    assert.deepEqual(await under.hss.pushes.pending(), [])
  })

  hss('goes on with what was not answered after a restart', async (under) => {
    await register(under.hss)
    under.onPpr = () => Promise.reject(new VoltaicError('DIAMETER_NO_PEER', 'no peer'))
    await under.hss.changeCharging(alice.impi, CHARGING)
    await under.settle()
    under.onPpr = async () => done
    await under.restart()
    await under.pass(2_000)
    assert.equal(under.pprs.length, 2)
    assert.deepEqual(await under.hss.pushes.pending(), [])
  })
})

describe('PPA comes back', () => {
  const cases: readonly (readonly [CxResult, 'done' | 'repeated' | 'refused'])[] = [
    ['DIAMETER_SUCCESS', 'done'],
    ['DIAMETER_ERROR_USER_UNKNOWN', 'done'],
    ['DIAMETER_UNABLE_TO_COMPLY', 'repeated'],
    ['DIAMETER_TOO_BUSY', 'repeated'],
    ['DIAMETER_ERROR_TOO_MUCH_DATA', 'refused'],
    ['DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA', 'refused'],
  ]
  for (const [result, outcome] of cases) {
    hss(`after ${result} a PPR is ${outcome}`, async (under) => {
      await register(under.hss)
      under.onPpr = async () => ({ result })
      await under.hss.changeCharging(alice.impi, CHARGING)
      await under.pass(3_000)
      const [push] = await under.hss.pushes.pending()
      const is = push === undefined ? 'done' : push.isRefused ? 'refused' : 'repeated'
      assert.equal(is, outcome)
      assert.equal(under.pprs.length > 1, outcome === 'repeated')
      assert.equal(push?.problem, outcome === 'done' ? undefined : result)
    })
  }

  hss('tries again with the next change after a refusal', async (under) => {
    await register(under.hss)
    under.onPpr = async () => ({ result: 'DIAMETER_ERROR_TOO_MUCH_DATA' })
    await under.hss.changeCharging(alice.impi, CHARGING)
    await under.settle()
    under.onPpr = async () => done
    await under.hss.changeCharging(alice.impi, null)
    await under.settle()
    assert.equal(under.pprs.length, 2)
    assert.deepEqual(await under.hss.pushes.pending(), [])
  })

  hss('tells of one who is unknown here', async (under) => {
    assert.deepEqual(await under.hss.changeCharging('4711', CHARGING), { kind: 'absent' })
    assert.equal((await under.hss.changeCharging(bob.impi, CHARGING)).kind, 'changed')
  })
})
