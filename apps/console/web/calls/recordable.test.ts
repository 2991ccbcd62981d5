import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNotRecordable } from './recordable.ts'

const AT_GATEWAY = { recording: false }

test('a call can be recorded where recording is switched on and its media pass a gateway', () => {
  const on = { recordsCalls: true }
  assert.equal(whyNotRecordable(on, [AT_GATEWAY]), undefined)
  assert.match(whyNotRecordable(on, []) ?? '', /pass no gateway here: docs\/guides\/media\.md$/)
  assert.match(whyNotRecordable(on, [{ ...AT_GATEWAY, endedAt: '2026-01-01T00:00:00Z' }]) ?? '', /no gateway/)
})

test('where nothing is recorded that is said first, and what is recorded can still be stopped', () => {
  const off = { recordsCalls: false }
  assert.match(whyNotRecordable(off, []) ?? '', /not switched on: docs\/guides\/recording\.md$/)
  assert.equal(whyNotRecordable(off, [AT_GATEWAY, { recording: true }]), undefined)
})
