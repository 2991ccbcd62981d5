import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { RegisterOutcome } from '@voltaic/ue'
import { EXIT_STOPPED } from './run-until-stopped.ts'
import { registerUnlessStopped } from './ue-phone.ts'

const never = new Promise<never>(() => {})
const noAnswer: RegisterOutcome = { kind: 'no answer' }

afterEach(() => {
  process.exitCode = undefined
})

test('an attempt to register that nobody answers ends when the process is asked to stop', async () => {
  assert.equal(await registerUnlessStopped({ register: () => never }, Promise.resolve()), undefined)
  assert.equal(process.exitCode, EXIT_STOPPED)
})

test('an attempt that has an outcome tells it', async () => {
  assert.equal(await registerUnlessStopped({ register: async () => noAnswer }, never), noAnswer)
  assert.equal(process.exitCode, undefined)
})
