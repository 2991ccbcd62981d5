import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AnswerParameters,
  checkAnswer,
  createHoldOffer,
  createReoffer,
  createResumeOffer,
  type StreamCapability,
} from '@voltaic/sdp'
import { answerOf, sdp, streamLines } from './sdp-pair.ts'

/** RFC 4317 §2.1, §2.2: the offer of Alice. */
const AUDIO_AND_VIDEO = `
v=0
o=alice 2890844526 2890844526 IN IP4 host.atlanta.example.com
s=
c=IN IP4 host.atlanta.example.com
t=0 0
m=audio 49170 RTP/AVP 0 8 97
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:97 iLBC/8000
m=video 51372 RTP/AVP 31 32
a=rtpmap:31 H261/90000
a=rtpmap:32 MPV/90000
`
/** RFC 4317 §2.4, §3.1: the offers of Alice. */
const TWO_AUDIO_STREAMS = `
v=0
o=alice 2890844526 2890844526 IN IP4 host.atlanta.example.com
s=
c=IN IP4 host.atlanta.example.com
t=0 0
m=audio 49170 RTP/AVP 0 97
a=rtpmap:0 PCMU/8000
a=rtpmap:97 iLBC/8000
m=audio 49172 RTP/AVP 98
a=rtpmap:98 telephone-event/8000
a=sendonly
`
const AUDIO_ONLY = TWO_AUDIO_STREAMS.slice(0, TWO_AUDIO_STREAMS.indexOf('m=audio 49172'))

const codec = (encoding: string, clockRate = 8000) => ({ encoding, clockRate, channels: 1, fmtp: '' })
const bob = (...streams: readonly Omit<StreamCapability, 'bandwidths'>[]): AnswerParameters => ({
  identity: { username: 'bob', sessionId: '2808844564', sessionVersion: '2808844564' },
  address: 'host.biloxi.example.com',
  streams: streams.map((stream) => ({ ...stream, bandwidths: [] })),
})

test('audio and video, one codec of each (RFC 4317 §2.1)', () => {
  const offer = sdp(AUDIO_AND_VIDEO)
  const audio = { media: 'audio', port: 49174, codecs: [codec('PCMU')] }
  const video = { media: 'video', port: 49170, codecs: [codec('MPV', 90000)] }
  const answer = answerOf(offer, bob(audio, video))
  assert.deepEqual(streamLines(answer), [
    'm=audio 49174 RTP/AVP 0',
    'a=rtpmap:0 PCMU/8000',
    'a=sendrecv',
    'm=video 49170 RTP/AVP 32',
    'a=rtpmap:32 MPV/90000',
    'a=sendrecv',
  ])
  assert.deepEqual(checkAnswer(offer, answer), [])
})

test('two codecs, and no video (RFC 4317 §2.2)', () => {
  const audio = { media: 'audio', port: 49172, codecs: [codec('PCMU'), codec('PCMA')] }
  const answer = answerOf(sdp(AUDIO_AND_VIDEO), { ...bob(audio), codecChoice: 'all' })
  assert.deepEqual(streamLines(answer), [
    'm=audio 49172 RTP/AVP 0 8',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=sendrecv',
    'm=video 0 RTP/AVP 31 32',
  ])
})

test('a stream of its own for keys (RFC 4317 §2.4)', () => {
  const speech = { media: 'audio', port: 49172, codecs: [codec('iLBC')] }
  const keys = { media: 'audio', port: 49174, codecs: [codec('telephone-event')] }
  const answer = answerOf(sdp(TWO_AUDIO_STREAMS), bob(speech, keys))
  assert.deepEqual(streamLines(answer), [
    'm=audio 49172 RTP/AVP 97',
    'a=rtpmap:97 iLBC/8000',
    'a=sendrecv',
    'm=audio 49174 RTP/AVP 98',
    'a=rtpmap:98 telephone-event/8000',
    'a=recvonly',
  ])
})

test('hold and unhold by the offerer, with the versions of both sides (RFC 4317 §3.1)', () => {
  const speech = { media: 'audio', port: 49172, codecs: [codec('iLBC')] }
  const offer = sdp(AUDIO_ONLY)
  const answer = answerOf(offer, bob(speech))

  const hold = createHoldOffer(createReoffer(offer, { codecs: [{ payloadType: 97, ...codec('iLBC') }] }))
  assert.deepEqual(streamLines(hold), ['m=audio 49170 RTP/AVP 97', 'a=rtpmap:97 iLBC/8000', 'a=sendonly'])
  const held = answerOf(hold, { ...bob(speech), previous: answer })
  assert.deepEqual(streamLines(held), ['m=audio 49172 RTP/AVP 97', 'a=rtpmap:97 iLBC/8000', 'a=recvonly'])
  assert.equal(held.origin.sessionVersion, '2808844565')

  const unhold = createResumeOffer(hold)
  assert.deepEqual(streamLines(unhold), ['m=audio 49170 RTP/AVP 97', 'a=rtpmap:97 iLBC/8000', 'a=sendrecv'])
  const resumed = answerOf(unhold, { ...bob(speech), previous: held })
  assert.deepEqual(streamLines(resumed), streamLines(answer))
  assert.equal(resumed.origin.sessionVersion, '2808844566')
})

test('no media at first (RFC 4317 §5.1)', () => {
  const offer = sdp('v=0\no=alice 2890844526 2890844526 IN IP4 host.atlanta.example.com\ns=\nt=0 0\n')
  assert.deepEqual(answerOf(offer, bob()).media, [])
})
