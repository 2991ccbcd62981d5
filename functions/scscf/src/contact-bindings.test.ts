import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { applyContacts, type BindingOutcome, type ExpiryPolicy, MAX_CONTACTS } from './contact-bindings.ts'
import type { Binding } from './registration.ts'

const policy: ExpiryPolicy = { minExpires: 60, maxExpires: 3600, defaultExpires: 1800 }
const phone = {
  impi: 'a@ims.example',
  impu: 'sip:a@ims.example',
  path: ['<sip:t@p;lr>'],
  response: 'r',
  now: 1_000_000,
}
const A = 'sip:a@192.0.2.1:5060'
const B = 'sip:a@192.0.2.2:5060'

function request(headers: readonly (readonly [string, string])[], cseq = 2, callId = 'c1'): SipRequest {
  return createRequest('REGISTER', 'sip:ims.example', [['Call-ID', callId], ['CSeq', `${cseq} REGISTER`], ...headers])
}

function binding(fields: Partial<Binding> = {}): Binding {
  return {
    impi: phone.impi,
    impu: phone.impu,
    contact: A,
    contactParams: '',
    path: phone.path,
    callId: 'c1',
    cseq: 1,
    registeredAt: 1,
    expiresAt: 2_000_000,
    lastResponse: '',
    ...fields,
  }
}

function changed(outcome: BindingOutcome): Extract<BindingOutcome, { kind: 'changed' }> {
  assert.equal(outcome.kind, 'changed')
  return outcome as Extract<BindingOutcome, { kind: 'changed' }>
}

const contactsOf = (bindings: readonly Binding[]) => bindings.map((each) => each.contact)
const lifetime = (headers: readonly (readonly [string, string])[]) =>
  (changed(applyContacts(request(headers), [], phone, policy)).bindings[0]!.expiresAt - phone.now) / 1000

test('lifetime: contact parameter before Expires header before default, cut at the maximum (RFC 3261 §10.3)', () => {
  assert.equal(
    lifetime([
      ['Contact', `<${A}>;expires=120`],
      ['Expires', '600'],
    ]),
    120,
  )
  assert.equal(
    lifetime([
      ['Contact', `<${A}>`],
      ['Expires', '600'],
    ]),
    600,
  )
  assert.equal(lifetime([['Contact', `<${A}>`]]), 1800)
  assert.equal(
    lifetime([
      ['Contact', `<${A}>`],
      ['Expires', '600000'],
    ]),
    3600,
  )
  assert.equal(lifetime([['Contact', `<${A}>;expires=soon`]]), 3600)
})

test('a lifetime below the minimum is too brief and changes nothing (RFC 3261 §10.3 step 7)', () => {
  assert.deepEqual(applyContacts(request([['Contact', `<${A}>;expires=59`]]), [], phone, policy), { kind: 'too brief' })
})

test('a REGISTER from another contact of the same IMPI replaces the old one (TS 24.229 §5.4.1.2.2)', () => {
  const outcome = changed(applyContacts(request([['Contact', `<${B}>`]]), [binding()], phone, policy))
  assert.deepEqual(contactsOf(outcome.bindings), [B])
  assert.deepEqual(contactsOf(outcome.removed), [A])
  assert.deepEqual(contactsOf(outcome.added), [B])
})

test('bindings of another IMPI of the same IMPU stay (TS 24.229 §5.4.1.2.2)', () => {
  const other = binding({ impi: 'b@ims.example' })
  const outcome = changed(applyContacts(request([['Contact', `<${B}>`]]), [other], phone, policy))
  assert.deepEqual(contactsOf(outcome.bindings), [A, B])
  assert.deepEqual(outcome.removed, [])
})

test('the same contact is refreshed and keeps the time of its first registration (RFC 3261 §10.3)', () => {
  const outcome = changed(
    applyContacts(request([['Contact', `<${A}>`]]), [binding({ registeredAt: 77 })], phone, policy),
  )
  assert.deepEqual(contactsOf(outcome.refreshed), [A])
  assert.equal(outcome.bindings[0]?.registeredAt, 77)
  assert.equal(outcome.bindings[0]?.cseq, 2)
})

test('expires=0 takes out the contact named, `*` all of the IMPI (RFC 3261 §10.2.2)', () => {
  const two = [binding(), binding({ contact: B, impi: 'b@ims.example' })]
  const one = changed(applyContacts(request([['Contact', `<${A}>;expires=0`]]), two, phone, policy))
  assert.deepEqual(contactsOf(one.bindings), [B])
  const all = changed(
    applyContacts(
      request([
        ['Contact', '*'],
        ['Expires', '0'],
      ]),
      two,
      phone,
      policy,
    ),
  )
  assert.deepEqual(contactsOf(all.bindings), [B])
  assert.deepEqual(contactsOf(all.removed), [A])
})

