import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionBody } from '@voltaic/sip'
import { VoiceLine } from './voice-line.ts'

function sdp(address: string, media: readonly string[], version = 1): SessionBody {
  const head = ['v=0', `o=phone 5 ${version} IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0']
  return { contentType: 'application/sdp', content: Buffer.from(`${[...head, ...media].join('\r\n')}\r\n`) }
}

const AUDIO = ['m=audio 4000 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000']
const VIDEO = ['m=video 4002 RTP/AVP 99', 'a=rtpmap:99 H264/90000']

const textOf = (body: SessionBody | undefined) => Buffer.from(body?.content ?? []).toString()
const linesOf = (body: SessionBody | undefined, type: string) =>
  textOf(body)
    .split('\r\n')
    .filter((line) => line.startsWith(`${type}=`))

test('who waits is answered with voice that stands still, and nothing else (RFC 3725 §4.3)', () => {
  const line = new VoiceLine('77', '192.0.2.1')
  const answer = line.wait('first', sdp('192.0.2.10', [...VIDEO, ...AUDIO]))
  assert.deepEqual(linesOf(answer, 'm'), ['m=video 0 RTP/AVP 99', 'm=audio 9 RTP/AVP 0'])
  assert.match(textOf(answer), /a=inactive/)
  assert.deepEqual(linesOf(answer, 'o'), ['o=- 77 1 IN IP4 192.0.2.1'])
})

test('an offer without voice has no answer', () => {
  const line = new VoiceLine('77', '192.0.2.1')
  assert.equal(line.wait('first', sdp('192.0.2.10', VIDEO)), undefined)
  assert.equal(line.wait('first', sdp('192.0.2.10', ['m=audio 0 RTP/AVP 0'])), undefined)
})

test('each phone hears of the voice of the other in the place of its own (RFC 3264 §8)', () => {
  const line = new VoiceLine('77', '192.0.2.1')
  line.wait('first', sdp('192.0.2.10', [...VIDEO, ...AUDIO]))
  line.wait('second', sdp('192.0.2.20', AUDIO))
  const offered = line.pass(sdp('192.0.2.20', AUDIO), 'first')
  assert.deepEqual(linesOf(offered, 'm'), ['m=video 0 RTP/AVP 99', 'm=audio 4000 RTP/AVP 0'])
  assert.deepEqual(linesOf(offered, 'c'), ['c=IN IP4 192.0.2.20'])
  assert.deepEqual(linesOf(offered, 'o'), ['o=- 77 2 IN IP4 192.0.2.1'])
  const answered = line.pass(sdp('192.0.2.10', ['m=video 0 RTP/AVP 99', ...AUDIO]), 'second')
  assert.deepEqual(linesOf(answered, 'm'), ['m=audio 4000 RTP/AVP 0'])
  assert.deepEqual(linesOf(answered, 'c'), ['c=IN IP4 192.0.2.10'])
})

test('a video that one phone adds is refused, and no line is lost (RFC 3264 §8.1)', () => {
  const line = new VoiceLine('77', '192.0.2.1')
  line.wait('first', sdp('192.0.2.10', AUDIO))
  line.wait('second', sdp('192.0.2.20', AUDIO))
  line.pass(sdp('192.0.2.20', AUDIO), 'first')
  assert.deepEqual(linesOf(line.pass(sdp('192.0.2.10', [...AUDIO, ...VIDEO], 2), 'second'), 'm'), [AUDIO[0]])
  const answer = line.pass(sdp('192.0.2.20', AUDIO, 2), 'first')
  assert.deepEqual(linesOf(answer, 'm'), [AUDIO[0], 'm=video 0 RTP/AVP 99'])
})

test('the version grows with each change only (RFC 3264 §8)', () => {
  const line = new VoiceLine('77', '192.0.2.1')
  line.wait('first', sdp('192.0.2.10', AUDIO))
  const [once] = linesOf(line.pass(sdp('192.0.2.20', AUDIO, 8), 'first'), 'o')
  assert.deepEqual(linesOf(line.pass(sdp('192.0.2.20', AUDIO, 9), 'first'), 'o'), [once])
  const held = line.pass(sdp('192.0.2.20', [...AUDIO, 'a=sendonly'], 10), 'first')
  assert.deepEqual(linesOf(held, 'o'), ['o=- 77 3 IN IP4 192.0.2.1'])
})

test('what is no SDP passes as it is', () => {
  const line = new VoiceLine('77', '2001:db8::1')
  const body = { contentType: 'application/dtmf-relay', content: Buffer.from('Signal=5') }
  assert.equal(line.pass(body, 'first'), body)
})
