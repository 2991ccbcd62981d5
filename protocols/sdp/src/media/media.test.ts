import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { attributesOf, bandwidthOf } from '../description/attributes.ts'
import { parseSessionDescription } from '../description/parse-session-description.ts'
import type { MediaDescription, SessionDescription } from '../description/session-description.ts'
import { codecsOf, isSpeech, nameOfCodec } from './codec.ts'
import { DIRECTIONS, directionOf, holdDirection, limitDirection, mirrorOf, resumeDirection } from './direction.ts'
import { fmtpOf, formatFormatParameters, parseFormatParameters } from './fmtp.ts'
import { maxptimeOf, ptimeOf } from './packet-time.ts'
import { formatRtpMap, parseRtpMap, rtpMapOf } from './rtp-map.ts'
import { effectiveDirectionOf, isHeld, isRtcpMux, rtcpAddressOf, rtpAddressOf } from './transport-address.ts'

const HEAD = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n'

function read(lines: string, head = HEAD): { session: SessionDescription; media: MediaDescription } {
  const session = parseSessionDescription(head + lines.trim().replaceAll('\n', '\r\n'))
  const media = session.media[0]
  assert.ok(media)
  return { session, media }
}

test('direction: of the stream, else of the session, else sendrecv (RFC 8866 §6.7)', () => {
  const own = read('m=audio 4 RTP/AVP 0\na=recvonly')
  assert.equal(directionOf(own.session, own.media), 'recvonly')
  const inherited = read('m=audio 4 RTP/AVP 0', `${HEAD}a=inactive\r\n`)
  assert.equal(directionOf(inherited.session, inherited.media), 'inactive')
  const none = read('m=audio 4 RTP/AVP 0')
  assert.equal(directionOf(none.session, none.media), 'sendrecv')
})

test('directions mirror, are limited, hold and resume (RFC 3264 §6.1, §8.4)', () => {
  assert.deepEqual(DIRECTIONS.map(mirrorOf), ['sendrecv', 'recvonly', 'sendonly', 'inactive'])
  assert.deepEqual(DIRECTIONS.map(holdDirection), ['sendonly', 'sendonly', 'inactive', 'inactive'])
  assert.deepEqual(DIRECTIONS.map(resumeDirection), ['sendrecv', 'sendrecv', 'recvonly', 'recvonly'])
  assert.equal(limitDirection('sendrecv', 'recvonly'), 'recvonly')
  assert.equal(limitDirection('sendonly', 'recvonly'), 'inactive')
})

test('codecs by rtpmap and by the static payload types, in order (RFC 3551 §6)', () => {
  const { media } = read(`
m=audio 4 RTP/AVP 104 8 0 13 77 101 wrong
a=rtpmap:104 AMR-WB/16000/1
a=fmtp:104 mode-change-capability=2;max-red=0
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15`)
  assert.deepEqual(codecsOf(media).map(nameOfCodec), [
    'AMR-WB/16000',
    'PCMA/8000',
    'PCMU/8000',
    'CN/8000',
    'telephone-event/8000',
  ])
  assert.equal(codecsOf(media)[0]?.fmtp, 'mode-change-capability=2;max-red=0')
  assert.deepEqual(codecsOf(media).map(isSpeech), [true, true, true, false, false])
})

test('an rtpmap goes before the static meaning, and channels count (RFC 8866 §6.6)', () => {
  const { media } = read('m=audio 4 RTP/AVP 10 0\na=rtpmap:0 opus/48000/2')
  assert.equal(formatRtpMap(rtpMapOf(media, 0) ?? assert.fail()), '0 opus/48000/2')
  assert.equal(formatRtpMap(rtpMapOf(media, 10) ?? assert.fail()), '10 L16/44100/2')
  assert.equal(rtpMapOf(media, 96), undefined)
})

test('an rtpmap that cannot be read counts as not there (RFC 8866 §5.13)', () => {
  for (const value of [
    '',
    '97',
    '97 AMR',
    '97 AMR/x',
    '97 AMR/0',
    '97 AMR/8000/0',
    '97 AMR/8000/1/2',
    '128 A/1',
    'x A/1',
  ]) {
    assert.equal(parseRtpMap(value), undefined, value)
  }
})

test('fmtp of a format, with and without spaces (RFC 8866 §6.15)', () => {
  const { media } = read('m=audio 4 RTP/AVP 97 9\na=fmtp:97  octet-align=1; Mode-Set=0,2 ;x\na=fmtp:9 y')
  const parameters = parseFormatParameters(fmtpOf(media, '97'))
  assert.deepEqual(
    [...parameters],
    [
      ['octet-align', '1'],
      ['mode-set', '0,2'],
      ['x', ''],
    ],
  )
  assert.equal(formatFormatParameters(parameters), 'octet-align=1;mode-set=0,2;x')
  assert.equal(fmtpOf(media, '9'), 'y')
  assert.equal(fmtpOf(media, '8'), '')
})

