import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseNameAddr } from '../headers/name-addr.ts'
import { createRequest } from '../message/create-message.ts'
import { rankContacts } from './rank-contacts.ts'

/** The users of the contacts, group by group. */
function rank(
  contacts: readonly string[],
  headers: readonly (readonly [string, string])[] = [],
  method = 'INVITE',
): readonly (readonly string[])[] {
  const parsed = contacts.map((text) => parseNameAddr(text))
  const groups = rankContacts(createRequest(method, 'sip:b@b', headers), parsed)
  return groups.map((group) => group.map(({ uri }) => uri.slice('sip:'.length, uri.indexOf('@'))))
}

const RFC_3841_CONTACTS = [
  '<sip:u1@h.example.com>;audio;video;methods="INVITE,BYE";q=0.2',
  '<sip:u2@h.example.com>;audio="FALSE";methods="INVITE";actor="msg-taker";q=0.2',
  '<sip:u3@h.example.com>;audio;actor="msg-taker";methods="INVITE";video;q=0.3',
  '<sip:u4@h.example.com>;audio;methods="INVITE,OPTIONS";q=0.2',
  '<sip:u5@h.example.com>;q=0.5',
]

const RFC_3841_REQUEST = [
  ['Reject-Contact', '*;actor="msg-taker";video'],
  ['Accept-Contact', '*;audio;require'],
  ['Accept-Contact', '*;video;explicit'],
  ['Accept-Contact', '*;methods="BYE";class="business";q=1.0'],
] as const

test('the example of the RFC: u3 is rejected, u2 cannot do audio, u5 is first by its q (RFC 3841 §7.2.4)', () => {
  assert.deepEqual(rank(RFC_3841_CONTACTS, RFC_3841_REQUEST), [['u5'], ['u1'], ['u4']])
})

test('Request-Disposition makes one group of all, of each, or only the best (RFC 3841 §9.1)', () => {
  const ask = (directive: string) => rank(RFC_3841_CONTACTS, [...RFC_3841_REQUEST, ['Request-Disposition', directive]])
  assert.deepEqual(ask('parallel'), [['u5', 'u1', 'u4']])
  assert.deepEqual(ask('sequential'), [['u5'], ['u1'], ['u4']])
  assert.deepEqual(ask('no-fork'), [['u5']])
  assert.deepEqual(rank([], [['Request-Disposition', 'parallel']]), [])
  assert.deepEqual(rank(['<sip:a@h>', '<sip:b@h>'], [['Request-Disposition', 'sequential']]), [['a'], ['b']])
})

test('contacts of one q are tried together, those of a higher q first; without q it is 1 (RFC 3841 §7.2.4)', () => {
  const contacts = ['<sip:a@h>;q=0.5', '<sip:b@h>', '<sip:c@h>;q=0.5', '<sip:d@h>;q=1.0', '<sip:e@h>;q=x']
  assert.deepEqual(rank(contacts), [
    ['b', 'd', 'e'],
    ['a', 'c'],
  ])
})

const TWO_DEVICES = [
  '<sip:voice@h>;audio;video;methods="INVITE,BYE,OPTIONS,ACK,CANCEL"',
  '<sip:text@h>;methods="MESSAGE"',
] as const

test('without preferences a request goes to whom knows its method (RFC 4596 §3.1)', () => {
  assert.deepEqual(rank(TWO_DEVICES, [], 'INVITE'), [['voice']])
  assert.deepEqual(rank(TWO_DEVICES, [], 'MESSAGE'), [['text']])
  assert.deepEqual(rank(TWO_DEVICES, [], 'PUBLISH'), [])
  assert.deepEqual(rank([...TWO_DEVICES, '<sip:silent@h>'], [], 'PUBLISH'), [['silent']])
})

