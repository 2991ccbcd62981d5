import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeRpdu } from '@voltaic/sms'
import { diagnose } from '../../diagnose.ts'
import { TestDialog, type TestHeaders } from '../../test-dialog.ts'

const causesOf = (dialog: TestDialog): readonly string[] => diagnose(dialog.evidence(400_000)).map(({ cause }) => cause)
const SMS = ['Content-Type', 'application/vnd.3gpp.sms'] as const
const TO_SERVER = ['P-Served-User', '<sip:alice@ims.example.org>'] as const
const TO_PHONE = ['P-Called-Party-ID', '<sip:alice@ims.example.org>'] as const
const bodyOf = (rpdu: Parameters<typeof encodeRpdu>[0]): string => Buffer.from(encodeRpdu(rpdu)).toString('latin1')

const submitted = (messageReference: number, firstOctet = 0x01, text = 'hello'): string =>
  bodyOf({
    type: 'RP-DATA',
    direction: 'ms-to-network',
    messageReference,
    destination: { typeOfNumber: 1, numberingPlan: 1, digits: '99900' } as never,
    userData: Uint8Array.of(firstOctet, ...[...text].map((each) => each.charCodeAt(0) & 0x7f)),
  })

function message(
  dialog: TestDialog,
  at: number,
  callId: string,
  body: string,
  headers: TestHeaders = [],
  from = 'ue',
  to = 'pcscf',
) {
  return dialog.request(at, from, to, {
    method: 'MESSAGE',
    uri: 'tel:+99900',
    callId,
    headers: [SMS, ...headers],
    body,
  })
}

describe('texts', () => {
  test('the same text again, while the RP-ACK is not answered (TS 24.011 §5.3.2.3)', () => {
    const sent = (second: string, acknowledged: boolean, type: 'RP-ACK' | 'RP-ERROR' = 'RP-ACK') => {
      const dialog = new TestDialog()
      dialog.answer(10, message(dialog, 0, 'a', submitted(1)), 202)
      const ack = bodyOf({ type, direction: 'network-to-ms', messageReference: 1, cause: 21 })
      const report = message(dialog, 20, 'r', ack, [TO_PHONE], 'pcscf', 'ue')
      if (acknowledged) dialog.answer(30, report, 200)
      dialog.answer(40_010, message(dialog, 40_000, 'b', second), 202)
      return causesOf(dialog)
    }
    // TS 23.040 §9.2.3.25: with TP-RD set it is the same text
    assert.deepEqual(sent(submitted(2, 0x05), false), ['rp-ack-missing'])
    assert.deepEqual(sent(submitted(2, 0x05), true), [])
    assert.deepEqual(sent(submitted(2, 0x01, 'other'), false), [])
    assert.deepEqual(sent(submitted(2, 0x05), false, 'RP-ERROR'), ['text-refused', 'rp-ack-missing'])
    assert.deepEqual(
      sent(submitted(2, 0x05), true, 'RP-ERROR'),
      ['text-refused'],
      'the phone knows that it was refused',
    )
  })

  test('no criterion leads it to the service centre (TS 24.341 §5.3.1.2)', () => {
    const failed = (headers: TestHeaders) => {
      const dialog = new TestDialog()
      const first = message(dialog, 0, 'a', submitted(1))
      const onward = dialog.request(10, 'pcscf', 'scscf', {
        method: 'MESSAGE',
        callId: 'a',
        hopsBefore: 1,
        headers: [SMS, ...headers],
        body: submitted(1),
      })
      dialog.answer(20, onward, 404)
      dialog.answer(30, first, 404)
      return causesOf(dialog)
    }
    assert.deepEqual(failed([]), ['sms-not-triggered'])
    assert.ok(!failed([TO_SERVER]).includes('sms-not-triggered'))
  })
})
