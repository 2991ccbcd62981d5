import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseReginfo } from '@voltaic/profile'

/** A document as a network other than ours would write it: indented, prefixed, with elements and attributes of others. */
const foreign = `<?xml version="1.0"?>
<!-- reg-info -->
<r:reginfo xmlns:r="urn:ietf:params:xml:ns:reginfo" xmlns:gr="urn:ietf:params:xml:ns:gruuinfo"
           xmlns:x="urn:example:extension" version="7" state="full" x:extra="ignored">
  <r:registration aor=" sip:joe@example.net " id="a7" state="active">
    <r:contact id="76" state="active" event="registered" duration-registered="7322" q="0.8">
      <r:uri>
        sip:joe@pc887.example.net
      </r:uri>
      <r:display-name xml:lang="en">Joe</r:display-name>
      <r:unknown-param name="+g.3gpp.smsip"/>
      <r:unknown-param name="+g.3gpp.icsi-ref">"urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"</r:unknown-param>
      <gr:pub-gruu uri="sip:joe@example.net;gr=urn:uuid:f81d4fae"/>
    </r:contact>
    <r:contact id="77" state="terminated" event="probation" retry-after="30" expires="0" callid="abc" cseq="4">
      <r:uri>sip:joe@university.example</r:uri>
      <x:note>gone</x:note>
    </r:contact>
  </r:registration>
  <x:more><r:deep/></x:more>
</r:reginfo>`

test('a reg-info document of another implementation is understood (RFC 3680 §5.1)', () => {
  const [registration, ...others] = parseReginfo(foreign).registrations
  assert.deepEqual(others, [])
  assert.equal(registration?.aor, 'sip:joe@example.net')
  const [active, terminated] = registration?.contacts ?? []
  assert.deepEqual(active, {
    id: '76',
    state: 'active',
    event: 'registered',
    uri: 'sip:joe@pc887.example.net',
    displayName: 'Joe',
    unknownParams: [
      { name: '+g.3gpp.smsip', value: '' },
      { name: '+g.3gpp.icsi-ref', value: '"urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"' },
    ],
    durationRegistered: 7322,
    q: '0.8',
    pubGruu: 'sip:joe@example.net;gr=urn:uuid:f81d4fae',
  })
  assert.deepEqual(terminated, {
    id: '77',
    state: 'terminated',
    event: 'probation',
    uri: 'sip:joe@university.example',
    unknownParams: [],
    expires: 0,
    retryAfter: 30,
    callid: 'abc',
    cseq: 4,
    unknown: ['<x:note xmlns:x="urn:example:extension">gone</x:note>'],
  })
})

test('elements of other namespaces may stand at every level and are kept (RFC 3680 §5.1)', () => {
  const document = parseReginfo(foreign)
  assert.equal(document.version, 7)
  assert.deepEqual(document.unknown, [
    '<x:more xmlns:x="urn:example:extension"><r:deep xmlns:r="urn:ietf:params:xml:ns:reginfo"/></x:more>',
  ])
})

test('a registration in state init has no contact (RFC 3680 §5.1)', () => {
  const xml =
    '<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="0" state="full">' +
    '<registration aor="sip:a@example.net" id="1" state="init"/></reginfo>'
  assert.deepEqual(parseReginfo(xml).registrations, [
    { aor: 'sip:a@example.net', id: '1', state: 'init', contacts: [] },
  ])
})
