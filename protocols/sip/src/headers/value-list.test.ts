import assert from 'node:assert/strict'
import test from 'node:test'
import { endOfValueAt, splitValues } from './value-list.ts'

test('commas inside quotes and angle brackets do not separate values (RFC 3261 §7.3.1)', () => {
  assert.deepEqual(splitValues('"A, B" <sip:a,b@c>;x="1,2" , <sip:d> ,e'), [
    '"A, B" <sip:a,b@c>;x="1,2"',
    '<sip:d>',
    'e',
  ])
})

test('a line without a comma is one value (RFC 3261 §7.3.1)', () => {
  assert.deepEqual(splitValues('<sip:a>'), ['<sip:a>'])
})

test('empty values are reported to whoever asks (RFC 3261 §7.3.1)', () => {
  assert.deepEqual(splitValues('a,,b,'), ['a', '', 'b', ''])
})

test('what is not closed goes to the end of the line (RFC 3261 §7.3.1)', () => {
  assert.equal(endOfValueAt('"a,b', 0), 4)
  assert.equal(endOfValueAt('<a,b', 0), 4)
})
