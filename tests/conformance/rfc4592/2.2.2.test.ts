import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, createQuery, createZoneSet, formatRecord, loadZone, parseName, RCODE } from '@voltaic/dns'

/** Numbers as an ENUM zone has them: a block, and one number of it that went elsewhere. */
const TEXT = `$TTL 60
@ SOA ns h 1 2 3 4 5
@ NS ns
*.1.0.5 NAPTR 10 10 "u" "E2U+sip" "!^\\\\+(.*)$!sip:\\\\1@block!" .
2.4.3.1.0.5 NAPTR 10 10 "u" "E2U+sip" "!^.*$!sip:ported@other!" .
`
const loaded = loadZone({ read: () => TEXT }, 'zone', parseName('2.1.6.e164.arpa'))
const zones = createZoneSet(loaded.kind === 'loaded' ? [loaded.zone] : [])

function ask(digits: string) {
  const { rcode, answers } = answer(zones, createQuery(1, parseName(`${digits}.2.1.6.e164.arpa`), 'NAPTR'))
  return { rcode, answers: answers.map(formatRecord) }
}

test('a wildcard answers for any name below its parent, of one label or several', () => {
  for (const digits of ['9.1.0.5', '9.9.9.1.0.5']) {
    const line = `${digits}.2.1.6.e164.arpa. 60 IN NAPTR 10 10 "u" "E2U+sip" "!^\\\\+(.*)$!sip:\\\\1@block!" .`
    assert.deepEqual(ask(digits), { rcode: RCODE.NOERROR, answers: [line] })
  }
})

test('the name that is written out answers for itself', () => {
  assert.match(ask('2.4.3.1.0.5').answers.join(), /ported@other/)
})

test('an empty non-terminal exists: no data, and the wildcard does not stand for it (RFC 4592 §2.2.2)', () => {
  for (const digits of ['3.1.0.5', '4.3.1.0.5']) assert.deepEqual(ask(digits), { rcode: RCODE.NOERROR, answers: [] })
})

test('beside the name that is written out the wildcard is not seen: the closest encloser is another (RFC 4592 §3.3.1)', () => {
  for (const digits of ['9.4.3.1.0.5', '9.3.1.0.5'])
    assert.deepEqual(ask(digits), { rcode: RCODE.NXDOMAIN, answers: [] })
})
