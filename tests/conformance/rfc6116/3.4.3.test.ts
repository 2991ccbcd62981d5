import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inEnumLab, verdictsOf } from '../enum-lab.ts'

const rule = (preference: number, services: string, uri: string) =>
  `4.3 NAPTR 1 ${preference} "u" "${services}" "!^(.*)$!${uri}!" .\n`

test('services are told by type and subtype, in any case', () => {
  const zone = [
    rule(1, 'E2U+sip', 'sip:a@x'),
    rule(2, 'e2u+PSTN:TEL', 'tel:\\\\1\\;npdi\\;rn=+6149'),
    rule(3, 'E2U+tel', 'tel:\\\\1'),
    rule(4, 'E2U+email:mailto', 'mailto:a@x'),
    rule(5, 'sip+E2U', 'sip:b@x'),
    rule(6, 'SIP+D2U', 'sip:c@x'),
  ]
  return inEnumLab({ 'e164.arpa': zone.join('') }, async ({ lookup, uris }) => {
    assert.deepEqual(await uris('+34'), ['sip:a@x', 'tel:+34;npdi;rn=+6149', 'tel:+34'])
    assert.deepEqual(verdictsOf(await lookup('+34')).slice(3), ['SERVICE', 'SERVICE', 'SERVICE'])
  })
})

test('a rule may have several services; the one that the URI is of counts (RFC 6116 §3.4.3.2)', () =>
  inEnumLab({ 'e164.arpa': rule(1, 'E2U+email:mailto+pstn:tel+sip', 'sip:a@x') }, async ({ lookup }) => {
    const outcome = await lookup('+34')
    assert.ok(outcome.kind === 'found')
    assert.deepEqual(
      outcome.candidates.map(({ service, uri }) => [service, uri]),
      [['sip', 'sip:a@x']],
    )
  }))

test('a URI that none of the services is of is not used', () =>
  inEnumLab({ 'e164.arpa': rule(1, 'E2U+sip', 'tel:\\\\1') + rule(2, 'E2U+tel', 'sip:a@x') }, async ({ lookup }) => {
    assert.deepEqual(verdictsOf(await lookup('+34')), ['RESULT', 'RESULT'])
  }))
