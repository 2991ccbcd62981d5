import assert from 'node:assert/strict'
import test from 'node:test'
import { MAX_FEATURE_VALUES, parseFeatureParams } from './feature-params.ts'
import { parseParams } from './params.ts'

const features = (text: string) => parseFeatureParams(parseParams(text, 0))

test('feature tags of the tree sip. have no plus sign, all others have (RFC 3840 §9)', () => {
  const tags = features(
    ';audio;language="en";+g.3gpp.icsi-ref="urn%3Aurn-7%3Ax";expires=5;q=0.5;+sip.instance="<urn:x>"',
  )
  assert.deepEqual([...tags.keys()], ['sip.audio', 'language', 'g.3gpp.icsi-ref', 'sip.instance'])
})

test('tokens, booleans, strings and their negation (RFC 3840 §9)', () => {
  const tags = features(';video="FALSE";class="business,!personal";isfocus;description="<A B>"')
  assert.deepEqual(tags.get('sip.video'), [{ kind: 'boolean', negated: false, value: false }])
  assert.deepEqual(tags.get('sip.class'), [
    { kind: 'token', negated: false, token: 'business' },
    { kind: 'token', negated: true, token: 'personal' },
  ])
  assert.deepEqual(tags.get('sip.isfocus'), [{ kind: 'boolean', negated: false, value: true }])
  assert.deepEqual(tags.get('sip.description'), [{ kind: 'string', text: 'A B' }])
})

test('numbers are ranges (RFC 3840 §9)', () => {
  const [at, least, most, range, odd] =
    features(';+rangeparam="#=5,#>=-4.5,#<=1,#-4:+5.125,#x"').get('rangeparam') ?? []
  assert.deepEqual(at, { kind: 'number', negated: false, from: 5, to: 5 })
  assert.deepEqual(least, { kind: 'number', negated: false, from: -4.5, to: Number.POSITIVE_INFINITY })
  assert.deepEqual(most, { kind: 'number', negated: false, from: Number.NEGATIVE_INFINITY, to: 1 })
  assert.deepEqual(range, { kind: 'number', negated: false, from: -4, to: 5.125 })
  assert.deepEqual(odd, { kind: 'token', negated: false, token: '#x' })
})

test('no more values of a tag are looked at than the limit', () => {
  const values = Array.from({ length: MAX_FEATURE_VALUES + 1 }, (_, index) => `M${index}`).join(',')
  assert.equal(features(`;methods="${values}"`).get('sip.methods')?.length, MAX_FEATURE_VALUES)
})
