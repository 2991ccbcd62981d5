import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { MAX_ENTRIES, MAX_LIST, MAX_STARS, MAX_TEXT, readDeviceFile } from './read-device-file.ts'

const behaviour = { id: 'hums', phase: 'call', does: 'hums', handledBy: 'core', response: 'listens' }
const profile = { id: 'humming-bird', vendor: 'Nature', family: 'Humming bird' }

function refusal(content: unknown): string {
  try {
    readDeviceFile(content, 'own.yaml')
  } catch (error) {
    assert.ok(error instanceof VoltaicError && error.code === 'DEVICE_PROFILE_INVALID')
    return `${error.message}: ${error.remedy}`
  }
  return 'taken'
}

describe('a file of device profiles', () => {
  test('may leave out what it does not have', () => {
    assert.deepEqual(readDeviceFile({ profiles: [profile] }, 'own.yaml'), {
      behaviours: [],
      profiles: [{ ...profile, userAgents: [], tacs: [], behaviours: [] }],
    })
  })

  for (const [content, said] of [
    [[], /own.yaml is not an object/],
    [{ profile: [] }, /has the key "profile": There are: behaviours, profiles/],
    [{ profiles: {} }, /own.yaml: profiles is not a list/],
    [{ profiles: Array.from({ length: MAX_ENTRIES + 1 }, () => profile) }, /has 1001 entries/],
    [{ profiles: [{ ...profile, colour: 'red' }] }, /profiles\[0\] has the key "colour"/],
    [{ profiles: [{ ...profile, id: 'Humming Bird' }] }, /profiles\[0\].id is "Humming Bird"/],
    [{ profiles: [{ ...profile, family: '' }] }, /family is not a text/],
    [{ profiles: [{ ...profile, family: 'x'.repeat(MAX_TEXT + 1) }] }, /family is not a text/],
    [{ profiles: [{ ...profile, userAgents: ['**'] }] }, /userAgents\[0\] fits every phone/],
    [{ profiles: [{ ...profile, userAgents: [`a${'*'.repeat(MAX_STARS + 1)}`] }] }, /too many stars/],
    [{ profiles: [{ ...profile, tacs: [35391110] }] }, /tacs\[0\] is a number.*eight digits/],
    [{ profiles: [{ ...profile, tacs: ['3539111'] }] }, /tacs\[0\] is "3539111"/],
    [{ profiles: [{ ...profile, tacs: Array.from({ length: MAX_LIST + 1 }, () => '35391110') }] }, /has 501 entries/],
    [{ behaviours: [{ ...behaviour, phase: 'night' }] }, /phase is "night": Write one of access, registration/],
    [{ behaviours: [{ ...behaviour, handledBy: 'nobody' }] }, /handledBy is "nobody": Write one of core, operator/],
    [{ behaviours: [{ ...behaviour, silentAfterChallenge: { because: 'x' } }] }, /silentAfterChallenge.mend/],
  ] as const) {
    test(`that is wrong says where: ${said.source}`, () => assert.match(refusal(content), said))
  }

  test('has all that stands in it', () => {
    const silent = { because: 'it sleeps', mend: 'wake it' }
    const full = { ...behaviour, spec: 'RFC 3261 §8', silentAfterChallenge: silent }
    assert.deepEqual(readDeviceFile({ behaviours: [full] }, 'own.yaml').behaviours, [full])
  })
})
