import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DeviceProfile } from './device-profile.ts'
import { createDeviceRegistry, MAX_PARENTS, MAX_USER_AGENT } from './device-registry.ts'
import { knownDevices } from './known-devices.ts'
import { readDeviceFile } from './read-device-file.ts'

const known = createDeviceRegistry(knownDevices())

function profile(id: string, settings: Partial<DeviceProfile> = {}): DeviceProfile {
  return { id, vendor: 'Test', family: id, userAgents: [], tacs: [], behaviours: [], ...settings }
}

describe('a phone is known by what it says of itself', () => {
  for (const [userAgent, id] of [
    ['iOS/17.5.1 iPhone', 'apple-iphone'],
    ['SM-G9550-G9550ZCS4CSB3 Samsung IMS 6.0', 'samsung'],
    ['SM-G920F-G920FXXU6EVG3 Samsung IMS 5.0', 'samsung-galaxy-s5-s6'],
    ['SM-A566B-A566BXXS1 Samsung IMS 6.0', 'samsung-galaxy-a56'],
    ['Google_Pixel 6a_Android14_AP2A.240805.005', 'google-pixel'],
    ['Xiaomi_Redmi K40S_V13.0.11.0.SLMCNXM', 'xiaomi'],
    ['Xiaomi__Android_12_MIUI220114', 'xiaomi'],
    ['ONEPLUS_HD1903_Android11_RKQ1', 'oneplus'],
    ['Sony_XQ-BC52_Android13_61.2', 'android'],
  ] as const) {
    test(`${userAgent} (RFC 3261 §20.41)`, () => {
      const match = known.profileOf({ userAgent })
      assert.deepEqual([match?.profile.id, match?.by], [id, 'User-Agent'])
    })
  }

  test('nothing is known of others, nor of nobody', () => {
    for (const userAgent of ['', 'baresip v1.0.0', 'iOS', undefined])
      assert.equal(known.profileOf({ userAgent }), undefined)
    assert.equal(known.profileOf({}), undefined)
  })

  test('the TAC says more than the User-Agent (TS 23.003 §6.2.1)', () => {
    const file = { behaviours: [], profiles: [profile('tablet', { tacs: ['35391110'] })] }
    const registry = createDeviceRegistry([...knownDevices(), file])
    const userAgent = 'iOS/17.5.1 iPhone'
    for (const imei of [
      '353911101234560',
      '<urn:gsma:imei:35391110-123456-0>',
      'urn:gsma:imei:35391110-123456-0;svn=42',
    ]) {
      const match = registry.profileOf({ userAgent, imei })
      assert.deepEqual([match?.profile.id, match?.by, match?.sign], ['tablet', 'TAC', '35391110'])
    }
    for (const imei of ['353911111234560', '35391110', 'urn:uuid:353911101234560', '']) {
      assert.equal(registry.profileOf({ userAgent, imei })?.profile.id, 'apple-iphone', imei)
    }
  })

  test('what is far too long to be a User-Agent is looked at in part', () => {
    const userAgent = `${'x'.repeat(MAX_USER_AGENT)} Samsung IMS`
    assert.equal(known.profileOf({ userAgent }), undefined)
  })
})

describe('what handsets do', () => {
  test('a profile has what those do that it extends, its own first', () => {
    const behaviours = known.device('google-pixel')?.behaviours.map(({ id }) => id) ?? []
    assert.equal(behaviours[0], 'folded-authorization')
    assert.ok(behaviours.includes('needs-isim'))
  })

  test('why one may say nothing after a challenge (TS 24.229 §5.1.1.5)', () => {
    assert.match(known.device('vivo')?.silentAfterChallenge[0]?.because ?? '', /ck, ik/)
    assert.deepEqual(known.device('huawei')?.silentAfterChallenge, [])
  })

  test('every behaviour belongs to a profile', () => {
    const used = new Set(known.devices.flatMap(({ behaviours }) => behaviours.map(({ id }) => id)))
    assert.deepEqual(
      known.behaviours.map(({ id }) => id).filter((id) => !used.has(id)),
      [],
    )
  })

  test('a later file has what an earlier one says', () => {
    const own = { id: 'stray-bye', phase: 'call', does: 'a', handledBy: 'operator', response: 'b' }
    const file = readDeviceFile(
      { behaviours: [own], profiles: [profile('xiaomi', { userAgents: ['Mi *'] })] },
      'own.yaml',
    )
    const registry = createDeviceRegistry([...knownDevices(), file])
    assert.equal(registry.profileOf({ userAgent: 'Mi 9' })?.profile.family, 'xiaomi')
    assert.equal(registry.profileOf({ userAgent: 'Xiaomi_Mi 9' }), undefined)
    assert.equal(registry.device('bare-baseband')?.behaviours.find(({ id }) => id === 'stray-bye')?.response, 'b')
  })

  test('names that there are not, and circles, are told', () => {
    const make = (...profiles: readonly DeviceProfile[]) => createDeviceRegistry([{ behaviours: [], profiles }])
    assert.throws(() => make(profile('a', { behaviours: ['flies'] })), { code: 'DEVICE_PROFILE_UNKNOWN_NAME' })
    assert.throws(() => make(profile('a', { extends: 'b' })), { code: 'DEVICE_PROFILE_UNKNOWN_NAME' })
    assert.throws(() => make(profile('a', { extends: 'b' }), profile('b', { extends: 'a' })), {
      code: 'DEVICE_PROFILE_CIRCLE',
    })
    const chain = Array.from({ length: MAX_PARENTS + 1 }, (_, at) =>
      profile(`p${at}`, at === 0 ? {} : { extends: `p${at - 1}` }),
    )
    assert.equal(make(...chain).devices.length, MAX_PARENTS + 1)
    assert.throws(() => make(...chain, profile('last', { extends: `p${MAX_PARENTS}` })), {
      code: 'DEVICE_PROFILE_CIRCLE',
    })
  })
})
