import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numberCommand } from './number.ts'

const PLAN = new URL('../../../../examples/number-plan.yaml', import.meta.url).pathname

test('voltaic number preview names the groups that there are to who asks for another', async () => {
  const args = ['preview', '101', '--group', 'perth', '--plan', PLAN]
  await assert.rejects(numberCommand().parseAsync(args, { from: 'user' }), {
    code: 'NUMBER_GROUP_UNKNOWN',
    remedy: 'There are: geelong, sydney, company',
  })
})

test('a file that there is not is named', async () => {
  const args = ['check', '/nowhere/plan.yaml']
  await assert.rejects(numberCommand().parseAsync(args, { from: 'user' }), { message: /plan\.yaml/ })
})
