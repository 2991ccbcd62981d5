import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import { formatReginfo } from './format-reginfo.ts'
import { parseReginfo } from './parse-reginfo.ts'
import {
  contactEvents,
  contactStates,
  documentStates,
  type ReginfoDocument,
  registrationStates,
} from './reginfo-document.ts'

const everything: ReginfoDocument = {
  version: 3,
  state: 'partial',
  registrations: [
    {
      aor: 'sip:+15550001@ims.example',
      id: 'r1',
      state: 'active',
      contacts: [
        {
          id: 'c1',
          state: 'active',
          event: 'registered',
          uri: 'sip:alice@[2001:db8::1]:5060',
          displayName: 'Alice "A" <1>',
          unknownParams: [
            { name: '+sip.instance', value: '<urn:gsma:imei:35>' },
            { name: '+g.3gpp.smsip', value: '' },
          ],
          expires: 600,
          retryAfter: 5,
          durationRegistered: 0,
          q: '0.8',
          callid: 'x@y',
          cseq: 2,
          pubGruu: 'sip:+15550001@ims.example;gr=urn:gsma:imei:35',
          tempGruu: { uri: 'sip:tgruu.1@ims.example;gr', firstCseq: 1 },
          unknown: ['<v:c xmlns:v="urn:v"/>'],
        },
      ],
      wildcardedIdentity: 'sip:!.*!@ims.example',
      unknown: ['<v:r xmlns:v="urn:v">&lt;</v:r>'],
    },
    { aor: 'tel:+15550001', id: 'r2', state: 'terminated', contacts: [] },
  ],
  unknown: ['<v:d xmlns:v="urn:v"/>'],
}

test('every element and attribute is written and read back (RFC 3680 §5.1)', () => {
  const text = formatReginfo(everything)
  assert.deepEqual(parseReginfo(new TextEncoder().encode(text)), everything)
  assert.ok(text.startsWith('<?xml version="1.0" encoding="UTF-8"?><reginfo xmlns="urn:ietf:params:xml:ns:reginfo"'))
})

test('children of a contact and of a registration come in the order of the schema (RFC 3680 §5.4)', () => {
  const names = [...formatReginfo(everything).matchAll(/<([a-z:-]+)[ >]/gi)].map((match) => match[1])
  assert.deepEqual(names, [
    ...['reginfo', 'registration', 'contact', 'uri', 'display-name', 'unknown-param', 'unknown-param'],
    ...['gr:pub-gruu', 'gr:temp-gruu', 'v:c', 'ere:wildcardedIdentity', 'v:r', 'registration', 'v:d'],
  ])
})

test('a document without GRUU or wildcarded identity declares no namespace but its own', () => {
  const { registrations } = everything
  const text = formatReginfo({ version: 0, state: 'full', registrations: registrations.slice(1) })
  assert.equal(
    text,
    '<?xml version="1.0" encoding="UTF-8"?><reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="0" state="full">' +
      '<registration aor="tel:+15550001" id="r2" state="terminated"></registration></reginfo>',
  )
})

test('what is written reads back as the same document, whatever it holds', () => {
  fc.assert(
    fc.property(documents(), (document) => assert.deepEqual(parseReginfo(formatReginfo(document)), document)),
    { numRuns: 150 },
  )
})

const contact = '<contact id="1" state="active" event="created"><uri>sip:a@b</uri></contact>'
function documentWith(registration: string, attributes = 'version="0" state="full"'): string {
  return `<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" ${attributes}>${registration}</reginfo>`
}
function registrationWith(content: string): string {
  return documentWith(`<registration aor="sip:a@b" id="1" state="active">${content}</registration>`)
}

const refusals: readonly (readonly [string, string, string])[] = [
  ['another root', '<watcherinfo/>', 'REGINFO_ROOT'],
  ['the root in no namespace', '<reginfo version="0" state="full"/>', 'REGINFO_ROOT'],
  ['no version', documentWith('', 'state="full"'), 'REGINFO_ATTRIBUTE_MISSING'],
  ['a version that is no number', documentWith('', 'version="-1" state="full"'), 'REGINFO_VALUE'],
  ['an unknown state', documentWith('', 'version="0" state="some"'), 'REGINFO_VALUE'],
  ['no aor', documentWith('<registration id="1" state="active"/>'), 'REGINFO_ATTRIBUTE_MISSING'],
  ['no contact id', registrationWith(contact.replace('id="1" ', '')), 'REGINFO_ATTRIBUTE_MISSING'],
  ['an unknown event', registrationWith(contact.replace('created', 'invented')), 'REGINFO_VALUE'],
  [
    'a contact without uri',
    registrationWith('<contact id="1" state="active" event="created"/>'),
    'REGINFO_ELEMENT_MISSING',
  ],
  ['two uris', registrationWith(contact.replace('<uri>', '<uri>sip:c@d</uri><uri>')), 'REGINFO_ELEMENT_REPEATED'],
  ['elements in a uri', registrationWith(contact.replace('sip:a@b', '<b/>')), 'REGINFO_VALUE'],
  [
    'expires beyond numbers',
    registrationWith(contact.replace('id=', 'expires="99999999999999999999" id=')),
    'REGINFO_VALUE',
  ],
]
for (const [what, xml, code] of refusals) {
  test(`a reg-info document with ${what} is refused with its place`, () => {
    assert.throws(
      () => parseReginfo(xml),
      (error) => {
        assert.ok(error instanceof DecodeError, String(error))
        assert.equal(error.code, code)
        assert.match(error.message, /line \d+, column \d+/)
        return true
      },
    )
  })
}

function documents(): fc.Arbitrary<ReginfoDocument> {
  const text = fc.string({ unit: fc.constantFrom(...'aZ9 <>&"\'\t\n\ré€😀') })
  const uri = fc.string({ unit: fc.constantFrom(...'ab@.:;=<&"'), minLength: 1 }).map((rest) => `sip:${rest}`)
  const number = fc.nat()
  const unknown = fc.array(fc.constantFrom('<v:x xmlns:v="urn:v"/>', '<x xmlns="">&lt;</x>'), {
    minLength: 1,
    maxLength: 2,
  })
  const plain = { noNullPrototype: true } as const
  const contacts = fc.record(
    {
      id: text,
      state: fc.constantFrom(...contactStates),
      event: fc.constantFrom(...contactEvents),
      uri,
      displayName: text,
      unknownParams: fc.array(fc.record({ name: text, value: text }, plain), { maxLength: 3 }),
      expires: number,
      retryAfter: number,
      durationRegistered: number,
      q: fc.constantFrom('0', '0.5', '1.0'),
      callid: text,
      cseq: number,
      pubGruu: uri,
      tempGruu: fc.record({ uri, firstCseq: number }, plain),
      unknown,
    },
    { requiredKeys: ['id', 'state', 'event', 'uri', 'unknownParams'], ...plain },
  )
  const registrations = fc.record(
    {
      aor: uri,
      id: text,
      state: fc.constantFrom(...registrationStates),
      contacts: fc.array(contacts, { maxLength: 3 }),
      wildcardedIdentity: uri,
      unknown,
    },
    { requiredKeys: ['aor', 'id', 'state', 'contacts'], ...plain },
  )
  return fc.record(
    {
      version: number,
      state: fc.constantFrom(...documentStates),
      registrations: fc.array(registrations, { maxLength: 3 }),
      unknown,
    },
    { requiredKeys: ['version', 'state', 'registrations'], ...plain },
  )
}
