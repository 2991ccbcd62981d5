import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSessionDescription, parseSessionDescription } from '@voltaic/sdp'
import { rewriteDescription, type StreamPlan } from './rewrite-description.ts'

const lines = (text: string) => text.trim().split('\n').join('\r\n').concat('\r\n')

function rewritten(text: string, plans: readonly StreamPlan[], host = '10.1.0.1'): string {
  const session = rewriteDescription(parseSessionDescription(lines(text)), plans, host)
  return formatSessionDescription(session)
}

const anchored = (port: number, host = '10.1.0.1'): StreamPlan => ({ kind: 'anchored', local: { host, port } })

const HEAD = 'v=0\no=- 7 8 IN IP4 192.0.2.7\ns=-\n'

test('c= of the session, o= and ports are ours; all else is as it came (RFC 3264 §8)', () => {
  const offer = `${HEAD}i=about\nc=IN IP4 192.0.2.7\nb=AS:50\nt=0 0\na=x-unknown:1\nm=audio 4000 RTP/AVP 97 101\nb=RS:600
a=rtpmap:97 AMR/8000\na=fmtp:97 mode-set=7\na=rtpmap:101 telephone-event/8000\na=ptime:20\na=curr:qos local none
a=sendrecv\nm=video 4002 RTP/AVPF 98\na=rtpmap:98 H264/90000\na=rtcp-fb:* nack pli`
  const expected = offer
    .replaceAll('192.0.2.7', '10.1.0.1')
    .replace('audio 4000', 'audio 20002')
    .replace('video 4002', 'video 20004')
  assert.equal(rewritten(offer, [anchored(20_002), anchored(20_004)]), lines(expected))
})

test('c= of a stream is ours, of another IP version too (RFC 8866 §5.7)', () => {
  const text = `${HEAD}t=0 0\nm=audio 4000 RTP/AVP 0\nc=IN IP4 192.0.2.7\nm=video 4002 RTP/AVP 98\nc=IN IP4 192.0.2.8`
  const host = '2001:db8::1'
  const result = rewritten(text, [anchored(20_002, host), anchored(20_004, host)], host)
  assert.match(result, /o=- 7 8 IN IP6 2001:db8::1\r\n/)
  assert.equal(result.match(/c=IN IP6 2001:db8::1\r\n/g)?.length, 2)
  assert.doesNotMatch(result, /192\.0\.2/)
})

test('a second c=, which the session may not have, does not go past the gateway (RFC 8866 §5.7)', () => {
  const text = `${HEAD}c=IN IP4 192.0.2.7\nc=IN IP4 192.0.2.8\nt=0 0\nm=audio 4000 RTP/AVP 0\nc=IN IP4 192.0.2.9\nc=IN IP4 192.0.2.10`
  const result = rewritten(text, [anchored(20_002)])
  assert.equal(result.match(/c=IN IP4 10\.1\.0\.1\r\n/g)?.length, 2)
  assert.doesNotMatch(result, /192\.0\.2/)
})

test('what leads past the gateway is removed; keys of SRTP stay (RFC 8839 §5, RFC 5761 §5.1.1, RFC 4568 §9.1)', () => {
  const text = `${HEAD}c=IN IP4 192.0.2.7\nt=0 0\na=group:BUNDLE 0\na=group:LS 0\na=ice-lite\nm=audio 4000 RTP/SAVP 0
a=candidate:1 1 UDP 1 192.0.2.7 4000 typ host\na=ice-ufrag:x\na=ice-pwd:y\na=rtcp:4001 IN IP4 192.0.2.7\na=rtcp-mux
a=altc:1 IP6 2001:db8::7 4000\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:k\na=rtcp-rsize`
  const kept = rewritten(text, [anchored(20_002)])
    .split('\r\n')
    .filter((line) => line.startsWith('a='))
  assert.deepEqual(kept, ['a=group:LS 0', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:k', 'a=rtcp-rsize'])
})

test('hold by an address of zeros stays one, in the IP version of the other side (RFC 3264 §8.4)', () => {
  const text = `${HEAD}c=IN IP4 0.0.0.0\nt=0 0\nm=audio 4000 RTP/AVP 0`
  assert.match(rewritten(text, [anchored(20_002)]), /c=IN IP4 0\.0\.0\.0\r\n/)
  assert.match(rewritten(text, [anchored(20_002, '2001:db8::1')], '2001:db8::1'), /c=IN IP6 ::\r\n/)
})

test('a refused stream has port 0, one that is not RTP keeps its own address (RFC 3264 §6)', () => {
  const text = `${HEAD}c=IN IP4 192.0.2.7\nt=0 0\nm=audio 4000 RTP/AVP 0\nm=video 4002/2 RTP/AVP 98
m=message 2855 TCP/MSRP *\na=path:msrp://192.0.2.7:2855/x;tcp`
  const result = rewritten(text, [anchored(20_002), { kind: 'refused' }, { kind: 'untouched' }])
  assert.match(result, /c=IN IP4 10\.1\.0\.1\r\nt=0 0\r\nm=audio 20002/)
  assert.match(result, /m=video 0 RTP\/AVP 98\r\n/)
  assert.match(result, /m=message 2855 TCP\/MSRP \*\r\nc=IN IP4 192\.0\.2\.7\r\na=path/)
})

test('a description without media of ours keeps its addresses', () => {
  const text = `${HEAD}c=IN IP4 192.0.2.7\nt=0 0\nm=message 2855 TCP/MSRP *`
  assert.match(rewritten(text, [{ kind: 'untouched' }]), /c=IN IP4 192\.0\.2\.7\r\n/)
})
