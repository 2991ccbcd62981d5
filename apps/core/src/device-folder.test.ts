import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { MAX_DEVICE_FILE_OCTETS, MAX_DEVICE_FILES, openDevices } from './device-folder.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voltaic-devices-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
const gateway =
  'profiles:\n  - { id: gateway, vendor: Own, family: Lift phone, tacs: [01234567], userAgents: [Lift/*] }\n'

test('profiles of a folder come beside those that are known; a TAC keeps its zeros', () => {
  write('own.yaml', gateway)
  write(
    'more.json',
    '{ "profiles": [{ "id": "bell", "vendor": "Own", "family": "Door bell", "userAgents": ["Bell*"] }] }',
  )
  write('readme.txt', 'no profile')
  const devices = openDevices(folder)
  assert.equal(devices.profileOf({ imei: '012345670000000' })?.profile.family, 'Lift phone')
  assert.equal(devices.profileOf({ userAgent: 'Bell 1' })?.profile.family, 'Door bell')
  assert.equal(devices.profileOf({ userAgent: 'iOS/17 iPhone' })?.profile.id, 'apple-iphone')
})

test('a later file of the folder has what an earlier one says', () => {
  write('1.yaml', gateway)
  write('2.yaml', gateway.replace('Lift phone', 'Alarm'))
  assert.equal(openDevices(folder).device('gateway')?.profile.family, 'Alarm')
})

for (const [what, prepare, code] of [
  ['is not there', () => rmSync(folder, { recursive: true }), 'FILE_UNREADABLE'],
  ['has a file that is no YAML', () => write('a.yaml', 'profiles: [\n'), 'DEVICE_FILE_INVALID'],
  ['has a file of something else', () => write('a.yaml', 'plmn: {}\n'), 'DEVICE_PROFILE_INVALID'],
  [
    'has a file that is too long',
    () => write('a.yaml', `#${'x'.repeat(MAX_DEVICE_FILE_OCTETS)}`),
    'DEVICE_FOLDER_TOO_LARGE',
  ],
  [
    'has too many files',
    () => {
      for (let at = 0; at <= MAX_DEVICE_FILES; at++) write(`${at}.yaml`, '')
    },
    'DEVICE_FOLDER_TOO_LARGE',
  ],
] as const) {
  test(`a folder that ${what} is refused`, () => {
    prepare()
    assert.throws(() => openDevices(folder), { code })
    // for the next step
    if (code === 'FILE_UNREADABLE') folder = mkdtempSync(join(tmpdir(), 'voltaic-devices-'))
  })
}
