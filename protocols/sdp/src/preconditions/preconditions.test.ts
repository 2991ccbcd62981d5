import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { attributeLine } from '../description/format-session-description.ts'
import { parseSessionDescription } from '../description/parse-session-description.ts'
import type { Attribute, MediaDescription } from '../description/session-description.ts'
import {
  answerPreconditions,
  arePreconditionsMet,
  isConfirmationDue,
  isPreconditionFailure,
  offerPreconditions,
  type Preconditions,
  preconditionLines,
  receivePreconditions,
  withReservation,
} from './preconditions.ts'
import { formatStatusTable, parseStatusTable } from './status-lines.ts'
import { invertTable, type StatusRow, type StatusTable, strongerOf } from './status-table.ts'

function streamWith(lines: readonly Attribute[] | string): MediaDescription {
  const text = typeof lines === 'string' ? lines : lines.map(attributeLine).join('\n')
  const session = parseSessionDescription(`v=0\no=- 1 1 IN IP4 a\nm=audio 4 RTP/AVP 0\n${text}`)
  return session.media[0] ?? assert.fail()
}

function textOf(own: Preconditions | undefined): readonly string[] {
  return preconditionLines(own).map(attributeLine)
}

const FIRST_OFFER = [
  'a=curr:qos local none',
  'a=curr:qos remote none',
  'a=des:qos mandatory local sendrecv',
  'a=des:qos none remote sendrecv',
]

test('the whole way of a call with preconditions on both sides (TS 24.229 §6.1.2, §6.1.3)', () => {
  let calling = offerPreconditions({ isReserved: false })
  assert.deepEqual(textOf(calling), FIRST_OFFER)

  const answered = answerPreconditions(streamWith(preconditionLines(calling)), { isReserved: false })
  let called = answered ?? assert.fail()
  assert.deepEqual(textOf(called), [
    'a=curr:qos local none',
    'a=curr:qos remote none',
    'a=des:qos mandatory local sendrecv',
    'a=des:qos mandatory remote sendrecv',
    'a=conf:qos remote sendrecv',
  ])
  assert.ok(!arePreconditionsMet(called))

  calling = receivePreconditions(calling, streamWith(preconditionLines(called)))
  assert.ok(!isConfirmationDue(calling), 'nothing is reserved that could be told')
  calling = withReservation(calling, true)
  assert.ok(isConfirmationDue(calling), 'an UPDATE must go')
  assert.deepEqual(textOf(calling), [
    'a=curr:qos local sendrecv',
    'a=curr:qos remote none',
    'a=des:qos mandatory local sendrecv',
    'a=des:qos mandatory remote sendrecv',
  ])

  called = receivePreconditions(withReservation(called, true), streamWith(preconditionLines(calling)))
  assert.ok(arePreconditionsMet(called), 'the phone may ring')
  assert.deepEqual(textOf(called).slice(0, 2), ['a=curr:qos local sendrecv', 'a=curr:qos remote sendrecv'])
  assert.equal(textOf(called).length, 4, 'nothing is left to confirm')
  calling = receivePreconditions(calling, streamWith(preconditionLines(called)))
  assert.ok(arePreconditionsMet(calling))
  assert.ok(!isConfirmationDue(calling), 'it was told')
})

test('a phone that goes on asking for what it knows already is not told again (RFC 3312 §7)', () => {
  const own = offerPreconditions({ isReserved: true })
  const lines = ['a=curr:qos remote sendrecv', 'a=des:qos mandatory remote sendrecv', 'a=conf:qos remote sendrecv']
  assert.ok(!isConfirmationDue(receivePreconditions(own, streamWith(lines.join('\n')))))
  const unheard = lines.with(0, 'a=curr:qos remote none').join('\n')
  assert.ok(isConfirmationDue(receivePreconditions(own, streamWith(unheard))))
})

test('a caller that has its resources already is not asked to confirm (TS 24.229 §6.1.3)', () => {
  const calling = offerPreconditions({ isReserved: true, remoteStrength: 'optional' })
  const called = answerPreconditions(streamWith(preconditionLines(calling)), { isReserved: true })
  assert.ok(arePreconditionsMet(called))
  assert.ok(!textOf(called).some((line) => line.startsWith('a=conf')))
})

test('an offer without preconditions is answered without, and rings at once (RFC 3312 §5.2)', () => {
  const called = answerPreconditions(streamWith(''), { isReserved: false })
  assert.equal(called, undefined)
  assert.ok(arePreconditionsMet(called))
  assert.ok(!isConfirmationDue(called))
  assert.deepEqual(textOf(called), [])
})

