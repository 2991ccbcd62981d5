import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeSending } from './describe-text.ts'

test('a text that found no service centre: where filter criteria are explained', () => {
  const told = describeSending({ kind: 'failed', status: 404, reason: '404 Not Found' })
  assert.match(told, /^not sent: 404 Not Found; no filter criteria of the sender .*docs\/guides\/sms\.md$/)
})

test('a text that was refused otherwise: the words of the refusal, and nothing else', () => {
  const refused = describeSending({ kind: 'failed', status: 403, reason: '403 Forbidden' })
  assert.equal(refused, 'not sent: 403 Forbidden')
  assert.match(describeSending({ kind: 'failed', cause: 1, reason: 'x' }), /^not sent: .* \(RP-ERROR 1\)$/)
})
