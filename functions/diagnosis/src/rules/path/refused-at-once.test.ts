import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diagnose } from '../../diagnose.ts'
import { TestDialog, type TestHeaders } from '../../test-dialog.ts'

const causesOf = (dialog: TestDialog): readonly string[] => diagnose(dialog.evidence()).map(({ cause }) => cause)
const warning = (text: string): TestHeaders => [['Warning', `399 pcscf "${text}"`]]

/** A REGISTER that the P-CSCF answers so, while others are let in; then one with 200, or not. */
function registers(status: number, headers: TestHeaders, isMended = false): TestDialog {
  const dialog = new TestDialog()
  dialog.answer(5, dialog.request(0, 'ue2', 'pcscf', { callId: 'other', user: 'bob' }), 200)
  dialog.answer(10, dialog.request(6, 'ue', 'pcscf'), status, headers)
  if (isMended) dialog.answer(9010, dialog.request(9000, 'ue', 'pcscf', { callId: 'two' }), 200)
  return dialog
}

describe('a REGISTER that is refused with 403 for its protection (RFC 3261 §20.43)', () => {
  const ended = warning('IPsec: the security association that this came over has ended')

  test('is named with what Warning says', () => {
    const [finding] = diagnose(registers(403, ended).evidence())
    assert.equal(finding?.cause, 'ipsec-refused')
    assert.match(finding?.what ?? '', /for its security association: the security association that this came/)
    assert.deepEqual(causesOf(registers(403, warning('unknown SPI'))), ['ipsec-refused'])
  })

  test('is none once the phone has registered, and a 403 for something else is none', () => {
    assert.deepEqual(causesOf(registers(403, ended, true)), [])
    assert.deepEqual(causesOf(registers(403, warning('no roaming'))), [])
  })

  test('has another cause where the home network gives no keys (TS 33.203 §6.1)', () => {
    const text = 'IPsec: it is required, and the challenge of the home network brings no keys for it'
    assert.deepEqual(causesOf(registers(403, warning(text))), ['no-keys-for-ipsec'])
  })
})

describe('503 with Retry-After (RFC 3261 §21.5.4)', () => {
  test('is an element with too much to do, until the phone is let in', () => {
    const busy: TestHeaders = [['Retry-After', '7']]
    const [finding] = diagnose(registers(503, busy).evidence())
    assert.equal(finding?.cause, 'overloaded')
    assert.match(finding?.what ?? '', /^pcscf has more to do .* in 7 seconds/)
    assert.deepEqual(causesOf(registers(503, busy, true)), [])
    assert.deepEqual(causesOf(registers(503, [])), [])
  })

  test('of an application server is not', () => {
    const dialog = new TestDialog()
    const invite = { method: 'INVITE', uri: 'tel:+49301' }
    const served: TestHeaders = [['P-Served-User', '<sip:alice@ims.example.org>;sescase=orig;regstate=reg']]
    const first = dialog.request(0, 'ue', 'pcscf', invite)
    const asked = dialog.request(10, 'scscf', 'as', { ...invite, hopsBefore: 2, headers: served })
    dialog.answer(20, asked, 503, [['Retry-After', '7']])
    dialog.answer(30, first, 500)
    assert.deepEqual(causesOf(dialog), ['as-down'])
  })
})

describe('a call that a P-CSCF refuses at once with 403 (TS 24.229 §5.2.6.3.1)', () => {
  const calls = (from: string, isPassedOn = false) => {
    const dialog = new TestDialog()
    const first = dialog.request(0, 'ue', 'pcscf')
    dialog.answer(20, dialog.request(10, 'pcscf', 'icscf', { hopsBefore: 1 }), 200)
    dialog.answer(30, first, 200)
    const call = { method: 'INVITE', uri: 'tel:+49301', callId: 'call' }
    const invite = dialog.request(9000, from, 'pcscf', call)
    if (isPassedOn) dialog.answer(9020, dialog.request(9010, 'pcscf', 'scscf', { ...call, hopsBefore: 1 }), 403)
    dialog.answer(9030, invite, 403)
    return dialog
  }

  test('comes from elsewhere than the phone has registered from', () => {
    const [finding] = diagnose(calls('ue2').evidence())
    assert.equal(finding?.cause, 'not-registered-from-there')
    assert.match(finding?.what ?? '', /has registered from 10.45.0.2:5060 to .* sends INVITE from 10.45.0.3:5060/)
  })

  test('is not taken for one of another phone at the same address (RFC 7315 §4.1)', () => {
    const dialog = new TestDialog()
    const mine: TestHeaders = [['P-Associated-URI', '<sip:alice@ims.example.org>, <tel:+15550001>']]
    const first = dialog.request(0, 'ue', 'pcscf')
    dialog.answer(20, dialog.request(10, 'pcscf', 'icscf', { hopsBefore: 1 }), 200, mine)
    dialog.answer(30, first, 200, mine)
    const text = { method: 'MESSAGE', uri: 'tel:+15550001', callId: 'text', user: 'bob' }
    dialog.answer(9030, dialog.request(9000, 'ue', 'pcscf', text), 403)
    const [finding] = diagnose(dialog.evidence())
    assert.match(finding?.what ?? '', /^sip:bob@ims.example.org sends MESSAGE .* where no phone has registered/)
    assert.ok(finding?.proofs.every(({ callId }) => callId === 'text'))
  })

  test('from where it has registered, or refused by somebody further on, has other reasons', () => {
    assert.deepEqual(causesOf(calls('ue')), [])
    assert.deepEqual(causesOf(calls('ue2', true)), [])
  })
})
