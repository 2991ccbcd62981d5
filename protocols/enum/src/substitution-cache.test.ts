import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import { MAX_COMPILED, SubstitutionCache } from './substitution-cache.ts'

test('a field is read once, a mistake too', () => {
  const cache = new SubstitutionCache()
  const good = cache.get('!^.*$!sip:a@x!')
  assert.equal(cache.get('!^.*$!sip:a@x!'), good)
  const bad = cache.get('nonsense')
  assert.ok(bad instanceof DecodeError)
  assert.equal(cache.get('nonsense'), bad)
})

test('no more fields are kept than allowed; the oldest goes', () => {
  const cache = new SubstitutionCache()
  const first = cache.get('!^0$!sip:a@x!')
  const second = cache.get('!^1$!sip:a@x!')
  for (let i = 2; i <= MAX_COMPILED; i++) cache.get(`!^${i}$!sip:a@x!`)
  assert.equal(cache.size, MAX_COMPILED)
  assert.equal(cache.get('!^1$!sip:a@x!'), second)
  assert.notEqual(cache.get('!^0$!sip:a@x!'), first)
})
