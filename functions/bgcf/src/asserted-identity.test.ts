import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, createResponse } from '@voltaic/sip'
import { identityFromTrunk, withIdentityForTrunk } from './asserted-identity.ts'
import { E164_FORMAT } from './number-format.ts'
import type { BgcfRoom } from './room.ts'
import type { TrunkConfig } from './trunk.ts'

const room = { config: { realm: 'home.example', homeNumbers: ['+6125550'] } } as unknown as BgcfRoom
const TRUNK: TrunkConfig = {
  name: 'a',
  uri: 'sip:192.0.2.1',
  format: { ...E164_FORMAT, style: 'national', countryCode: '61', internationalPrefix: '0011' },
  sources: [],
  isTrusted: false,
  removeHeaders: [],
  probeIntervalMs: 0,
  silenceMs: 4000,
  progressMs: 20_000,
}

const invite = (from: string, ...more: readonly (readonly [string, string])[]) =>
  createRequest('INVITE', 'sip:b', [['From', `<${from}>;tag=1`], ...more])
const seen = (from: string, ...asserted: readonly string[]) =>
  identityFromTrunk(invite(from, ...asserted.map((value) => ['P-Asserted-Identity', value] as const)), TRUNK, room)

test('who calls is a global number: of P-Asserted-Identity, else of From (TS 24.229 §5.10.3.2)', () => {
  assert.deepEqual(seen('sip:anonymous@anonymous.invalid', '<sip:0399990000@carrier.example>'), {
    kind: 'allowed',
    value: '<tel:+61399990000>',
  })
  assert.deepEqual(seen('sip:0011442079460000@carrier.example'), { kind: 'allowed', value: '<tel:+442079460000>' })
  assert.deepEqual(seen('tel:+44-2079-460000'), { kind: 'allowed', value: '<tel:+442079460000>' })
})

test('a name that is no number is asserted by nobody', () => {
  assert.deepEqual(seen('sip:alice@carrier.example', '<sip:alice@carrier.example>'), {
    kind: 'allowed',
    value: undefined,
  })
})

for (const [what, from, asserted] of [
  ['the domain in P-Asserted-Identity', 'sip:x@carrier.example', '<sip:alice@home.example>'],
  ['the domain in From, in other letters', 'sip:alice@HOME.example', undefined],
  ['the domain with the dot of the root', 'sip:alice@home.example.', undefined],
  ['a name below the domain', 'sip:alice@scscf.home.example', undefined],
  ['a number in P-Asserted-Identity', 'sip:x@carrier.example', '<tel:+61255501234>'],
  ['a number as the trunk writes it', 'sip:0255501234@carrier.example', undefined],
  ['a number with escapes', 'sip:%2B61255501234@carrier.example', undefined],
  ['a number with separators', 'tel:+61-2555-01234', undefined],
  ['the second of two identities', 'sip:x@carrier.example', '<sip:y@carrier.example>, <tel:+61255501234>'],
] as const) {
  test(`a caller of this network is not believed: ${what} (RFC 3325 §5)`, () => {
    assert.equal((asserted === undefined ? seen(from) : seen(from, asserted)).kind, 'forged')
  })
}

test('an MGC of this network may name anybody', () => {
  const trusted = { ...TRUNK, isTrusted: true }
  assert.deepEqual(identityFromTrunk(invite('sip:0255501234@mgc.home.example'), trusted, room), {
    kind: 'allowed',
    value: '<tel:+61255501234>',
  })
})

test('in a response From is the caller of this network, and no forgery (RFC 3325 §9.1)', () => {
  const response = createResponse(invite('sip:alice@home.example'), 200, {
    headers: [['P-Asserted-Identity', '<tel:+442079460000>']],
  })
  assert.deepEqual(identityFromTrunk(response, TRUNK, room), { kind: 'allowed', value: '<tel:+442079460000>' })
})

test('a trunk sees the number of the caller as it writes numbers; the first of several (TS 24.229 §5.10.2.1)', () => {
  const request = invite('sip:a@home.example', ['P-Asserted-Identity', '<sip:a@home.example>, <tel:+61255501234>'])
  assert.equal(
    withIdentityForTrunk(request, TRUNK, room).header('P-Asserted-Identity'),
    '<sip:0255501234@home.example;user=phone>',
  )
  const account = {
    ...TRUNK,
    registration: { domain: 'carrier.example', user: 'u', username: 'u', password: 'p', expires: 60 },
  }
  assert.equal(
    withIdentityForTrunk(request, account, room).header('P-Asserted-Identity'),
    '<sip:0255501234@carrier.example;user=phone>',
  )
})

test('who wants to stay unknown is not named, but to an MGC of this network (RFC 3325 §7)', () => {
  const request = invite('sip:a@home.example', ['P-Asserted-Identity', '<tel:+61255501234>'], ['Privacy', 'id'])
  const shown = (trunk: TrunkConfig) => withIdentityForTrunk(request, trunk, room).header('P-Asserted-Identity')
  assert.equal(shown(TRUNK), undefined)
  assert.equal(shown({ ...TRUNK, defaultNumber: '+61255500000' }), '<sip:0255500000@home.example;user=phone>')
  assert.equal(shown({ ...TRUNK, isTrusted: true }), '<sip:0255501234@home.example;user=phone>')
})