test('an answer without preconditions: only the own resources count, and no more lines go out (RFC 3312 §5.2)', () => {
  const offered = offerPreconditions({ isReserved: false, remoteStrength: 'mandatory' })
  const calling = receivePreconditions(offered, streamWith(''))
  assert.deepEqual(textOf(calling), [])
  assert.ok(!arePreconditionsMet(calling))
  assert.ok(arePreconditionsMet(withReservation(calling, true)))
})

test('optional resources are not waited for (RFC 3312 §4)', () => {
  const offered = streamWith('a=curr:qos local none\na=des:qos optional local sendrecv')
  const called = answerPreconditions(offered, { isReserved: true, remoteStrength: 'none' })
  assert.ok(called)
  assert.equal(called.table.find(({ segment }) => segment === 'remote')?.desired, 'optional')
  assert.ok(arePreconditionsMet(called))
})

test('an answer may strengthen and never weaken (RFC 3312 §5.2)', () => {
  assert.equal(strongerOf('none', 'optional'), 'optional')
  assert.equal(strongerOf('mandatory', 'none'), 'mandatory')
  const offered = streamWith('a=curr:qos local none\na=des:qos mandatory local sendrecv\na=curr:qos remote none')
  const called = answerPreconditions(offered, { isReserved: true, remoteStrength: 'none' })
  assert.ok(!arePreconditionsMet(called))
})

test('resources that were lost are taken back, by whoever has them (RFC 4032 §3)', () => {
  const calling = offerPreconditions({ isReserved: true })
  const called = answerPreconditions(streamWith(preconditionLines(calling)), { isReserved: true })
  const lost = streamWith(preconditionLines(withReservation(calling, false)))
  assert.ok(!arePreconditionsMet(receivePreconditions(called ?? assert.fail(), lost)))
})

test('what the other side says of our resources changes nothing (RFC 4032 §3)', () => {
  const own = offerPreconditions({ isReserved: false })
  const liar = streamWith('a=curr:qos remote sendrecv\na=des:qos mandatory remote sendrecv')
  assert.ok(!arePreconditionsMet(receivePreconditions(own, liar)))
})

test('each direction has its own strength (RFC 3312 §4)', () => {
  const table = parseStatusTable(
    streamWith('a=curr:qos e2e send\na=des:qos optional e2e send\na=des:qos mandatory e2e recv'),
  )
  assert.deepEqual(
    table?.map(({ direction, current, desired }) => [direction, current, desired]),
    [
      ['send', true, 'optional'],
      ['recv', false, 'mandatory'],
    ],
  )
})

test('lines that cannot be read, and other types than qos, count as not there (RFC 8866 §5.13)', () => {
  for (const line of [
    'a=curr:qos',
    'a=curr:qos somewhere none',
    'a=curr:qos local both',
    'a=curr:qos local none more',
    'a=des:qos local sendrecv',
    'a=curr:sec e2e none',
    'a=conf:qos remote sendrecv',
  ]) {
    assert.equal(parseStatusTable(streamWith(line)), undefined, line)
  }
})

test('a refusal says failure or unknown (RFC 3312 §8)', () => {
  assert.ok(isPreconditionFailure(streamWith('a=des:qos failure e2e send')))
  assert.ok(isPreconditionFailure(streamWith('a=des:qos unknown e2e send')))
  assert.ok(!isPreconditionFailure(streamWith(FIRST_OFFER.join('\n'))))
})

const rows = (segment: StatusRow['segment']): fc.Arbitrary<StatusTable> =>
  fc.tuple(
    ...(['send', 'recv'] as const).map((direction) =>
      fc.tuple(fc.boolean(), fc.constantFrom('mandatory', 'optional', 'none'), fc.boolean()).map(
        ([current, desired, isWanted]): StatusRow => ({
          segment,
          direction,
          current,
          desired: desired as StatusRow['desired'],
          confirmation: isWanted && !current ? 'wanted' : 'none',
        }),
      ),
    ),
  )
const tables = fc.oneof(
  rows('e2e'),
  fc.tuple(rows('local'), rows('remote')).map(([local, remote]) => [...local, ...remote]),
)

test('a status table survives formatting and parsing', () => {
  fc.assert(
    fc.property(tables, (table) => assert.deepEqual(parseStatusTable(streamWith(formatStatusTable(table))), table)),
  )
})

test('a table turned around twice is the same (RFC 3312 §5.2)', () => {
  fc.assert(fc.property(tables, (table) => assert.deepEqual(invertTable(invertTable(table)), table)))
})
