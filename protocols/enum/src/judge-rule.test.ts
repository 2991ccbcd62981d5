import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRule } from './judge-rule.ts'
import type { NaptrRecord } from './naptr-lookup.ts'
import { SubstitutionCache } from './substitution-cache.ts'

const AUS = '+61255502345'
const terminal: NaptrRecord = {
  order: 10,
  preference: 100,
  flags: 'u',
  services: 'E2U+sip',
  regexp: '!^\\+61(.*)$!sip:0\\1@x.example!',
  replacement: '.',
}
const nonTerminal: NaptrRecord = { ...terminal, flags: '', services: '', regexp: '', replacement: 'Other.Example.' }
const judge = (more: Partial<NaptrRecord>, base: NaptrRecord = terminal) =>
  judgeRule({ ...base, ...more }, AUS, new SubstitutionCache())

test('a terminal rule makes a URI for its service (RFC 6116 §3.4.2)', () => {
  const candidate = { uri: 'sip:0255502345@x.example', service: 'sip', order: 10, preference: 100 }
  const expected = { kind: 'terminal', candidate, groups: ['255502345'] }
  assert.deepEqual(judge({}), expected)
  assert.deepEqual(judge({ flags: 'U', services: 'e2u+SIP', replacement: '' }), expected)
})

for (const [services, uri, service] of [
  ['E2U+sip', 'sips:a@x', 'sip'],
  ['E2U+sip', 'sip:x.example:5080;transport=tcp', 'sip'],
  ['E2U+sip', 'sip:a@[2001:db8::1]:5070', 'sip'],
  ['E2U+tel', 'tel:+61255502345', 'tel'],
  ['E2U+pstn:tel', 'tel:+61255502345;npdi;rn=+6149', 'pstn:tel'],
  ['E2U+pstn:sip', 'sip:+61255502345;npdi@x;user=phone', 'pstn:sip'],
  ['E2U+voice:tel', 'tel:+61255502345', 'voice:tel'],
  ['E2U+pstn:tel+sip', 'sip:a@x', 'sip'],
  ['E2U+sip+tel', 'TEL:+61255502345', 'tel'],
] as const) {
  test(`${services} with ${uri} is a candidate for ${service}`, () => {
    const verdict = judge({ services, regexp: `!^.*$!${uri}!` })
    assert.ok(verdict.kind === 'terminal')
    assert.deepEqual([verdict.candidate.uri, verdict.candidate.service], [uri, service])
  })
}

test('what a tel URI says of a ported number comes along (RFC 4694 §4)', () => {
  const verdict = judge({ services: 'E2U+pstn:tel', regexp: '!^(.*)$!tel:\\1;npdi;rn=+6149!' })
  assert.ok(verdict.kind === 'terminal')
  assert.deepEqual(verdict.candidate.portability, { isQueried: true, routingNumber: '+6149' })
})

test('a non-terminal rule names what to ask for next (RFC 6116 §5.2.1)', () => {
  assert.deepEqual(judge({}, nonTerminal), { kind: 'non-terminal', domain: 'other.example' })
  assert.deepEqual(judge({ services: 'E2U+sip' }, nonTerminal), { kind: 'non-terminal', domain: 'other.example' })
  const made = judge({ replacement: '.', regexp: '!^\\+(..).*$!\\1.Example!' }, nonTerminal)
  assert.deepEqual(made, { kind: 'non-terminal', domain: '61.example' })
})

for (const [reason, more, base] of [
  ['FLAGS', { flags: 's' }, terminal],
  ['FLAGS', { flags: 'uu' }, terminal],
  ['SERVICE', { services: '' }, terminal],
  ['SERVICE', { services: 'SIP+D2U' }, terminal],
  ['SERVICE', { services: 'E2U+email:mailto' }, terminal],
  ['FIELDS', { replacement: 'other.example' }, terminal],
  ['FIELDS', { regexp: '!^.*$!a.example!' }, nonTerminal],
  ['FIELDS', { replacement: '.' }, nonTerminal],
  ['REGEXP', { regexp: '' }, terminal],
  ['REGEXP', { regexp: '!^+61(.*)$!sip:\\1@x!' }, terminal],
  ['REGEXP', { regexp: '!^(.*$!sip:a@x!' }, terminal],
  ['REGEXP', { replacement: '.', regexp: 'x' }, nonTerminal],
  ['NO_MATCH', { regexp: '!^\\+62.*$!sip:a@x!' }, terminal],
  ['NO_MATCH', { replacement: '.', regexp: '!^\\+62.*$!a.example!' }, nonTerminal],
  ['RESULT', { regexp: '!^.*$!!' }, terminal],
  ['RESULT', { regexp: '!^.*$!tel:+61255502345!' }, terminal],
  ['RESULT', { regexp: '!^.*$!mailto:a@x!' }, terminal],
  ['RESULT', { regexp: '!^.*$!sip:!' }, terminal],
  ['RESULT', { regexp: '!^.*$!sip:a@!' }, terminal],
  ['RESULT', { regexp: '!^.*$!sip:a b@x!' }, terminal],
  ['RESULT', { regexp: '!^.*$!sip:a@x>,<sip:b@y!' }, terminal],
  ['RESULT', { regexp: '!^.*$!sip:a@x\r\nRoute: b!' }, terminal],
  ['RESULT', { regexp: '!^.*$!sip:a@x\xff!' }, terminal],
  ['RESULT', { regexp: '!^.*$!sip:a@x?Replaces=b!' }, terminal],
  ['RESULT', { regexp: '!^.*$!sip:a@x:65536!' }, terminal],
  ['RESULT', { services: 'E2U+tel', regexp: '!^.*$!tel:name!' }, terminal],
  ['RESULT', { replacement: '.', regexp: '!^.*$!a..example!' }, nonTerminal],
  ['RESULT', { replacement: '.', regexp: '!^.*$!!' }, nonTerminal],
  ['RESULT', { replacement: '.', regexp: `!^.*$!${'a'.repeat(64)}.x!` }, nonTerminal],
] as const) {
  test(`${JSON.stringify(more).slice(0, 70)} cannot be used: ${reason}`, () => {
    const verdict = judge(more, base)
    assert.deepEqual([verdict.kind, verdict.kind === 'unusable' && verdict.reason], ['unusable', reason])
  })
}