test('expires=0 for a contact that is not bound changes nothing', () => {
  const outcome = changed(applyContacts(request([['Contact', `<${B}>;expires=0`]]), [binding()], phone, policy))
  assert.deepEqual(contactsOf(outcome.bindings), [A])
  assert.deepEqual(outcome.removed, [])
})

test('`*` with a lifetime is malformed (RFC 3261 §10.2.2)', () => {
  assert.equal(
    applyContacts(
      request([
        ['Contact', '*'],
        ['Expires', '10'],
      ]),
      [],
      phone,
      policy,
    ).kind,
    'malformed',
  )
})

test('a REGISTER that was overtaken by a newer one changes nothing (RFC 3261 §10.3 step 7)', () => {
  const current = [binding({ cseq: 5 })]
  assert.equal(applyContacts(request([['Contact', `<${A}>`]], 4), current, phone, policy).kind, 'out of order')
  assert.equal(applyContacts(request([['Contact', `<${A}>`]], 5), current, phone, policy).kind, 'out of order')
  assert.equal(applyContacts(request([['Contact', `<${A}>`]], 4, 'other'), current, phone, policy).kind, 'changed')
})

test('a REGISTER without Contact asks and changes nothing (RFC 3261 §10.2.3)', () => {
  const current = [binding()]
  assert.deepEqual(changed(applyContacts(request([]), current, phone, policy)).bindings, current)
})

test('feature tags of the contact are kept as the phone sent them (RFC 3840 §9)', () => {
  const tags = ';+sip.instance="<urn:gsma:imei:35600000-000000-0>";+g.3gpp.smsip;audio'
  const outcome = changed(applyContacts(request([['Contact', `<${A}>${tags};expires=99`]]), [], phone, policy))
  assert.equal(outcome.bindings[0]?.contactParams, tags)
})

test('a REGISTER with more contacts than any phone has is refused (TS 24.229 §5.4.1.2.2)', () => {
  const contacts = (count: number) =>
    Array.from({ length: count }, (_, index): [string, string] => ['Contact', `<sip:a${index}@192.0.2.1>`])
  assert.equal(applyContacts(request(contacts(MAX_CONTACTS)), [], phone, policy).kind, 'changed')
  assert.equal(applyContacts(request(contacts(MAX_CONTACTS + 1)), [], phone, policy).kind, 'malformed')
})

test('a display name is none of the parameters that come back, whatever it holds (RFC 3261 §10.3)', () => {
  const header: [string, string] = ['Contact', `"${A};evil, <sip:b@c>" <${A}>;+g.3gpp.smsip;expires=600`]
  const { bindings } = changed(applyContacts(request([header]), [], phone, policy))
  assert.equal(bindings[0]?.contactParams, ';+g.3gpp.smsip')
})

const OUTBOUND = { ...phone, path: ['<sip:t@p;lr;ob>'] }
const flowRequest = (contact: string, regId: number, cseq: number, more: readonly (readonly [string, string])[] = []) =>
  request(
    [
      ['Contact', `<${contact}>;+sip.instance="<urn:gsma:imei:00100000-000001-0>";reg-id=${regId}`],
      ['Supported', 'path, outbound'],
      ['Path', '<sip:t@p;lr;ob>'],
      ...more,
    ],
    cseq,
  )
const apply = (register: SipRequest, current: readonly Binding[]) =>
  changed(applyContacts(register, current, OUTBOUND, policy))

test('flows of one phone stand side by side, and each replaces only itself (RFC 5626 §6)', () => {
  const first = apply(flowRequest(A, 1, 2), []).bindings
  const both = apply(flowRequest(B, 2, 3), first).bindings
  assert.deepEqual(contactsOf(both), [A, B])
  const moved = apply(flowRequest('sip:a@192.0.2.3:5060', 1, 4), both)
  assert.deepEqual(contactsOf(moved.bindings), [B, 'sip:a@192.0.2.3:5060'])
  assert.deepEqual(contactsOf(moved.removed), [])
  assert.equal(moved.refreshed.length, 1)
  const left = apply(flowRequest(B, 2, 5, [['Expires', '0']]), moved.bindings)
  assert.deepEqual(contactsOf(left.bindings), ['sip:a@192.0.2.3:5060'])
})

test('a REGISTER without reg-id takes the place of all flows (TS 24.229 §5.4.1.2.2)', () => {
  const flows = apply(flowRequest(B, 2, 3), apply(flowRequest(A, 1, 2), []).bindings).bindings
  const plain = apply(request([['Contact', '<sip:a@192.0.2.4:5060>']], 9), flows)
  assert.deepEqual(contactsOf(plain.bindings), ['sip:a@192.0.2.4:5060'])
  assert.equal(plain.removed.length, 2)
})

test('a reg-id counts only where phone and P-CSCF keep flows (RFC 5626 §6)', () => {
  for (const register of [
    flowRequest(A, 1, 2).with('Supported', 'path'),
    flowRequest(A, 1, 2).with('Path', '<sip:t@p;lr>'),
  ]) {
    assert.equal(apply(register, []).bindings[0]?.flow, undefined)
  }
})
