import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { aliasesOf } from './aliases.ts'
import { canonicalImpu } from './canonical-impu.ts'

const cases: readonly [name: string, uri: string, canonical: string][] = [
  ['scheme and host in lower case', 'SIP:Alice@Example.ORG', 'sip:Alice@example.org'],
  ['port, parameters and headers dropped', 'sip:a@b.org:5060;transport=tcp;lr?Subject=x', 'sip:a@b.org'],
  ['headers alone dropped', 'sip:a@b.org?Subject=x;user=phone', 'sip:a@b.org'],
  ['password dropped', 'sip:a:secret@b.org', 'sip:a@b.org'],
  ['escape undone where none is needed', 'sip:%2b49170@b.org', 'sip:+49170@b.org'],
  ['escape kept where one is needed, upper case', 'sip:a%40b%c3%a4@c.org', 'sip:a%40b%C3%A4@c.org'],
  ['broken escape kept', 'sip:100%@b.org', 'sip:100%@b.org'],
  ['IPv6 host without its port', 'sip:a@[2001:DB8::1]:5060', 'sip:a@[2001:db8::1]'],
  ['no user', 'sip:Example.ORG:5060', 'sip:example.org'],
  ['sips stays sips', 'SIPS:a@b.org;x', 'sips:a@b.org'],
  ['user=phone', 'sip:+49-(170).1@b.org;user=phone', 'sip:+491701@b.org'],
  ['user=phone in any case, after others', 'sip:+49-170@b.org;lr;USER=Phone', 'sip:+49170@b.org'],
  ['not quite user=phone', 'sip:+49-170@b.org;user=phoney', 'sip:+49-170@b.org'],
  ['parameters of a global number', 'sip:+49170;npdi@b.org;user=phone', 'sip:+49170@b.org'],
  ['local number', 'sip:70-42;phone-context=B.org@b.org;user=phone', 'sip:7042;phone-context=b.org@b.org'],
  ['user part with a semicolon, no telephone number', 'sip:a;b=C@b.org', 'sip:a;b=C@b.org'],
  ['tel global', 'TEL:+49-170.1(2)3;isub=1', 'tel:+49170123'],
  ['tel local', 'tel:*2-1#;ext=1;phone-context=B.ORG;x', 'tel:*21#;phone-context=b.org'],
  ['tel local with a global context', 'tel:863-1234;phone-context=+1-914-555', 'tel:8631234;phone-context=+1914555'],
  ['tel local without context', 'tel:1-1-2', 'tel:112'],
  ['a wildcarded identity', 'sip:chatlist!.*!@Example.org', 'sip:chatlist!.*!@example.org'],
  ['an unknown scheme as it is', 'urn:service:SOS', 'urn:service:SOS'],
  ['text that is no URI as it is', 'Alice', 'Alice'],
  ['nothing as it is', '', ''],
]

for (const [name, uri, canonical] of cases) {
  test(`canonical public identity: ${name} (TS 23.003 §13.4, RFC 3261 §10.3)`, () => {
    assert.equal(canonicalImpu(uri), canonical)
  })
}

test('the SIP alias of a number is found without its user=phone', () => {
  const { sip, tel } = aliasesOf('491701234567', 'example.net')
  assert.equal(canonicalImpu(sip), 'sip:+491701234567@example.net')
  assert.equal(canonicalImpu(tel), tel)
})

test('canonical form is a fixed point, whatever the text', () => {
  const pieces = fc.constantFrom(
    'sip:',
    'tel:',
    'SIPS:',
    '@',
    ':',
    ';',
    '%41',
    '%40',
    '%',
    'a',
    'B',
    '+4',
    '-',
    ';user=phone',
  )
  const more = fc.constantFrom(';phone-context=', '[', ']', '?', '=', '.', '5060', '#', 'é')
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, more), { maxLength: 14 }), (parts) => {
      const once = canonicalImpu(parts.join(''))
      assert.equal(canonicalImpu(once), once)
    }),
    { numRuns: 2000 },
  )
})

test('what RFC 3261 §19.1.4 and RFC 3966 §4 call equal has one canonical form', () => {
  const digits = fc.stringMatching(/^[1-9][0-9]{3,13}$/)
  const separated = (number: string, seed: number) =>
    [...number].map((d, i) => ((seed >> i) & 1 ? `${d}-` : d)).join('')
  fc.assert(
    fc.property(digits, fc.nat(), fc.boolean(), (number, seed, isEscaped) => {
      const written = separated(number, seed)
      assert.equal(canonicalImpu(`Tel:+${written}`), `tel:+${number}`)
      const plus = isEscaped ? '%2B' : '+'
      assert.equal(canonicalImpu(`sip:${plus}${written}@HOST.net:5060;user=phone`), `sip:+${number}@host.net`)
    }),
  )
})
