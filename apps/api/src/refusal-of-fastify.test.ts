import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusalOfFastify } from './refusal-of-fastify.ts'

test('where one of several values is wanted, they are named', () => {
  const wanted = ['SERVER_CHANGE', 'REMOVE_S-CSCF']
  const validation = [
    ...wanted.map((allowedValue) => ({ keyword: 'const', instancePath: '/reason', params: { allowedValue } })),
    { keyword: 'anyOf', instancePath: '/reason', params: {} },
  ]
  assert.deepEqual(refusalOfFastify({ validation, validationContext: 'body' })?.problems, [
    { field: 'reason', reason: 'must be one of: SERVER_CHANGE, REMOVE_S-CSCF' },
  ])
})

test('a mistake in the address is said to be there', () => {
  const validation = [{ keyword: 'pattern', instancePath: '/id', message: 'must match', params: {} }]
  assert.equal(
    refusalOfFastify({ validation, validationContext: 'params' })?.message,
    'the address is not as it must be',
  )
})
