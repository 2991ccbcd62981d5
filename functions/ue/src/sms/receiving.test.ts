import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeTpdu, RP_CAUSES, type SmsDeliver, segmentText, textPartsOf, timeStampAt } from '@voltaic/sms'
import { twoPhones } from '../two-phones.ts'
import { fakeServiceCentre, SC_NUMBER } from './fake-service-centre.ts'
import { Inbox, MAX_KNOWN_MESSAGES, MAX_TEXTS, MAX_UNFINISHED_TEXTS } from './inbox.ts'
import type { SmsFaults } from './sms-config.ts'

const AT = 1_767_225_600_000

function delivers(text: string, reference = 1, at = AT, protocolIdentifier = 0): readonly SmsDeliver[] {
  return textPartsOf(segmentText(text), reference).map((part) => ({
    type: 'SMS-DELIVER',
    moreMessagesToSend: false,
    loopPrevention: false,
    statusReportIndication: false,
    replyPath: false,
    originatingAddress: { kind: 'digits', typeOfNumber: 'international', numberingPlan: 1, digits: '99901000001' },
    protocolIdentifier,
    serviceCentreTimeStamp: timeStampAt(at),
    ...part,
  }))
}

const octets = (text: string) => delivers(text).map(encodeTpdu)[0] ?? new Uint8Array(0)

async function stage(faults: SmsFaults = {}) {
  const phones = await twoPhones({ both: { sms: { serviceCentre: SC_NUMBER, faults } } })
  const centre = await fakeServiceCentre(phones)
  const deliver = async (userData: Uint8Array, reference = 7) => {
    const answered = centre.deliver('bob', userData, reference)
    await phones.clock.advance(10)
    return (await answered).status
  }
  return {
    phones,
    centre,
    deliver,
    last: () => centre.received.at(-1)?.rpdu,
    async stop() {
      await centre.stop()
      await phones.stop(true)
    },
  }
}

test('200, and then RP-ACK in a MESSAGE of its own: to the asserted identity, with In-Reply-To and the same RP-MR (TS 24.341 §5.3.2.4)', async () => {
  const { phones, centre, deliver, stop } = await stage()
  assert.equal(await deliver(octets('hello'), 99), 200)
  const [report] = centre.received
  assert.deepEqual([report?.rpdu.type, report?.rpdu.messageReference], ['RP-ACK', 99])
  assert.equal(report?.request.uri, 'sip:gateway@10.0.0.9')
  assert.equal(report?.request.header('In-Reply-To'), 'centre-1')
  assert.equal(report?.request.header('Content-Type'), 'application/vnd.3gpp.sms')
  assert.deepEqual(phones.ladder, ['bob 200 MESSAGE', 'bob MESSAGE'])
  await stop()
})

test('what comes again is acknowledged and dropped; one octet of difference is another message (TS 23.040 §9.2.3.11)', async () => {
  const { phones, deliver, last, stop } = await stage()
  await deliver(octets('hello'))
  await deliver(octets('hello'), 8)
  assert.deepEqual([last()?.type, last()?.messageReference], ['RP-ACK', 8])
  await deliver(encodeTpdu(delivers('hello', 1, AT + 1000)[0] as SmsDeliver))
  assert.deepEqual([phones.bob.texts.length, phones.bob.sms.repeats], [2, 1])
  await stop()
})

test('memory full: RP-ERROR 22, and RP-SMMA once there is room (TS 24.011 §6.2.1.3; TS 24.341 §5.3.2.5)', async () => {
  const { phones, centre, deliver, last, stop } = await stage()
  assert.equal(await phones.bob.sms.freeMemory(), 'not needed')
  phones.bob.sms.fillMemory()
  assert.equal(await deliver(octets('hello')), 200)
  const refused = last()
  assert.ok(refused?.type === 'RP-ERROR' && refused.cause === RP_CAUSES.memoryCapacityExceeded)
  assert.deepEqual([...(refused.userData ?? [])], [0x00, 0xd3, 0x00])
  const freed = phones.bob.sms.freeMemory()
  await phones.until(() => last()?.type === 'RP-SMMA')
  const { request, rpdu } = centre.received.at(-1) ?? assert.fail()
  assert.equal(request.uri, 'sip:gateway@10.0.0.9')
  const { messageReference } = rpdu
  void centre.report('bob', { type: 'RP-ACK', direction: 'network-to-ms', messageReference }, request.callId)
  assert.equal(await Promise.race([freed, phones.clock.advance(1000)]), 'acknowledged')
  await deliver(octets('hello'))
  assert.equal(phones.bob.texts.length, 1)
  await stop()
})

test('RP-SMMA without an answer is sent once more, after TR1M and TRAM (TS 24.011 §6.2.1.3)', async () => {
  const { phones, centre, deliver, stop } = await stage()
  phones.bob.sms.fillMemory()
  await deliver(octets('hello'))
  const freed = phones.bob.sms.freeMemory()
  const memories = () => centre.received.filter(({ rpdu }) => rpdu.type === 'RP-SMMA').length
  await phones.clock.advance(69_000)
  assert.equal(memories(), 1)
  await phones.clock.advance(2000)
  assert.equal(memories(), 2)
  await phones.clock.advance(40_000)
  assert.equal(await freed, 'failed')
  await stop()
})

