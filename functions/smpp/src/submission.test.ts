import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMAND_STATUS, numberTlv, type SmppMessage, TLV_TAGS } from '@voltaic/smpp'
import { encodeGsm7, encodeTpdu, readContent, type SmsSubmit } from '@voltaic/sms'
import { deliverSmOf } from './deliver-sm.ts'
import { submissionOf } from './submission.ts'
import { submitSm } from './test-client.ts'

const NOW = 1_767_225_600_000
const gsm = (text: string) => Uint8Array.from(encodeGsm7(text) ?? [])
const ucs2 = (text: string) => Buffer.from(text, 'utf16le').swap16()

function read(parts: Partial<SmppMessage>) {
  const result = submissionOf(submitSm(parts), 'shop', NOW)
  assert.ok(result.kind === 'submission', JSON.stringify(result))
  return result.submission.content
}

function refused(parts: Partial<SmppMessage>): number {
  const result = submissionOf(submitSm(parts), 'shop', NOW)
  assert.ok(result.kind === 'refused')
  return result.status
}

test('a whole text is read by its data_coding (SMPP 3.4 §5.2.19)', () => {
  for (const [dataCoding, shortMessage, text] of [
    [0, gsm('€{}[]~^|\\ @£ΔΦ'), '€{}[]~^|\\ @£ΔΦ'],
    [1, Buffer.from('ascii@_'), 'ascii@_'],
    // as the npm package smpp writes it
    [1, gsm('costs €5 @'), 'costs €5 @'],
    [3, Buffer.from('Grüße, ça', 'latin1'), 'Grüße, ça'],
    [8, ucs2('καλημέρα 👨‍👩‍👧'), 'καλημέρα 👨‍👩‍👧'],
  ] as const) {
    const content = read({ dataCoding, shortMessage })
    assert.ok(content.kind === 'text' && content.text === text, text)
  }
  const flash = read({ dataCoding: 0xf0, shortMessage: gsm('now') })
  assert.ok(flash.kind === 'text' && flash.messageClass === 0 && flash.text === 'now')
})

test('message_payload takes the place of short_message (SMPP 3.4 §5.3.2.32)', () => {
  const value = gsm('a'.repeat(1000))
  const content = read({ shortMessage: new Uint8Array(0), tlvs: [{ tag: TLV_TAGS.messagePayload, value }] })
  assert.ok(content.kind === 'text' && content.text.length === 1000)
})

test('validity: relative and absolute; what is over, or to be sent later, is refused (SMPP 3.4 §5.2.16, §5.2.15)', () => {
  const relative = read({ validityPeriod: '000000010000000R' })
  assert.ok(relative.kind === 'text' && relative.validityMs === 3_600_000)
  assert.equal(refused({ validityPeriod: '250101000000000+' }), COMMAND_STATUS.ESME_RINVEXPIRY)
  assert.equal(refused({ validityPeriod: 'soon' }), COMMAND_STATUS.ESME_RINVEXPIRY)
  assert.equal(refused({ scheduleDeliveryTime: '000000010000000R' }), COMMAND_STATUS.ESME_RINVSCHED)
})

test('what the client has cut is passed on: user data header, and sar_ parameters (SMPP 3.4 §5.2.12, §5.3.2.22)', () => {
  const header = Buffer.from('050003420201', 'hex')
  const shortMessage = Buffer.concat([header, gsm('first €')])
  const own = read({ esmClass: 0x40, shortMessage, registeredDelivery: 1 })
  assert.ok(own.kind === 'tpdu' && own.submit.statusReportRequest)
  assert.equal(own.submit.userData.octets.subarray(0, 6).toString(), header.toString())
  const { userData, dataCodingScheme } = own.submit
  assert.deepEqual(readContent(userData, dataCodingScheme, true).body, { kind: 'text', text: 'first €' })
  const sar = read({
    shortMessage: gsm('second'),
    tlvs: [
      numberTlv(TLV_TAGS.sarMsgRefNum, 0x1234, 2),
      numberTlv(TLV_TAGS.sarTotalSegments, 2, 1),
      numberTlv(TLV_TAGS.sarSegmentSeqnum, 2, 1),
    ],
  })
  assert.ok(sar.kind === 'tpdu' && sar.submit.hasUserDataHeader)
  assert.equal(Buffer.from(sar.submit.userData.octets.subarray(0, 7)).toString('hex'), '06080412340202')
})

