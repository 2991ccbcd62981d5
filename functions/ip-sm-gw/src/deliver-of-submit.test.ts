import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeTpdu, instantOf, type SmsSubmit, segmentText, textPartsOf, tpAddressOf } from '@voltaic/sms'
import { DeliverMaker, MAX_RECENT } from './deliver-of-submit.ts'

const NOW = Date.UTC(2026, 10, 27)
const FROM = tpAddressOf('+4915100000001')

function submitOf(text: string): SmsSubmit {
  const destinationAddress = tpAddressOf('+4915100000002')
  const [part] = textPartsOf(segmentText(text), 0)
  assert.ok(destinationAddress && part)
  return {
    type: 'SMS-SUBMIT',
    rejectDuplicates: false,
    statusReportRequest: true,
    replyPath: true,
    messageReference: 1,
    destinationAddress,
    protocolIdentifier: 0x41,
    ...part,
  }
}

function make(maker: DeliverMaker, text: string, now = NOW, to = 'b') {
  assert.ok(FROM)
  const deliver = decodeTpdu(maker.make(submitOf(text), FROM, to, now), 'network-to-ms', 'RP-DATA')
  assert.ok(deliver.type === 'SMS-DELIVER')
  return deliver
}

test('what the sender has set goes along, with the time at which it was taken (TS 23.040 §9.2.2.1)', () => {
  const deliver = make(new DeliverMaker(), 'hello')
  assert.deepEqual(deliver.originatingAddress, FROM)
  assert.deepEqual(
    [deliver.protocolIdentifier, deliver.replyPath, deliver.statusReportIndication, deliver.moreMessagesToSend],
    [0x41, true, true, false],
  )
  assert.equal(instantOf(deliver.serviceCentreTimeStamp), NOW)
})

test('no two messages have the same octets, though they say the same in one second (TS 23.040 §9.2.3.11)', () => {
  const maker = new DeliverMaker()
  const stamps = ['x', 'x', 'y', 'x'].map((text) => instantOf(make(maker, text).serviceCentreTimeStamp))
  assert.deepEqual(stamps, [NOW, NOW + 1000, NOW, NOW + 2000])
  assert.equal(instantOf(make(maker, 'x', NOW, 'c').serviceCentreTimeStamp), NOW)
})

test(`at most ${MAX_RECENT} are remembered, for a minute`, () => {
  const maker = new DeliverMaker()
  make(maker, 'x')
  for (let count = 0; count < MAX_RECENT; count++) make(maker, `message ${count}`)
  // the first has been forgotten
  assert.equal(instantOf(make(maker, 'x').serviceCentreTimeStamp), NOW)
})
