import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeMessage, encodeLia, encodeLir, encodeMessage, encodeSaa, encodeSar } from '@voltaic/diameter'
import { createQuery, encodeMessage as encodeDns, parseName } from '@voltaic/dns'
import { diagnose } from '../../diagnose.ts'
import { type RequestParts, TestDialog, type TestHeaders } from '../../test-dialog.ts'

const causesOf = (dialog: TestDialog, until = 400_000): readonly string[] =>
  diagnose(dialog.evidence(until)).map(({ cause }) => cause)
const INVITE: RequestParts = { method: 'INVITE', uri: 'tel:+4930123456' }
const TO_PHONE = ['P-Called-Party-ID', '<sip:bob@ims.example.org>'] as const
const TO_SERVER = ['P-Served-User', '<sip:alice@ims.example.org>;sescase=orig;regstate=reg'] as const

/** A call over some hops, refused by the last of them; undefined: that one says nothing. */
function refused(
  status: number | undefined,
  headers: TestHeaders = [],
  reason = 'Reason',
  hops = [['pcscf', 'scscf']],
): TestDialog {
  const dialog = new TestDialog()
  const first = dialog.request(0, 'ue', 'pcscf', INVITE)
  const onward = hops.map(([from = '', to = ''], index) =>
    dialog.request(10 + index, from, to, {
      ...INVITE,
      hopsBefore: index + 1,
      ...(index === hops.length - 1 && { headers, ...(to === 'trunk' && { uri: 'sip:+4930123456@198.51.100.9' }) }),
    }),
  )
  for (const [index, request] of onward.toReversed().entries()) {
    if (status !== undefined || index > 0) dialog.answer(100 + index, request, status ?? 408, [], { reason })
  }
  dialog.answer(200, first, status ?? 408, [], { reason })
  return dialog
}

describe('a status that means one thing', () => {
  for (const [status, cause] of [
    [484, 'number-incomplete'],
    [580, 'precondition-failure'],
    [420, 'extension-not-supported'],
    [488, 'no-common-codec'],
    [606, 'no-common-codec'],
  ] as const) {
    test(`${status}: ${cause}`, () => assert.deepEqual(causesOf(refused(status)), [cause]))
  }

  for (const status of [486, 487, 600, 603]) {
    test(`${status} is what users want`, () => assert.deepEqual(causesOf(refused(status)), []))
  }
})

