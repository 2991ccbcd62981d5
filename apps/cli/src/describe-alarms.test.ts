import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALARM_SEVERITIES, type AlarmEntry } from '@voltaic/api'
import { describeAlarms, joinedAlarms } from './describe-alarms.ts'

const TRUNK: AlarmEntry = {
  ...{ id: 'a', kind: 'trunk-down', severity: 'major', source: 'trunk alpha of bgcf', text: 'the trunk is down' },
  ...{ remedy: 'Ask the carrier', since: 1_767_225_600_000 },
}

test('alarms of all processes are shown, the gravest first, with what to do; those that are over when asked for', () => {
  const peer: AlarmEntry = {
    ...TRUNK,
    id: 'b',
    kind: 'diameter-peer-down',
    severity: 'critical',
    source: 'hss at scscf',
  }
  const ended = { ...TRUNK, until: 1_767_225_660_000 }
  const views = [
    { standing: [TRUNK], recent: [ended] },
    { standing: [peer], recent: [{ ...ended, source: 'trunk beta of bgcf', until: ended.until + 1000 }] },
  ]
  const text = describeAlarms(joinedAlarms(views, ALARM_SEVERITIES), true)
  assert.deepEqual(text.split('\n'), [
    '✗ critical: hss at scscf: the trunk is down (diameter-peer-down, since 2026-01-01 00:00:00 UTC)',
    '  Ask the carrier',
    '✗ major: trunk alpha of bgcf: the trunk is down (trunk-down, since 2026-01-01 00:00:00 UTC)',
    '  Ask the carrier',
    '',
    'Over:',
    '  major: trunk beta of bgcf: the trunk is down (trunk-down, 2026-01-01 00:00:00 UTC to 2026-01-01 00:01:01 UTC)',
    '  major: trunk alpha of bgcf: the trunk is down (trunk-down, 2026-01-01 00:00:00 UTC to 2026-01-01 00:01:00 UTC)',
  ])
  assert.equal(describeAlarms({ standing: [], recent: [ended] }, false), 'Nothing is wrong: no alarm stands.')
})