test('faults on purpose: no RP-ACK, a lost one, a late one, RP-ERROR, another SIP status', async () => {
  const { phones, centre, deliver, last, stop } = await stage({ noRpAck: 1 })
  const count = () => [centre.received.length, phones.bob.texts.length]
  await deliver(octets('one'))
  assert.deepEqual(count(), [0, 0])
  await deliver(octets('one'))
  assert.deepEqual(count(), [1, 1])
  phones.bob.sms.setFaults({ lostRpAck: 1 })
  await deliver(octets('two'))
  assert.deepEqual(count(), [1, 2])
  phones.bob.sms.setFaults({ lateReportMs: 5000 })
  await deliver(octets('three'))
  assert.deepEqual(count(), [1, 3])
  await phones.clock.advance(5000)
  assert.deepEqual(count(), [2, 3])
  phones.bob.sms.setFaults({ rpError: 111 })
  await deliver(octets('four'))
  const error = last()
  assert.ok(error?.type === 'RP-ERROR' && error.cause === 111)
  phones.bob.sms.setFaults({ answer: 480 })
  assert.equal(await deliver(octets('five')), 480)
  assert.deepEqual(count(), [3, 3])
  await stop()
})

test('fault: every RP-DATA goes out twice with one RP-MR, in two MESSAGEs', async () => {
  const { phones, centre, stop } = await stage({ duplicateReference: true })
  const sent = phones.alice.sendText('+99901000002', 'x')
  await phones.until(() => sent.state === 'sent')
  const data = centre.received.filter(({ rpdu }) => rpdu.type === 'RP-DATA')
  assert.equal(data.length, 2)
  assert.equal(new Set(data.map(({ rpdu }) => rpdu.messageReference)).size, 1)
  assert.equal(new Set(data.map(({ request }) => request.callId)).size, 2)
  await stop()
})

test('what cannot be read is refused: RP-ERROR 111 for the relay layer, 96 for a TPDU (TS 24.011 §9.3)', async () => {
  const { centre, deliver, phones, last, stop } = await stage()
  await deliver(Uint8Array.of(0x04, 0x0b), 3)
  const refused = last()
  assert.ok(refused?.type === 'RP-ERROR' && refused.cause === RP_CAUSES.invalidMandatoryInformation)
  await deliver(Uint8Array.of(0x01, 0x00), 4)
  const truncated = last()
  assert.ok(truncated?.type === 'RP-ERROR' && truncated.messageReference === 4)
  assert.deepEqual([centre.received.length, phones.bob.texts.length], [2, 0])
  await stop()
})

test('parts come in any order; the same reference again is another text (TS 23.040 §9.2.3.24.1)', () => {
  const inbox = new Inbox()
  const first = 'a'.repeat(300)
  const [one, two] = delivers(first) as [SmsDeliver, SmsDeliver]
  assert.equal(inbox.take(two, AT), undefined)
  assert.deepEqual(inbox.take(one, AT)?.body, { kind: 'text', text: first })
  const second = 'b'.repeat(300)
  const [other] = delivers('c'.repeat(300)) as [SmsDeliver]
  const [three, four] = delivers(second) as [SmsDeliver, SmsDeliver]
  inbox.take(other, AT)
  inbox.take(three, AT)
  assert.deepEqual(inbox.take(four, AT)?.body, { kind: 'text', text: second })
  assert.equal(inbox.unfinished, 0)
})

test('type 0 is thrown away, a replace type takes the place of the last one (TS 23.040 §9.2.3.9)', () => {
  const inbox = new Inbox()
  for (const each of delivers('silent', 1, AT, 0x40)) assert.equal(inbox.take(each, AT), undefined)
  for (const text of ['first', 'second']) for (const each of delivers(text, 1, AT, 0x41)) inbox.take(each, AT)
  assert.deepEqual(
    inbox.texts.map(({ body }) => body),
    [{ kind: 'text', text: 'second' }],
  )
})

test(`at most ${MAX_TEXTS} texts, ${MAX_UNFINISHED_TEXTS} unfinished ones and ${MAX_KNOWN_MESSAGES} known messages are kept`, () => {
  const inbox = new Inbox()
  for (let count = 0; count <= MAX_KNOWN_MESSAGES; count++) inbox.take(delivers(`text ${count}`)[0] as SmsDeliver, AT)
  assert.equal(inbox.texts.length, MAX_TEXTS)
  inbox.take(delivers(`text ${MAX_KNOWN_MESSAGES}`)[0] as SmsDeliver, AT)
  assert.equal(inbox.repeats, 1)
  inbox.take(delivers('text 0')[0] as SmsDeliver, AT)
  assert.equal(inbox.repeats, 1, 'the oldest has been forgotten')
  for (let reference = 0; reference <= MAX_UNFINISHED_TEXTS; reference++) {
    inbox.take(delivers('x'.repeat(161), reference)[0] as SmsDeliver, AT)
  }
  assert.equal(inbox.unfinished, MAX_UNFINISHED_TEXTS)
})