describe('the called phone', () => {
  test('is registered and says nothing (RFC 3261 §16.7)', () => {
    const hops = [
      ['pcscf', 'scscf'],
      ['pcscf', 'ue2'],
    ]
    assert.deepEqual(causesOf(refused(undefined, [TO_PHONE], 'Reason', hops)), ['phone-does-not-answer'])
    assert.deepEqual(causesOf(refused(486, [TO_PHONE], 'Reason', hops)), [])
  })

  test('is not registered, as the HSS says (TS 29.228 §6.1.4)', () => {
    const header = { originHost: 'i', originRealm: 'r', sessionId: 's', destinationRealm: 'r' }
    const lir = decodeMessage(
      encodeMessage({
        ...encodeLir(header, { impu: 'sip:+4930123456@ims.example.org;user=phone' }),
        hopByHopId: 1,
        endToEndId: 1,
      }),
    )
    const told = (
      status: number,
      result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' | 'DIAMETER_ERROR_USER_UNKNOWN',
      more: readonly string[][] = [],
    ) => {
      const dialog = refused(status, [], 'Reason', [['pcscf', 'icscf'], ...more])
      dialog.other(20, 'icscf', 'hss', 'diameter', encodeMessage(lir))
      dialog.other(30, 'hss', 'icscf', 'diameter', encodeMessage(encodeLia(lir, header, { result })))
      return dialog
    }
    const [first] = diagnose(told(480, 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED').evidence())
    assert.deepEqual([first?.cause, first?.confidence], ['callee-not-registered', 0.85])
    // nobody has the number at all; where somebody else says so, it left by a trunk
    assert.deepEqual(causesOf(told(404, 'DIAMETER_ERROR_USER_UNKNOWN')), ['callee-unknown'])
    assert.deepEqual(causesOf(told(404, 'DIAMETER_ERROR_USER_UNKNOWN', [['icscf', 'bgcf']])), [])
    const ringing = new TestDialog()
    const invite = ringing.request(0, 'ue', 'pcscf', { method: 'INVITE', uri: 'tel:+49301' })
    ringing.answer(100, invite, 180)
    ringing.answer(30_000, invite, 480)
    assert.deepEqual(diagnose(ringing.evidence()), [], 'who rings is registered')
  })
})

describe('what a call is led through', () => {
  test('an application server that does not answer (TS 24.229 §5.4.3.2)', () => {
    const hops = [
      ['pcscf', 'scscf'],
      ['scscf', 'as'],
    ]
    assert.deepEqual(causesOf(refused(undefined, [TO_SERVER], 'Reason', hops)), ['as-down'])
    assert.deepEqual(causesOf(refused(503, [TO_SERVER], 'Reason', hops)), ['as-down'])
    assert.deepEqual(causesOf(refused(603, [TO_SERVER], 'Reason', hops)), [])
  })

  test('a trunk that is silent, and one that refuses (RFC 3261 §21.5.4)', () => {
    const hops = [
      ['pcscf', 'scscf'],
      ['scscf', 'bgcf'],
      ['bgcf', 'trunk'],
    ]
    assert.deepEqual(causesOf(refused(undefined, [], 'Reason', hops)), ['trunk-down'])
    assert.deepEqual(causesOf(refused(403, [], 'Reason', hops)), ['trunk-refused'])
    assert.deepEqual(causesOf(refused(403)), [], 'refused inside the network')
  })

  test('a number that ENUM does not know (RFC 6116 §3.4)', () => {
    const dialog = refused(404)
    const name = parseName('6.5.4.3.2.1.0.3.9.4.e164.arpa.')
    dialog.other(20, 'scscf', 'dns', 'dns', encodeDns(createQuery(1, name, 'NAPTR')))
    assert.deepEqual(causesOf(dialog), ['enum-no-answer'])
  })
})

describe('filter criteria', () => {
  const profile = (uri: string) => `<?xml version="1.0" encoding="UTF-8"?>
<IMSSubscription><PrivateID>alice@ims.example.org</PrivateID><ServiceProfile>
<PublicIdentity><Identity>sip:alice@ims.example.org</Identity></PublicIdentity>
<InitialFilterCriteria><Priority>0</Priority><TriggerPoint><ConditionTypeCNF>0</ConditionTypeCNF>
<SPT><ConditionNegated>0</ConditionNegated><Group>0</Group><Method>INVITE</Method></SPT>
<SPT><ConditionNegated>0</ConditionNegated><Group>0</Group><RequestURI>${uri}</RequestURI></SPT></TriggerPoint>
<ApplicationServer><ServerName>sip:as.example.org</ServerName></ApplicationServer></InitialFilterCriteria>
</ServiceProfile></IMSSubscription>`

  function withProfile(uri: string): TestDialog {
    const header = { originHost: 's', originRealm: 'r', sessionId: 's', destinationRealm: 'r' }
    const asked = {
      impi: 'alice@ims.example.org',
      impus: ['sip:alice@ims.example.org'],
      serverName: 'sip:s',
      type: 'REGISTRATION',
      userDataAlreadyAvailable: false,
    } as const
    const sar = decodeMessage(encodeMessage({ ...encodeSar(header, asked), hopByHopId: 1, endToEndId: 1 }))
    const saa = encodeSaa(sar, header, { result: 'DIAMETER_SUCCESS', userData: Buffer.from(profile(uri)) })
    const dialog = new TestDialog()
    dialog.other(-20, 'scscf', 'hss', 'diameter', encodeMessage(sar))
    dialog.other(-10, 'hss', 'scscf', 'diameter', encodeMessage(saa))
    const invite = dialog.request(0, 'ue', 'pcscf', INVITE)
    dialog.answer(50, invite, 404)
    return dialog
  }

  test('one that would match the other form of the number (TS 29.228 §B.2.3)', () => {
    assert.deepEqual(causesOf(withProfile('^sip:\\+4930')), ['ifc-not-met'])
    assert.deepEqual(causesOf(withProfile('^(sip|tel):\\+4930')), [])
    assert.deepEqual(causesOf(withProfile('^sip:\\+4940')), [])
  })
})