test('packet times and bandwidths (RFC 8866 §5.8, §6.4, §6.5; RFC 3556 §2)', () => {
  const { media } = read('m=audio 4 RTP/AVP 0\nb=AS:41\nb=RS:600\nb=RR:2000\na=ptime:20.0\na=maxptime:240')
  assert.equal(ptimeOf(media), 20)
  assert.equal(maxptimeOf(media), 240)
  assert.deepEqual(
    ['AS', 'RS', 'RR', 'TIAS'].map((type) => bandwidthOf(media, type)),
    [41, 600, 2000, undefined],
  )
  const wrong = read('m=audio 4 RTP/AVP 0\na=ptime:0\na=maxptime:x').media
  assert.equal(ptimeOf(wrong), undefined)
  assert.equal(maxptimeOf(wrong), undefined)
  assert.deepEqual(attributesOf(wrong, 'ptime'), ['0'])
})

test('addresses of RTP and RTCP, of the session and of the stream (RFC 8866 §5.7; RFC 3605 §2.1)', () => {
  const plain = read('m=audio 49170 RTP/AVP 0')
  assert.deepEqual(rtpAddressOf(plain.session, plain.media), { family: 'IPv4', address: '192.0.2.1', port: 49170 })
  assert.equal(rtcpAddressOf(plain.session, plain.media)?.port, 49171)
  const v6 = read('m=audio 49170 RTP/AVP 0\nc=IN IP6 2001:db8::1\na=rtcp:53020\na=rtcp-mux')
  assert.deepEqual(rtpAddressOf(v6.session, v6.media), { family: 'IPv6', address: '2001:db8::1', port: 49170 })
  assert.deepEqual(rtcpAddressOf(v6.session, v6.media), { family: 'IPv6', address: '2001:db8::1', port: 53020 })
  assert.ok(isRtcpMux(v6.media))
  const elsewhere = read('m=audio 49170 RTP/AVP 0\na=rtcp:53020 IN IP4 192.0.2.9')
  assert.deepEqual(rtcpAddressOf(elsewhere.session, elsewhere.media), {
    family: 'IPv4',
    address: '192.0.2.9',
    port: 53020,
  })
  const multicast = read('m=audio 49170 RTP/AVP 0\nc=IN IP4 233.252.0.1/127')
  assert.equal(rtpAddressOf(multicast.session, multicast.media)?.address, '233.252.0.1')
})

test('without a c= of the Internet there is no address, at port 65535 no RTCP', () => {
  const none = read('m=audio 4 RTP/AVP 0', 'v=0\r\no=- 1 1 IN IP4 a\r\n')
  assert.equal(rtpAddressOf(none.session, none.media), undefined)
  const other = read('m=audio 4 RTP/AVP 0\nc=ATM NSAP x')
  assert.equal(rtpAddressOf(other.session, other.media), undefined)
  const last = read('m=audio 65535 RTP/AVP 0')
  assert.equal(rtcpAddressOf(last.session, last.media), undefined)
})

test('hold: sendonly, inactive, and 0.0.0.0 of older phones; port 0 is no hold (RFC 3264 §8.4)', () => {
  const held = (lines: string): boolean => {
    const { session, media } = read(lines)
    return isHeld(session, media)
  }
  assert.ok(held('m=audio 4 RTP/AVP 0\na=sendonly'))
  assert.ok(held('m=audio 4 RTP/AVP 0\na=inactive'))
  assert.ok(held('m=audio 4 RTP/AVP 0\nc=IN IP4 0.0.0.0'))
  assert.ok(held('m=audio 4 RTP/AVP 0\nc=IN IP6 ::'))
  assert.ok(!held('m=audio 4 RTP/AVP 0\na=recvonly'))
  assert.ok(!held('m=audio 0 RTP/AVP 0\na=sendonly'))
  const old = read('m=audio 4 RTP/AVP 0\nc=IN IP4 0.0.0.0')
  assert.equal(effectiveDirectionOf(old.session, old.media), 'sendonly')
})

test('format parameters survive formatting and parsing', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
  const value = fc.stringMatching(/^[0-9a-z,]{0,6}$/)
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key }), (entries) => {
      const parameters = new Map(entries)
      assert.deepEqual(parseFormatParameters(formatFormatParameters(parameters)), parameters)
    }),
  )
})
