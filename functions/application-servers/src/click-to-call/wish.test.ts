import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MAX_PARTY_LENGTH, partiesOf } from './wish.ts'

const HOME = 'ims.example.org'

test('a number is called at home, and in its own name (RFC 3261 §19.1.6)', () => {
  assert.deepEqual(partiesOf({ from: 'tel:+49-170-1234567', to: 'tel:911' }, HOME), {
    first: 'sip:+491701234567@ims.example.org;user=phone',
    identity: 'tel:+49-170-1234567',
    second: 'tel:911',
    service: 'sip:click-to-call@ims.example.org',
    home: 'sip:ims.example.org',
  })
})

test('a user of the home domain is called as named', () => {
  const parties = partiesOf({ from: 'sip:alice@IMS.example.org', to: 'sip:bob@elsewhere.example' }, HOME)
  assert.ok('first' in parties)
  assert.equal(parties.first, 'sip:alice@IMS.example.org')
  assert.equal(parties.second, 'sip:bob@elsewhere.example')
})

describe('refused', () => {
  const to = `sip:bob@${HOME}`
  const longest = `sip:${'a'.repeat(MAX_PARTY_LENGTH - HOME.length - 5)}@${HOME}`
  assert.ok('first' in partiesOf({ from: longest, to }, HOME))
  for (const from of [
    ...[undefined, 7, '', 'alice', `sip:${HOME}`, 'sip:alice@elsewhere.example', `sip:alice@${HOME}:5070`],
    ...[
      `sip:alice@${HOME};maddr=192.0.2.66`,
      `sip:alice:pw@${HOME}`,
      `sip:alice@${HOME}?Route=x`,
      'tel:1234',
      'tel:+12',
    ],
    ...[`sip:alice@${HOME}>\r\nX: y`, `sip:a,b@${HOME}`, 'urn:service:sos', longest.replace('sip:', 'sip:a')],
  ]) {
    test(String(from).slice(0, 60), () => assert.ok('refused' in partiesOf({ from, to }, HOME)))
  }
})
