import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, createResponse, SipResponse } from '@voltaic/sip'
import { encodeTpdu, RP_CAUSES, type RpError } from '@voltaic/sms'
import { MAX_REASON_PHRASE, outcomeOfError, outcomeOfResponse } from './outcome.ts'
import { RETRY_SCHEDULE, retryDelayMs } from './retry-schedule.ts'

const REQUEST = createRequest('MESSAGE', 'sip:b@example.org', [
  ['From', '<sip:sms@example.org>;tag=1'],
  ['To', '<sip:b@example.org>'],
  ['Call-ID', 'x'],
  ['CSeq', '1 MESSAGE'],
])

function ofStatus(status: number, isLocal = false) {
  const local = isLocal ? { local: { kind: 'timeout' } as never } : {}
  return outcomeOfResponse(createResponse(REQUEST, status, local))
}

function ofError(cause: number, failureCause?: number) {
  const report = { type: 'SMS-DELIVER-REPORT', hasUserDataHeader: false, parameters: {} } as const
  const error: RpError = {
    type: 'RP-ERROR',
    direction: 'ms-to-network',
    messageReference: 1,
    cause,
    ...(failureCause === undefined ? {} : { userData: encodeTpdu({ ...report, failureCause }) }),
  }
  return outcomeOfError(error)
}

test('a phone that has the MESSAGE is waited for; what it answers otherwise says when it is tried again (RFC 3428 §7)', () => {
  assert.deepEqual([ofStatus(200), ofStatus(202)], [undefined, undefined])
  const cases = [
    [480, 'absent', 0x62],
    [408, 'absent', 0x62],
    [486, 'busy', 0x61],
    [500, 'busy', 0x65],
    [503, 'busy', 0x60],
    [404, 'refused', 0x43],
    [415, 'refused', 0x41],
    [403, 'refused', 0x42],
    [420, 'refused', 0x40],
    [302, 'refused', 0x40],
  ] as const
  for (const [sip, what, status] of cases) {
    const outcome = ofStatus(sip)
    assert.ok(outcome !== undefined && outcome.kind !== 'delivered')
    assert.deepEqual(
      [outcome.kind === 'later' ? outcome.setback : outcome.kind, outcome.status],
      [what, status],
      `${sip}`,
    )
  }
})

test('a status that nobody has sent is no word of the phone', () => {
  const outcome = ofStatus(403, true)
  assert.equal(outcome?.kind === 'later' && outcome.setback, 'absent')
})

test('RP-Cause and TP-FCS say whether memory is wanting, or the message is (TS 24.011 §8.2.5.4, TS 23.040 §9.2.3.22)', () => {
  const kindOf = (cause: number, failureCause?: number) => {
    const outcome = ofError(cause, failureCause)
    return outcome.kind === 'later' ? outcome.setback : outcome.kind
  }
  assert.equal(kindOf(RP_CAUSES.memoryCapacityExceeded), 'memory-full')
  assert.equal(kindOf(RP_CAUSES.protocolError), 'refused')
  assert.equal(kindOf(RP_CAUSES.protocolError, 0xd0), 'memory-full')
  assert.equal(kindOf(RP_CAUSES.protocolError, 0xd3), 'memory-full')
  assert.equal(kindOf(RP_CAUSES.protocolError, 0xd4), 'busy')
  assert.equal(kindOf(RP_CAUSES.invalidSmTransferReference), 'no-report')
  assert.equal(kindOf(99), 'refused')
  assert.equal(kindOf(120), 'refused')
  const outcome = ofError(RP_CAUSES.protocolError, 0xd0)
  assert.equal(outcome.kind === 'later' && outcome.reason, 'RP-ERROR 111 protocol error, (U)SIM SMS storage full')
})

test('attempts are ever further apart, to the last step of the schedule', () => {
  for (const [setback, schedule] of Object.entries(RETRY_SCHEDULE)) {
    const delays = [1, 2, 3, 4, 5, 6, 7, 100].map((failures) =>
      retryDelayMs(setback as keyof typeof RETRY_SCHEDULE, failures),
    )
    assert.deepEqual(
      delays,
      delays.toSorted((a, b) => a - b),
    )
    assert.equal(delays.at(-1), (schedule.at(-1) ?? 0) * 1000)
  }
})

test('what a phone says is kept without what steers terminals, and no more than a line of it', () => {
  const reason = `Busy\u0000\u001b[2J\u009b Ω${'x'.repeat(5000)}`
  const outcome = outcomeOfResponse(new SipResponse(486, reason, 'SIP/2.0', { lines: [], body: new Uint8Array(0) }))
  assert.ok(outcome?.kind === 'later')
  assert.equal(outcome.reason, `SIP 486 Busy[2J Ω${'x'.repeat(MAX_REASON_PHRASE - 9)}`)
})
