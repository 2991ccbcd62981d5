import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeTpdu, RP_CAUSES, tpAddressOf } from '@voltaic/sms'
import { BOB, type SmsBench, withSmsc } from '../../scenarios/sms/sms-bench.ts'

const [ENQUIRY, CANCEL_REPORT, DELETE, ENABLE_REPORT] = [0, 1, 2, 3]

/** @returns what the service centre says */
async function command({ alice, done, pass }: SmsBench, commandType: number, messageNumber: number) {
  const destinationAddress = tpAddressOf(BOB)
  assert.ok(destinationAddress)
  const userData = encodeTpdu({
    type: 'SMS-COMMAND',
    statusReportRequest: false,
    hasUserDataHeader: false,
    messageReference: 200,
    protocolIdentifier: 0,
    commandType,
    messageNumber,
    destinationAddress,
    commandData: new Uint8Array(0),
  })
  await done(alice.send({ type: 'RP-DATA', direction: 'ms-to-network', messageReference: 200, userData }))
  await pass(1000)
  const rpdu = alice.answers.at(-1)?.rpdu
  return rpdu?.type === 'RP-ERROR' ? rpdu.cause : rpdu?.type
}

test('a phone deletes a message that waits, and is told so if it has asked for a report (TS 23.040 §9.2.3.19)', () =>
  withSmsc(async (bench) => {
    const { alice, bob, done, pass } = bench
    bob.isOn = false
    await done(alice.text(BOB, 'a mistake', { messageReference: 5, statusReportRequest: true }))
    await done(alice.text(BOB, 'no mistake', { messageReference: 6 }))
    await pass(1000)
    assert.equal(await command(bench, DELETE, 5), 'RP-ACK')
    assert.deepEqual(
      alice.statusReports.map(({ status, messageReference }) => [status, messageReference]),
      [[0x47, 5]],
    )
    assert.equal(await command(bench, DELETE, 5), RP_CAUSES.protocolError)
    bob.isOn = true
    await pass(120_000)
    assert.deepEqual(bob.texts, ['no mistake'])
    assert.equal(await command(bench, DELETE, 6), RP_CAUSES.protocolError)
  }))

test('a phone turns the report on a message that waits on and off; an enquiry is not answered (TS 23.040 §9.2.3.19)', () =>
  withSmsc(async (bench) => {
    const { alice, bob, done, pass } = bench
    bob.isOn = false
    await done(alice.text(BOB, 'first', { messageReference: 5, statusReportRequest: true }))
    await done(alice.text(BOB, 'second', { messageReference: 6 }))
    await pass(1000)
    assert.equal(await command(bench, CANCEL_REPORT, 5), 'RP-ACK')
    assert.equal(await command(bench, ENABLE_REPORT, 6), 'RP-ACK')
    assert.equal(await command(bench, ENQUIRY, 6), RP_CAUSES.requestedFacilityNotImplemented)
    bob.isOn = true
    await pass(120_000)
    assert.deepEqual(
      alice.statusReports.map(({ status, messageReference }) => [status, messageReference]),
      [[0x00, 6]],
    )
  }))