test('without preferences a SUBSCRIBE goes to whom knows its event package (RFC 3841 §7.2.2)', () => {
  const contacts = ['<sip:a@h>;events="presence,reg"', '<sip:b@h>;events="dialog"', '<sip:c@h>;audio']
  assert.deepEqual(rank(contacts, [['Event', 'Presence;id=1']], 'SUBSCRIBE'), [['a'], ['c']])
})

test('preferences of the caller take the place of the implied ones (RFC 3841 §7.2.2)', () => {
  assert.deepEqual(rank(TWO_DEVICES, [['Accept-Contact', '*;audio']], 'MESSAGE'), [['voice'], ['text']])
})

test('a caller gets to voicemail, or avoids it (RFC 4596 §2.2)', () => {
  const contacts = ['<sip:phone@h>;audio;actor="principal"', '<sip:mail@h>;audio;automata;actor="msg-taker"']
  assert.deepEqual(rank(contacts, [['Accept-Contact', '*;actor="msg-taker";require;explicit']]), [['mail']])
  assert.deepEqual(rank(contacts, [['Reject-Contact', '*;automata']]), [['phone']])
  assert.deepEqual(rank(contacts, [['Accept-Contact', '*;actor="principal"']]), [['phone'], ['mail']])
})

for (const [flags, groups] of [
  ['', [['yes'], ['unknown', 'no']]],
  [';explicit', [['yes'], ['unknown', 'no']]],
  [';require', [['yes'], ['unknown']]],
  [';require;explicit', [['yes']]],
] as const) {
  test(`a contact with a feature, without it, and one that says nothing of it:${flags || ' neither flag'} (RFC 3841 §7.2.4)`, () => {
    const contacts = ['<sip:unknown@h>;audio', '<sip:no@h>;audio;video="FALSE"', '<sip:yes@h>;audio;video']
    assert.deepEqual(rank(contacts, [['Accept-Contact', `*;video${flags}`]]), groups)
  })
}

test('the service of a phone is compared as the caller asks for it, in any case (TS 24.229 §5.4.3.3)', () => {
  const mmtel = 'urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel'
  const contacts = [`<sip:ims@h>;+g.3gpp.icsi-ref="urn%3ax,${mmtel}"`, '<sip:other@h>;+g.3gpp.icsi-ref="urn%3ay"']
  const accept = `*;+g.3gpp.icsi-ref="${mmtel.toUpperCase()}";require;explicit`
  assert.deepEqual(rank(contacts, [['Accept-Contact', accept]]), [['ims']])
})

for (const [one, other, isMatch] of [
  ['class="business"', 'class="personal,business"', true],
  ['class="!business"', 'class="business"', false],
  ['class="!business"', 'class="business,personal"', true],
  ['class="!business"', 'class="!business"', true],
  ['+x="#>=5"', '+x="#<=5"', true],
  ['+x="#>=5"', '+x="#=4.9"', false],
  ['+x="#1:3"', '+x="#3:9"', true],
  ['+x="!#1:3"', '+x="#=2"', false],
  ['+x="!#1:3"', '+x="#2:4"', true],
  ['description="<A>"', 'description="<A>"', true],
  ['description="<A>"', 'description="<a>"', false],
  ['+x="5"', '+x="#=5"', false],
  ['isfocus', 'isfocus="TRUE"', true],
  ['isfocus="!FALSE"', 'isfocus', true],
] as const) {
  test(`${one} and ${other} ${isMatch ? 'match' : 'do not match'} (RFC 3840 §9; RFC 3841 §7.2.4)`, () => {
    const match = (a: string, b: string) =>
      rank([`<sip:a@h>;${a}`], [['Accept-Contact', `*;${b};require`]]).length === 1
    assert.equal(match(one, other), isMatch)
    assert.equal(match(other, one), isMatch)
  })
}

test('a malformed preference is refused (RFC 3841 §9.2)', () => {
  assert.throws(() => rank(['<sip:a@h>'], [['Accept-Contact', 'audio']]), { code: 'SIP_HEADER_MALFORMED' })
})
