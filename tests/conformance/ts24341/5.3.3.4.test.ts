import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileEre } from '@voltaic/ere'
import { ipSmGwCriteria } from '@voltaic/ip-sm-gw'
import { decodeTpdu, RP_CAUSES, type SmsSubmit, segmentText, textPartsOf, tpAddressOf } from '@voltaic/sms'
import { BOB, withSmsc } from '../../scenarios/sms/sms-bench.ts'
import { SERVICE_CENTRE, SMSC_URI } from '../../scenarios/sms/sms-network.ts'
import { type SmsPhone, submissionOf } from '../../scenarios/sms/sms-phone.ts'

function submitOf(text: string, settings: Partial<SmsSubmit> = {}): SmsSubmit {
  const destinationAddress = tpAddressOf(BOB)
  const [part] = textPartsOf(segmentText(text), 0)
  assert.ok(destinationAddress && part)
  return {
    type: 'SMS-SUBMIT',
    rejectDuplicates: false,
    statusReportRequest: false,
    replyPath: false,
    messageReference: 7,
    destinationAddress,
    protocolIdentifier: 0,
    ...part,
    ...settings,
  }
}

/** RP-MR and RP cause, or RP-ACK, of each answer. */
function answersOf({ answers }: SmsPhone): readonly string[] {
  return answers.map(({ rpdu }) => `${rpdu.messageReference} ${rpdu.type === 'RP-ERROR' ? rpdu.cause : rpdu.type}`)
}

test('a short message is answered 202, then RP-ACK follows in a MESSAGE of its own (TS 24.341 §5.3.3.4)', () =>
  withSmsc(async ({ alice, bob, done, pass }) => {
    const response = await done(alice.send(submissionOf(submitOf('hello'), 41)))
    assert.equal(response.status, 202)
    await pass(1000)
    const [answer] = alice.answers
    assert.ok(answer)
    assert.deepEqual(answersOf(alice), ['41 RP-ACK'])
    assert.equal(answer.request.header('In-Reply-To'), response.header('Call-ID'))
    assert.equal(answer.request.header('P-Asserted-Identity'), `<${SMSC_URI}>`)
    assert.match(answer.request.header('From') ?? '', /^<sip:127\.0\.0\.2:5090>;tag=\w+$/)
    assert.equal(answer.request.header('Request-Disposition'), 'no-fork')
    assert.equal(answer.request.header('Accept-Contact'), '*;+g.3gpp.smsip;require;explicit')
    assert.deepEqual(bob.texts, ['hello'])
  }))

test('the receiver gets RP-DATA from the service centre, with the number of the sender (TS 24.341 §5.3.3.4)', () =>
  withSmsc(async ({ alice, bob, done, pass }) => {
    await done(alice.text(BOB, 'hello'))
    await pass(1000)
    assert.equal(bob.wire.length, 1)
    const [heard] = bob.wire
    assert.ok(heard)
    assert.equal(heard.request.header('P-Asserted-Identity'), `<${SMSC_URI}>`)
    assert.equal(heard.request.header('Accept-Contact'), '*;+g.3gpp.smsip;require;explicit')
    assert.equal(heard.rpdu.destination, undefined)
    assert.ok(heard.rpdu.originator?.kind === 'digits')
    assert.equal(`+${heard.rpdu.originator.digits}`, SERVICE_CENTRE)
    const tpdu = decodeTpdu(heard.rpdu.userData, 'network-to-ms', 'RP-DATA')
    assert.ok(tpdu.type === 'SMS-DELIVER' && tpdu.originatingAddress.kind === 'digits')
    assert.equal(`+${tpdu.originatingAddress.digits}`, alice.number)
  }))

test('a message that is repeated with its references is acknowledged again, and stored once (TS 24.341 §5.3.3.4)', () =>
  withSmsc(async ({ alice, bob, done, pass, restart }) => {
    for (let time = 0; time < 3; time++) {
      await done(alice.send(submissionOf(submitOf('once'), 9)))
      await pass(1000)
      if (time === 1) await restart()
    }
    assert.deepEqual(answersOf(alice), ['9 RP-ACK', '9 RP-ACK', '9 RP-ACK'])
    assert.equal(bob.wire.length, 1)
    // another reference is another message, of the same text though it be
    await done(alice.send(submissionOf(submitOf('once', { messageReference: 8 }), 10)))
    await pass(1000)
    assert.deepEqual(bob.texts, ['once', 'once'])
  }))

test('what is not taken gets RP-ERROR with its cause (TS 24.341 §5.3.3.4, TS 24.011 §8.2.5.4)', () =>
  withSmsc(
    async ({ alice, bob, done, pass }) => {
      const cases = [
        [
          submissionOf(submitOf('nobody', { destinationAddress: numberOf('+4930999999') }), 1),
          RP_CAUSES.unassignedNumber,
        ],
        [
          submissionOf(submitOf('no number', { destinationAddress: numberOf('VOLTAIC') }), 2),
          RP_CAUSES.unassignedNumber,
        ],
        [Buffer.from('0003000004', 'hex'), RP_CAUSES.invalidMandatoryInformation],
        [Buffer.from('00040000020100', 'hex'), RP_CAUSES.semanticallyIncorrectMessage],
        [Buffer.from('0005', 'hex'), RP_CAUSES.invalidMandatoryInformation],
        [Buffer.from('0706', 'hex'), RP_CAUSES.messageTypeNotImplemented],
      ] as const
      for (const [rpdu] of cases) {
        assert.equal((await done(alice.send(rpdu))).status, 202)
        await pass(1000)
      }
      assert.deepEqual(
        answersOf(alice),
        cases.map(([, cause], index) => `${index + 1} ${cause}`),
      )
      assert.equal((await done(alice.send(Uint8Array.of(0)))).status, 400)
      assert.equal(bob.wire.length, 0)
    },
    { isSubscriber: (number) => number === BOB },
  ))