test('8-bit data go as they are; too many are refused, and so is a header that is none (SMPP 3.4 §5.2.19)', () => {
  const content = read({ dataCoding: 4, shortMessage: Uint8Array.of(1, 2, 3) })
  assert.ok(content.kind === 'tpdu' && content.submit.dataCodingScheme === 4)
  assert.equal(refused({ dataCoding: 4, shortMessage: new Uint8Array(141) }), COMMAND_STATUS.ESME_RINVMSGLEN)
  assert.equal(refused({ esmClass: 0x40, shortMessage: Uint8Array.of(9, 1) }), COMMAND_STATUS.ESME_RINVESMCLASS)
  assert.equal(refused({ dataCoding: 5 }), COMMAND_STATUS.ESME_RSUBMITFAIL)
})

test('a message of a phone as deliver_sm, its header before its text (SMPP 3.4 §4.6.1)', () => {
  const event = (submit: SmsSubmit) =>
    ({
      kind: 'mo',
      messageId: 'm1',
      originator: '+99901000001',
      destination: 'account:shop',
      tpdu: Buffer.from(encodeTpdu(submit)).toString('hex'),
    }) as const
  const header = Buffer.from('050003420201', 'hex')
  const own = read({ esmClass: 0x40, shortMessage: Buffer.concat([header, gsm('first €')]) })
  assert.ok(own.kind === 'tpdu')
  const parts = deliverSmOf(event(own.submit))
  assert.deepEqual([parts.esmClass, parts.dataCoding], [0x40, 0])
  assert.deepEqual(Buffer.from(parts.shortMessage), Buffer.concat([header, gsm('first €')]))
  assert.deepEqual(parts.source, { ton: 1, npi: 1, address: '99901000001' })
  assert.deepEqual(parts.destination, { ton: 1, npi: 1, address: '99901000001' })
  const greek = read({ esmClass: 0x40, dataCoding: 8, shortMessage: Buffer.concat([header, ucs2('καλ')]) })
  assert.ok(greek.kind === 'tpdu')
  const whole = deliverSmOf(event(greek.submit))
  assert.deepEqual(
    [whole.dataCoding, Buffer.from(whole.shortMessage).toString('hex')],
    [8, `050003420201${ucs2('καλ').toString('hex')}`],
  )
  const data = read({ dataCoding: 4, shortMessage: Uint8Array.of(1, 2, 3) })
  assert.ok(data.kind === 'tpdu')
  assert.deepEqual([...deliverSmOf(event(data.submit)).shortMessage], [1, 2, 3])
})

test('an indication of messages waiting goes as it is (TS 23.038 §4)', () => {
  for (const dataCoding of [0xc8, 0xd8]) {
    const content = read({ dataCoding, shortMessage: gsm('2 new') })
    assert.ok(content.kind === 'tpdu' && content.submit.dataCodingScheme === dataCoding)
  }
})

test('a phone whose header goes beyond its user data does not stop what comes behind (TS 23.040 §9.2.3.24)', () => {
  const tpdu = '41000481070000000501020304ff'.replace('00000005', '00040005').replace('0501', '05ff')
  const message = deliverSmOf({ kind: 'mo', messageId: 'm', originator: '+1', destination: 'account:shop', tpdu })
  assert.deepEqual([message.dataCoding, message.esmClass], [4, 0])
  assert.equal(Buffer.from(message.shortMessage).toString('hex'), 'ff020304ff')
})
