import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answerPreconditions,
  arePreconditionsMet,
  isConfirmationDue,
  type MediaDescription,
  offerPreconditions,
  type Preconditions,
  parseSessionDescription,
  parseStatusTable,
  preconditionLines,
  receivePreconditions,
  withConfirmationOf,
  withReservation,
} from '@voltaic/sdp'

function stream(lines: readonly string[]): MediaDescription {
  const head = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', 'm=audio 20000 RTP/AVP 0']
  return parseSessionDescription([...head, ...lines].join('\r\n')).media[0] ?? assert.fail()
}

function linesOf(own: Preconditions): readonly string[] {
  return preconditionLines(own).map(({ name, value }) => `a=${name}:${value}`)
}

/** What a side that starts with these lines holds; the examples of the RFC begin with such. */
function startingWith(lines: readonly string[]): Preconditions {
  return { table: parseStatusTable(stream(lines)) ?? assert.fail(), isPeerUsingThem: true }
}

/** RFC 3312 §13.1, SDP1 to SDP4. Each side learns from RSVP about what it sends. */
const END_TO_END = {
  sdp1: ['a=curr:qos e2e none', 'a=des:qos mandatory e2e sendrecv'],
  sdp2: ['a=curr:qos e2e none', 'a=des:qos mandatory e2e sendrecv', 'a=conf:qos e2e recv'],
  sdp3: ['a=curr:qos e2e send', 'a=des:qos mandatory e2e sendrecv'],
  sdp4: ['a=curr:qos e2e sendrecv', 'a=des:qos mandatory e2e sendrecv'],
}

test('end-to-end status type (RFC 3312 §13.1)', () => {
  let a = startingWith(END_TO_END.sdp1)
  const answered = answerPreconditions(stream(linesOf(a)), { isReserved: false }) ?? assert.fail()
  let b = withConfirmationOf(answered, 'e2e', 'recv')
  assert.deepEqual(linesOf(b), END_TO_END.sdp2)

  a = receivePreconditions(a, stream(linesOf(b)))
  assert.ok(!isConfirmationDue(a))
  a = withReservation(a, true, 'e2e', 'send')
  assert.ok(isConfirmationDue(a), 'A must send an UPDATE')
  assert.deepEqual(linesOf(a), END_TO_END.sdp3)

  b = receivePreconditions(withReservation(b, true, 'e2e', 'send'), stream(linesOf(a)))
  assert.deepEqual(linesOf(b), END_TO_END.sdp4)
  assert.ok(arePreconditionsMet(b), 'B alerts')
  assert.ok(arePreconditionsMet(receivePreconditions(a, stream(linesOf(b)))))
})

/** RFC 3312 §13.2, SDP1 to SDP4. */
const SEGMENTED_DESIRED = ['a=des:qos mandatory local sendrecv', 'a=des:qos mandatory remote sendrecv']
const SEGMENTED = {
  sdp1: ['a=curr:qos local none', 'a=curr:qos remote none', ...SEGMENTED_DESIRED],
  sdp2: ['a=curr:qos local none', 'a=curr:qos remote none', ...SEGMENTED_DESIRED, 'a=conf:qos remote sendrecv'],
  sdp3: ['a=curr:qos local sendrecv', 'a=curr:qos remote none', ...SEGMENTED_DESIRED],
  sdp4: ['a=curr:qos local sendrecv', 'a=curr:qos remote sendrecv', ...SEGMENTED_DESIRED],
}

test('segmented status type (RFC 3312 §13.2)', () => {
  let a = offerPreconditions({ isReserved: false, remoteStrength: 'mandatory' })
  assert.deepEqual(linesOf(a), SEGMENTED.sdp1)
  let b = answerPreconditions(stream(linesOf(a)), { isReserved: false }) ?? assert.fail()
  assert.deepEqual(linesOf(b), SEGMENTED.sdp2)

  a = withReservation(receivePreconditions(a, stream(linesOf(b))), true)
  assert.ok(isConfirmationDue(a))
  assert.deepEqual(linesOf(a), SEGMENTED.sdp3)
  assert.ok(!arePreconditionsMet(a))

  b = receivePreconditions(withReservation(b, true), stream(linesOf(a)))
  assert.deepEqual(linesOf(b), SEGMENTED.sdp4)
  assert.ok(arePreconditionsMet(b))
  assert.ok(arePreconditionsMet(receivePreconditions(a, stream(linesOf(b)))))
})

test('segmented: the caller is ready first, and the called side not yet alerts (RFC 3312 §13.2)', () => {
  const a = offerPreconditions({ isReserved: true, remoteStrength: 'mandatory' })
  const b = answerPreconditions(stream(linesOf(a)), { isReserved: false })
  assert.ok(!arePreconditionsMet(b))
  assert.ok(arePreconditionsMet(withReservation(b ?? assert.fail(), true)))
})

test('the offer comes in a response (RFC 3312 §13.3)', () => {
  let b = startingWith(END_TO_END.sdp2)
  let a = answerPreconditions(stream(linesOf(b)), { isReserved: false }) ?? assert.fail()
  assert.deepEqual(linesOf(a), END_TO_END.sdp1)
  assert.ok(!isConfirmationDue(a))

  a = withReservation(a, true, 'e2e', 'send')
  assert.ok(isConfirmationDue(a))
  assert.deepEqual(linesOf(a), END_TO_END.sdp3)
  b = receivePreconditions(withReservation(b, true, 'e2e', 'send'), stream(linesOf(a)))
  assert.deepEqual(linesOf(b), END_TO_END.sdp4)
})