function numberOf(text: string) {
  const address = tpAddressOf(text)
  assert.ok(address)
  return address
}

test('a duplicate is refused where the phone asks for that, and acknowledged in the same transfer (TS 23.040 §9.2.3.25)', () =>
  withSmsc(async ({ alice, bob, done, pass }) => {
    for (const [reference, rejectDuplicates] of [
      [1, false],
      [1, true],
      [2, true],
    ] as const) {
      await done(alice.send(submissionOf(submitOf('once', { rejectDuplicates }), reference)))
      await pass(1000)
    }
    assert.deepEqual(answersOf(alice), ['1 RP-ACK', '1 RP-ACK', `2 ${RP_CAUSES.smTransferRejected}`])
    assert.deepEqual(bob.texts, ['once'])
  }))

test('messages reach a phone in order, the next when the report on the last has come (TS 24.341 §5.3.3.4)', () =>
  withSmsc(async ({ alice, bob, done, pass }) => {
    bob.isOn = false
    const long = 'The quick brown fox jumps over the lazy dog. '.repeat(34)
    await done(alice.text(BOB, long))
    await done(alice.text(BOB, 'last'))
    let [mostOpen, open] = [0, 0]
    bob.manners = () => {
      open += 1
      mostOpen = Math.max(mostOpen, open)
      return {}
    }
    const { send } = bob
    bob.send = (rpdu, headers) => {
      open -= 1
      return send.call(bob, rpdu, headers)
    }
    bob.isOn = true
    await pass(120_000)
    assert.equal(bob.texts.join(''), `${long}last`)
    assert.equal(bob.wire.length, 11)
    assert.equal(mostOpen, 1)
  }))

test('a phone that says nothing, or of another reference, gets the same octets again (TS 24.011 §9.3.1)', () =>
  withSmsc(async ({ alice, bob, done, pass }) => {
    const manners = [{ report: { wrongReference: true } }, { report: 'none' }, { isReplyNamed: false }] as const
    bob.manners = () => manners[bob.wire.length - 1] ?? {}
    await done(alice.text(BOB, 'again'))
    await pass(600_000)
    assert.equal(bob.wire.length, 3)
    assert.equal(new Set(bob.wire.map(({ rpdu }) => Buffer.from(rpdu.userData).toString('hex'))).size, 1)
    assert.equal(new Set(bob.wire.map(({ rpdu }) => rpdu.messageReference)).size, 1)
    assert.deepEqual(bob.texts, ['again'])
  }))

test('a report that comes late, or to a service centre that has died in between, still counts (TS 24.341 §5.3.3.4)', () =>
  withSmsc(async ({ alice, bob, done, pass, restart, gateway }) => {
    bob.manners = () => ({ report: 'none' })
    await done(alice.text(BOB, 'late'))
    await pass(50_000)
    const [heard] = bob.wire
    assert.ok(heard)
    await restart()
    const { messageReference } = heard.rpdu
    const headers = [['In-Reply-To', heard.request.header('Call-ID') ?? '']] as const
    await done(bob.send({ type: 'RP-ACK', direction: 'ms-to-network', messageReference }, headers))
    await pass(600_000)
    assert.equal(bob.wire.length, 1)
    assert.equal((await done(gateway.queue.list()))[0]?.state, 'delivered')
  }))

test('a phone reports nothing of a message of another one (TS 24.341 §5.3.3.4)', () =>
  withSmsc(async ({ alice, bob, gateway, done, pass }) => {
    bob.isOn = false
    await done(alice.text(BOB, 'for Bob'))
    await pass(1000)
    const [message] = await gateway.queue.list()
    assert.ok(message)
    for (let messageReference = 0; messageReference < 4; messageReference++) {
      const report = { type: 'RP-ACK', direction: 'ms-to-network', messageReference } as const
      await done(alice.send(report, [['In-Reply-To', `${message.id}.0`]]))
    }
    await pass(1000)
    assert.equal((await gateway.queue.find(message.id))?.state, 'queued')
  }))

test('short messages are known however their content type is written (RFC 3261 §7.3.1, §25.1)', () => {
  const [conditions = []] = ipSmGwCriteria.map(({ when }) => when)
  const [pattern = ''] = conditions.flat().flatMap((each) => ('content' in each ? [String(each.content)] : []))
  const ere = compileEre(pattern)
  for (const each of ['application/vnd.3gpp.sms', 'Application/VND.3GPP.Sms;x=y', 'application \t/ vnd.3gpp.sms']) {
    assert.ok(ere.test(each), each)
  }
  assert.ok(!ere.test('application/vndx3gppxsms'))
})
