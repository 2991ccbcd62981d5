import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readConfig, readReceiver } from '@voltaic/core'
import { RECORDING_BEEP } from '@voltaic/recording'
import { SPOOL_LIMITS } from '@voltaic/spool'

const REPOSITORY = join(import.meta.dirname, '../..')
const PAGE = 'docs/guides/recording.md'
const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')
const guide = read(PAGE)
const [, section = '', settings = ''] = /^```yaml\n(.*?)^```$.*^```yaml\n(.*?)^```$/ms.exec(guide) ?? []

describe(PAGE, () => {
  test('its section of voltaic.yaml can be read', () => {
    const { recording } = readConfig(`${read('examples/two-scscfs.yaml')}\n${section}`, PAGE)
    assert.equal(recording?.rules.length, 3)
    assert.deepEqual(recording?.spool, SPOOL_LIMITS, 'the limits that it shows are those there are without it')
    assert.deepEqual(recording?.backOff, { firstMs: 1000, longestMs: 300_000 })
  })

  test('so can the settings of a receiver, in voltaic.yaml too', () => {
    const { receiver, keep } = readReceiver(settings, PAGE)
    assert.deepEqual(
      receiver.accounts.map(({ user, role }) => `${user} ${role}`),
      ['switch upload', 'anna admin'],
    )
    assert.equal(keep.keepMs, 90 * 86_400_000)
    const inside = `recording:\n${settings.replace(/^/gm, '  ')}`
    const { recording } = readConfig(`${read('examples/two-scscfs.yaml')}\n${inside}`, PAGE)
    assert.deepEqual(recording?.receiver, receiver)
  })

  test('every alarm has its row, and every name for an address is there', () => {
    const kinds =
      /export type SpoolAlarmKind =(.*?)\n\nexport/s.exec(read('kernel/spool/src/spool-alarm.ts'))?.[1] ?? ''
    const alarms = [...kinds.matchAll(/\| '([a-z-]+)'/g)].map(([, kind = '']) => kind)
    assert.equal(alarms.length, 7)
    for (const kind of alarms) assert.match(guide, new RegExp(`^\\|.*\\| \`${kind}\` \\|$`, 'm'))
    const own = /OWN_NAMES = \[(.*?)\]/.exec(read('kernel/spool/src/upload-target.ts'))?.[1] ?? ''
    const ofCall = /METADATA = \[(.*?)\]/.exec(read('apps/core/src/config/recording-settings.ts'))?.[1] ?? ''
    const names = [...`${own},${ofCall}`.matchAll(/'(\w+)'/g)].map(([, name = '']) => name)
    assert.ok(names.length > 10)
    for (const name of names) assert.ok(guide.includes(`\`{${name}}\``), name)
  })

  test('the beep is the one of the code', () => {
    const { frequency, lengthMs, periodMs } = RECORDING_BEEP
    assert.equal(lengthMs, 1000 / 5)
    assert.ok(guide.includes(`${frequency} Hz, a fifth of a second every ${periodMs / 1000} seconds`))
  })
})
