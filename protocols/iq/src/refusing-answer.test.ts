import assert from 'node:assert/strict'
import test from 'node:test'
import { refusingAnswerTo } from './refusing-answer.ts'

test('every stream of the offer is there with port 0, and no address (RFC 3264 §6)', () => {
  const offer = [
    ...['v=0', 'o=- 7 7 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'],
    ...['m=audio 4000 RTP/AVP 104 105', 'a=rtpmap:104 AMR-WB/16000', 'm=video 0 RTP/AVP 98', ''],
  ].join('\r\n')
  const answer = [
    ...['v=0', 'o=- 0 0 IN IP4 0.0.0.0', 's=-', 'c=IN IP4 0.0.0.0', 't=0 0'],
    ...['m=audio 0 RTP/AVP 104 105', 'm=video 0 RTP/AVP 98', ''],
  ].join('\r\n')
  assert.equal(refusingAnswerTo(offer), answer)
})

test('there is no answer to what cannot be read', () => {
  assert.equal(refusingAnswerTo('hello'), undefined)
})
