import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { domainOfNumber, withoutDots } from './e164-domain.ts'

test('digits reversed, a dot between them, and the suffix (RFC 6116 §3.4)', () => {
  assert.equal(domainOfNumber('+442079460148', 'e164.arpa'), '8.4.1.0.6.4.9.7.0.2.4.4.e164.arpa')
  assert.equal(domainOfNumber('+1', '.E164enum.NET.'), '1.e164enum.net')
})

test('property: the number can be read from its domain', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+[1-9][0-9]{0,14}$/), (number) => {
      const labels = domainOfNumber(number, 'e164.arpa').split('.')
      assert.deepEqual(labels.slice(-2), ['e164', 'arpa'])
      assert.equal(`+${labels.slice(0, -2).reverse().join('')}`, number)
    }),
  )
})

test('dots at the ends of a name go, those in it stay', () => {
  assert.deepEqual(['.', '', '..a.B..', 'a'].map(withoutDots), ['', '', 'a.b', 'a'])
})
