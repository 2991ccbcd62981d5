import assert from 'node:assert/strict'
import test from 'node:test'
import { openDevices } from '../device-folder.ts'
import { habitsFrom } from './handset-habits.ts'

test('a diagnosis is told the family of a phone, and why such phones do not answer a challenge', () => {
  const habitsOf = habitsFrom(openDevices())
  const habits = habitsOf({ userAgent: 'vivo_V2231_Android13_TP1A' })
  assert.equal(habits?.family, 'vivo')
  assert.match(habits?.silentAfterChallenge[0]?.because ?? '', /ck, ik/)
  assert.equal(habitsOf({ userAgent: 'baresip v1.0.0' }), undefined)
})
