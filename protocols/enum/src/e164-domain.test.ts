import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { domainOfNumber, numberOfDomain, withoutDots } from './e164-domain.ts'

test('digits reversed, a dot between them, and the suffix (RFC 6116 §3.4)', () => {
  assert.equal(domainOfNumber('+442079460148', 'e164.arpa'), '8.4.1.0.6.4.9.7.0.2.4.4.e164.arpa')
  assert.equal(domainOfNumber('+1', '.E164enum.NET.'), '1.e164enum.net')
})

test('property: the number can be read from its domain', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+[1-9][0-9]{0,14}$/), (number) => {
      assert.deepEqual(numberOfDomain(domainOfNumber(number, 'e164.arpa')), { number, suffix: 'e164.arpa' })
    }),
  )
})

test('what is no name of a number is none', () => {
  const names = ['e164.arpa', '1.', '0.e164.arpa', '', '1.22.arpa', `${'1.'.repeat(16)}e164.arpa`]
  assert.deepEqual(
    names.map((name) => numberOfDomain(name)?.number),
    [undefined, undefined, undefined, undefined, '+1', undefined],
  )
})

test('dots at the ends of a name go, those in it stay', () => {
  assert.deepEqual(['.', '', '..a.B..', 'a'].map(withoutDots), ['', '', 'a.b', 'a'])
})
