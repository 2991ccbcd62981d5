import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecordingOutcome } from '@voltaic/core'
import { callsRecordCommand, inWords } from './calls-media.ts'

const CONFIG = ['--config <file>', 'configuration file'] as const

test('a call that is recorded already is told since when, not that it begins', () => {
  const since = Date.UTC(2026, 10, 27, 12, 0, 5)
  assert.equal(inWords({ kind: 'recorded', since, isNew: false }), 'already, since 2026-11-27T12:00:05.000Z')
  assert.equal(inWords({ kind: 'recorded', since, isNew: true }), 'from now on')
})

test('why a call is not recorded is told by the core that knows most of it', async () => {
  const no = (why: Extract<RecordingOutcome, { kind: 'refused' }>['why']): RecordingOutcome => ({
    kind: 'refused',
    why,
  })
  for (const [answers, code] of [
    [[no('no call')], 'CALL_NOT_FOUND'],
    [[no('no call'), no('not anchored')], 'CALL_NOT_ANCHORED'],
    [[no('not anchored'), no('not configured')], 'RECORDING_NOT_CONFIGURED'],
    [[no('no room'), no('no call')], 'CALL_NOT_RECORDABLE'],
    [[no('not recorded')], 'CALL_NOT_RECORDED'],
  ] as const)
    await assert.rejects(
      callsRecordCommand(CONFIG, async () => [
        { absent: true },
        ...answers.map((recording) => ({ recording })),
      ]).parseAsync(['call'], { from: 'user' }),
      { code },
    )
})
