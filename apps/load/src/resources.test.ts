import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownResources, resourcesOf } from './resources.ts'

test('a process seen from outside is the process that sees itself', () => {
  const own = ownResources()
  const seen = resourcesOf(process.pid)
  assert.ok(Math.abs(own.cpuSeconds - seen.cpuSeconds) < 0.5, `${own.cpuSeconds} and ${seen.cpuSeconds}`)
  assert.ok(Math.abs(own.residentOctets / seen.residentOctets - 1) < 0.2)
})

test('a process that is not there is named', () => {
  assert.throws(() => resourcesOf(4_194_305), { code: 'PROCESS_UNKNOWN', message: /4194305/ })
})
