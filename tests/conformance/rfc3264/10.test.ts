import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAnswer, createReoffer, negotiate, type StreamCapability } from '@voltaic/sdp'
import { answerOf, sdp, streamLines } from './sdp-pair.ts'

/** RFC 3264 §10.1: the four descriptions of the basic exchange, with telephone-event in the spelling of its registry. */
const ALICE = `
v=0
o=alice 2890844526 2890844526 IN IP4 host.anywhere.com
s=
c=IN IP4 host.anywhere.com
t=0 0
m=audio 49170 RTP/AVP 0
a=rtpmap:0 PCMU/8000
m=video 51372 RTP/AVP 31
a=rtpmap:31 H261/90000
m=video 53000 RTP/AVP 32
a=rtpmap:32 MPV/90000
`
const BOB = `
v=0
o=bob 2890844730 2890844730 IN IP4 host.example.com
s=
c=IN IP4 host.example.com
t=0 0
m=audio 49920 RTP/AVP 0
a=rtpmap:0 PCMU/8000
m=video 0 RTP/AVP 31
m=video 53000 RTP/AVP 32
a=rtpmap:32 MPV/90000
`
const BOB_AGAIN = `
v=0
o=bob 2890844730 2890844731 IN IP4 host.example.com
s=
c=IN IP4 host.example.com
t=0 0
m=audio 65422 RTP/AVP 0
a=rtpmap:0 PCMU/8000
m=video 0 RTP/AVP 31
m=video 53000 RTP/AVP 32
a=rtpmap:32 MPV/90000
m=audio 51434 RTP/AVP 110
a=rtpmap:110 telephone-event/8000
a=recvonly
`
const ALICE_AGAIN = `
v=0
o=alice 2890844526 2890844527 IN IP4 host.anywhere.com
s=
c=IN IP4 host.anywhere.com
t=0 0
m=audio 49170 RTP/AVP 0
a=rtpmap:0 PCMU/8000
m=video 0 RTP/AVP 31
a=rtpmap:31 H261/90000
m=video 53000 RTP/AVP 32
a=rtpmap:32 MPV/90000
m=audio 53122 RTP/AVP 110
a=rtpmap:110 telephone-event/8000
a=sendonly
`
const codec = (encoding: string, clockRate: number) => ({ encoding, clockRate, channels: 1, fmtp: '' })
const stream = (media: string, port: number, ...codecs: StreamCapability['codecs']): StreamCapability => ({
  media,
  port,
  codecs,
  bandwidths: [],
})
const identity = { username: 'bob', sessionId: '2890844730', sessionVersion: '2890844730' }

/** The examples leave sendrecv out, this library writes it. */
const withoutDefault = (lines: readonly string[]) => lines.filter((line) => line !== 'a=sendrecv')

test('the answer of Bob (RFC 3264 §10.1)', () => {
  const offer = sdp(ALICE)
  const streams = [stream('audio', 49920, codec('PCMU', 8000)), stream('video', 53000, codec('MPV', 90000))]
  const answer = answerOf(offer, { identity, address: 'host.example.com', streams })
  assert.deepEqual(withoutDefault(streamLines(answer)), streamLines(sdp(BOB)))
  assert.deepEqual(answer.origin, sdp(BOB).origin)
  assert.deepEqual(checkAnswer(offer, sdp(BOB)), [])
})

test('what both make of it (RFC 3264 §10.1)', () => {
  const streams = negotiate(sdp(ALICE), sdp(BOB), 'offerer')
  assert.deepEqual(
    streams.map((one) => (one.kind === 'agreed' ? [one.local.port, one.remote.port, one.codec.encoding] : one.reason)),
    [[49170, 49920, 'PCMU'], 'port 0', [53000, 53000, 'MPV']],
  )
})

test('the answer of Alice to the second offer (RFC 3264 §10.1)', () => {
  const offer = sdp(BOB_AGAIN)
  const streams = [
    stream('audio', 49170, codec('PCMU', 8000)),
    stream('video', 53000, codec('MPV', 90000)),
    stream('audio', 53122, codec('telephone-event', 8000)),
  ]
  const answer = answerOf(offer, { identity, address: 'host.anywhere.com', streams, previous: sdp(ALICE) })
  // The example keeps the rtpmap of the stream that stays refused; this library writes a refused stream without.
  const expected = streamLines(sdp(ALICE_AGAIN)).filter((line) => !line.includes('H261'))
  assert.deepEqual(withoutDefault(streamLines(answer)), expected)
  assert.deepEqual(answer.origin, sdp(ALICE_AGAIN).origin)
  assert.deepEqual(checkAnswer(offer, sdp(ALICE_AGAIN)), [])
})

test('one of several codecs is picked in a second exchange (RFC 3264 §10.2)', () => {
  const offer = sdp(`
v=0
o=alice 2890844526 2890844526 IN IP4 host.anywhere.com
s=
c=IN IP4 host.anywhere.com
t=0 0
m=audio 62986 RTP/AVP 0 4 18
a=rtpmap:0 PCMU/8000
a=rtpmap:4 G723/8000
a=rtpmap:18 G729/8000
a=inactive
`)
  const streams = [stream('audio', 54344, codec('PCMU', 8000), codec('G723', 8000))]
  const bob = { identity, address: 'host.example.com', streams, codecChoice: 'all' } as const
  const answer = answerOf(offer, bob)
  const first = ['a=rtpmap:0 PCMU/8000', 'a=rtpmap:4 G723/8000', 'a=inactive']
  assert.deepEqual(streamLines(answer), ['m=audio 54344 RTP/AVP 0 4', ...first])

  const picked = { payloadType: 4, ...codec('G723', 8000) }
  const second = createReoffer(offer, { codecs: [picked], direction: 'sendrecv' })
  assert.deepEqual(streamLines(second), ['m=audio 62986 RTP/AVP 4', 'a=rtpmap:4 G723/8000', 'a=sendrecv'])
  assert.equal(second.origin.sessionVersion, '2890844527')
  const last = answerOf(second, { ...bob, previous: answer })
  assert.deepEqual(streamLines(last), ['m=audio 54344 RTP/AVP 4', 'a=rtpmap:4 G723/8000', 'a=sendrecv'])
})
