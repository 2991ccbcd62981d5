import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KnownScscf, selectScscf } from './select-scscf.ts'

const known: readonly KnownScscf[] = [
  { name: 'sip:plain', capabilities: [] },
  { name: 'sip:one', capabilities: [1] },
  { name: 'sip:both', capabilities: [1, 2] },
]
const none: ReadonlySet<string> = new Set()

test('mandatory capabilities must all be there (TS 29.228 §6.7)', () => {
  assert.deepEqual(selectScscf(known, { mandatory: [1], optional: [], serverNames: [] }, none), ['sip:one', 'sip:both'])
  assert.deepEqual(selectScscf(known, { mandatory: [3], optional: [], serverNames: [] }, none), [])
})

test('of those that have the mandatory ones, more optional ones come first (TS 29.228 §6.7)', () => {
  assert.deepEqual(selectScscf(known, { mandatory: [1], optional: [2], serverNames: [] }, none), [
    'sip:both',
    'sip:one',
  ])
})

test('names given inside Server-Capabilities come before any choice (TS 29.229 §6.3.4)', () => {
  const wanted = { mandatory: [2], optional: [], serverNames: ['sip:named'] }
  assert.deepEqual(selectScscf(known, wanted, none), ['sip:named', 'sip:both'])
})

test('without capabilities every S-CSCF will do, in the order of the configuration', () => {
  assert.deepEqual(selectScscf(known, undefined, none), ['sip:plain', 'sip:one', 'sip:both'])
})

test('one that has failed for this request is not tried again (TS 24.229 §5.3.1.3)', () => {
  assert.deepEqual(selectScscf(known, undefined, new Set(['sip:plain', 'sip:both'])), ['sip:one'])
})
