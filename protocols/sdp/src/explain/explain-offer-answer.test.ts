import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAnswer } from '../answer/create-answer.ts'
import { parseSessionDescription } from '../description/parse-session-description.ts'
import type { SessionDescription } from '../description/session-description.ts'
import { createVolteOffer } from '../offer/create-offer.ts'
import { createHoldOffer } from '../offer/create-reoffer.ts'
import { VOLTE_CODECS } from '../offer/volte-codecs.ts'
import { answerPreconditions, offerPreconditions, preconditionLines } from '../preconditions/preconditions.ts'
import { explainOfferAnswer } from './explain-offer-answer.ts'

const identity = { username: '-', sessionId: '1', sessionVersion: '1' }
const preconditions = preconditionLines(offerPreconditions({ isReserved: false }))
const offer = createVolteOffer({ identity, address: '192.0.2.1', port: 50000, preconditions })

function read(stream: string): SessionDescription {
  return parseSessionDescription(`v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n${stream}`)
}

function answerTo(offered: SessionDescription, codecs = VOLTE_CODECS): SessionDescription {
  const stream = offered.media[0] ?? assert.fail()
  const lines = preconditionLines(answerPreconditions(stream, { isReserved: false }))
  const streams = [{ media: 'audio', port: 60000, codecs, preconditions: lines }]
  const outcome = createAnswer(offered, { identity, address: '192.0.2.2', streams })
  return outcome.kind === 'answer' ? outcome.answer : assert.fail(outcome.reason)
}

test('an offer alone', () => {
  assert.deepEqual(explainOfferAnswer(offer), [
    'Stream 1 (audio) is offered with AMR-WB/16000, then AMR/8000.',
    'The call must not ring yet: local resources are not reserved, says the offer.',
  ])
  assert.deepEqual(explainOfferAnswer(read('')), ['The offer has no streams.'])
  assert.deepEqual(explainOfferAnswer(read('m=audio 0 RTP/AVP 0')), ['Stream 1 (audio) is not in use.'])
})

test('an answer with another codec, and preconditions on both sides', () => {
  const amr = VOLTE_CODECS.filter(({ clockRate }) => clockRate === 8000)
  assert.deepEqual(explainOfferAnswer(offer, answerTo(offer, amr)), [
    'Stream 1 (audio) uses AMR/8000 as payload type 102.',
    'AMR-WB/16000 was offered first, and the answer has it not.',
    'Keys go as payload type 101.',
    'The call must not ring yet: local and remote resources are not reserved, says the answer.',
  ])
})

test('framing of AMR that does not fit', () => {
  const offered = read('m=audio 4 RTP/AVP 97 98\na=rtpmap:97 AMR/8000\na=fmtp:97 octet-align=1\na=rtpmap:98 AMR/8000')
  assert.deepEqual(explainOfferAnswer(offered, read('m=audio 6 RTP/AVP 98\na=rtpmap:98 AMR/8000')), [
    'Stream 1 (audio) uses AMR/8000 as payload type 98.',
    'AMR/8000 is offered octet-aligned and known bandwidth-efficient only.',
    'Keys cannot be sent.',
  ])
  const only = read('m=audio 4 RTP/AVP 97\na=rtpmap:97 AMR/8000\na=fmtp:97 octet-align=1')
  assert.deepEqual(explainOfferAnswer(only, read('m=audio 6 RTP/AVP 97\na=rtpmap:97 AMR/8000')), [
    'Stream 1 (audio) cannot work: no common codec.',
    'The answer for stream 1 breaks RFC 4867 §8.3.1: AMR/8000 was not offered bandwidth-efficient.',
  ])
})

test('hold, refusal, and a side without preconditions', () => {
  const hold = createHoldOffer(createVolteOffer({ identity, address: '192.0.2.1', port: 50000 }))
  assert.deepEqual(explainOfferAnswer(hold, answerTo(hold)).slice(2), [
    'Stream 1 (audio) is put on hold by the offer.',
    'Media flows from the offerer only.',
  ])
  const refused = read('m=audio 0 RTP/AVP 104')
  assert.deepEqual(explainOfferAnswer(offer, refused), ['Stream 1 (audio) is refused by the answer.'])
  const without = read('m=audio 6 RTP/AVP 104\na=rtpmap:104 AMR-WB/16000')
  assert.equal(
    explainOfferAnswer(offer, without).at(-1),
    'The answer has no preconditions: each side minds its own resources.',
  )
})

test('an answer of another length', () => {
  assert.deepEqual(explainOfferAnswer(offer, read('')), [
    'Stream 1 (audio) has no counterpart in the answer.',
    'The answer breaks RFC 3264 §6: the answer has 0 m= lines where the offer has 1.',
  ])
})
