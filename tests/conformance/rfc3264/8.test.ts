import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createHoldOffer,
  createReoffer,
  createResumeOffer,
  createVolteOffer,
  type Direction,
  directionOf,
  negotiate,
  type SessionDescription,
  VOLTE_CODECS,
} from '@voltaic/sdp'
import { answerOf } from './sdp-pair.ts'

const identity = { username: '-', sessionId: '1', sessionVersion: '7' }
const offer = createVolteOffer({ identity, address: '192.0.2.1', port: 50000 })

function answerTo(
  offered: SessionDescription,
  direction: Direction,
  previous?: SessionDescription,
): SessionDescription {
  const streams = [{ media: 'audio', port: 60000, codecs: VOLTE_CODECS, direction }]
  const parameters = { identity: { ...identity, sessionId: '2' }, address: '192.0.2.2', streams }
  return answerOf(offered, previous === undefined ? parameters : { ...parameters, previous })
}

function directionIn(session: SessionDescription): Direction {
  const stream = session.media[0] ?? assert.fail()
  return directionOf(session, stream)
}

test('the version grows by one with each change, and only then (RFC 3264 §8)', () => {
  const versions = [
    offer,
    createReoffer(offer, {}),
    createHoldOffer(offer),
    createHoldOffer(createHoldOffer(offer)),
    createReoffer(offer, { port: 50002 }),
  ].map(({ origin }) => origin.sessionVersion)
  assert.deepEqual(versions, ['7', '7', '8', '8', '8'])
})

test('a new address is used by the other side after the exchange (RFC 3264 §8.3.1)', () => {
  const moved = createReoffer(offer, { address: '2001:db8::5', port: 50100 })
  const [stream] = negotiate(moved, answerTo(moved, 'sendrecv'), 'answerer')
  assert.ok(stream?.kind === 'agreed')
  assert.deepEqual(stream.remote, { family: 'IPv6', address: '2001:db8::5', port: 50100 })
  assert.equal(stream.remoteRtcp?.port, 50101)
})

test('both sides hold, one resumes, then the other (RFC 3264 §8.4)', () => {
  // A holds B.
  const holdOfA = createHoldOffer(offer)
  const answerOfB = answerTo(holdOfA, 'sendrecv', answerTo(offer, 'sendrecv'))
  assert.deepEqual([directionIn(holdOfA), directionIn(answerOfB)], ['sendonly', 'recvonly'])

  // B holds A: it receives nothing, so nothing flows.
  const holdOfB = createHoldOffer(answerOfB)
  const answerOfA = answerTo(holdOfB, 'sendonly', holdOfA)
  assert.deepEqual([directionIn(holdOfB), directionIn(answerOfA)], ['inactive', 'inactive'])

  // B resumes, and A still holds.
  const resumeOfB = createResumeOffer(holdOfB)
  const stillHeld = answerTo(resumeOfB, 'sendonly', answerOfA)
  assert.deepEqual([directionIn(resumeOfB), directionIn(stillHeld)], ['recvonly', 'sendonly'])

  // A resumes.
  const resumeOfA = createResumeOffer(stillHeld)
  assert.deepEqual(
    [directionIn(resumeOfA), directionIn(answerTo(resumeOfA, 'sendrecv', resumeOfB))],
    ['sendrecv', 'sendrecv'],
  )
})
