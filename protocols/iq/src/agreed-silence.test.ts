import assert from 'node:assert/strict'
import test from 'node:test'
import { isSilenceAgreed } from './agreed-silence.ts'

const sdp = (...lines: readonly string[]): string =>
  ['v=0', 'o=- 1 1 IN IP4 192.0.2.7', 's=-', 'c=IN IP4 192.0.2.7', 't=0 0', ...lines, ''].join('\r\n')

const SPEECH = sdp('m=audio 4000 RTP/AVP 97')

test('silence is agreed on by hold, and by who names the discard port for all that it has (RFC 3264 §8.4, RFC 863)', () => {
  assert.equal(isSilenceAgreed([SPEECH, SPEECH]), false)
  assert.equal(isSilenceAgreed([SPEECH, sdp('m=audio 4000 RTP/AVP 97', 'a=sendonly')]), true)
  assert.equal(isSilenceAgreed([SPEECH, sdp('m=audio 9 RTP/AVP 97')]), true)
  assert.equal(isSilenceAgreed([SPEECH, sdp('m=audio 9 RTP/AVP 97', 'm=video 4002 RTP/AVP 98')]), false)
  assert.equal(isSilenceAgreed(['no description', SPEECH]), false)
})
