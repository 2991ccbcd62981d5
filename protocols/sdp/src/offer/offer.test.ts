import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSessionDescription } from '../description/format-session-description.ts'
import { parseSessionDescription } from '../description/parse-session-description.ts'
import type { SessionDescription } from '../description/session-description.ts'
import { codecsOf, nameOfCodec } from '../media/codec.ts'
import { directionOf } from '../media/direction.ts'
import { isHeld, rtpAddressOf } from '../media/transport-address.ts'
import { offerPreconditions, preconditionLines } from '../preconditions/preconditions.ts'
import { createVolteOffer } from './create-offer.ts'
import { createHoldOffer, createReoffer, createResumeOffer, withNextVersion } from './create-reoffer.ts'
import { speechBandwidths, VOLTE_CODECS, VOLTE_CODECS_BOTH_FRAMINGS } from './volte-codecs.ts'

const identity = { username: '-', sessionId: '3970000000', sessionVersion: '1' }

/** Written for this test after GSMA IR.92 §3 and TS 26.114 §6.2; the order of lines is ours. */
const VOLTE_OFFER = `v=0
o=- 3970000000 1 IN IP6 2001:db8:a::1
s=-
c=IN IP6 2001:db8:a::1
t=0 0
m=audio 50000 RTP/AVP 104 102 105 101
b=AS:49
b=RS:600
b=RR:2000
a=rtpmap:104 AMR-WB/16000
a=fmtp:104 mode-change-capability=2;max-red=0
a=rtpmap:102 AMR/8000
a=fmtp:102 mode-change-capability=2;max-red=0
a=rtpmap:105 telephone-event/16000
a=fmtp:105 0-15
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=maxptime:240
a=sendrecv
a=curr:qos local none
a=curr:qos remote none
a=des:qos mandatory local sendrecv
a=des:qos none remote sendrecv
`.replaceAll('\n', '\r\n')

const preconditions = preconditionLines(offerPreconditions({ isReserved: false }))
const offer = createVolteOffer({ identity, address: '2001:db8:a::1', port: 50000, preconditions })

function firstStream(session: SessionDescription) {
  return session.media[0] ?? assert.fail('no stream')
}

test('the offer of a VoLTE phone (GSMA IR.92 §3; TS 26.114 §6.2.2)', () => {
  assert.equal(formatSessionDescription(offer), VOLTE_OFFER)
  assert.deepEqual(parseSessionDescription(VOLTE_OFFER), offer)
})

test('both framings: bandwidth-efficient goes before octet-aligned (TS 26.114 §6.2.2.2)', () => {
  const both = createVolteOffer({ identity, address: '192.0.2.1', port: 50000, codecs: VOLTE_CODECS_BOTH_FRAMINGS })
  const codecs = codecsOf(firstStream(both))
  assert.deepEqual(codecs.slice(0, 4).map(nameOfCodec), ['AMR-WB/16000', 'AMR-WB/16000', 'AMR/8000', 'AMR/8000'])
  assert.deepEqual(
    codecs.slice(0, 4).map(({ fmtp }) => fmtp.includes('octet-align=1')),
    [false, true, false, true],
  )
})

test('b=AS counts speech and headers for the codec that needs most (TS 26.114 §6.2.5)', () => {
  const rate = (codecs: typeof VOLTE_CODECS, family: 'IPv4' | 'IPv6') => speechBandwidths(codecs, family)[0]?.value
  assert.equal(rate(VOLTE_CODECS, 'IPv4'), 41)
  assert.equal(rate(VOLTE_CODECS, 'IPv6'), 49)
  const amr = VOLTE_CODECS.filter(({ encoding }) => encoding === 'AMR')
  assert.equal(rate(amr, 'IPv4'), 29)
  assert.equal(rate(amr, 'IPv6'), 37)
  const aligned = VOLTE_CODECS_BOTH_FRAMINGS.filter(({ encoding }) => encoding === 'AMR')
  assert.equal(rate(aligned, 'IPv4'), 30)
  assert.equal(rate([{ payloadType: 8, encoding: 'PCMA', clockRate: 8000, channels: 1, fmtp: '' }], 'IPv4'), 80)
})

test('hold and resume change direction and version and nothing else (RFC 3264 §8, §8.4)', () => {
  const hold = createHoldOffer(offer)
  assert.equal(directionOf(hold, firstStream(hold)), 'sendonly')
  assert.ok(isHeld(hold, firstStream(hold)))
  assert.equal(hold.origin.sessionVersion, '2')
  const resume = createResumeOffer(hold)
  assert.equal(resume.origin.sessionVersion, '3')
  assert.deepEqual({ ...resume, origin: offer.origin }, offer)
})

test('an offer that changes nothing keeps its version (RFC 3264 §8)', () => {
  assert.deepEqual(createReoffer(offer, {}), offer)
  assert.deepEqual(createReoffer(offer, { direction: 'sendrecv', port: 50000, codecs: VOLTE_CODECS }), offer)
})

test('another address and port: o= stays but for its version (RFC 3264 §8, §8.3.1)', () => {
  const moved = createReoffer(offer, { address: '192.0.2.7', port: 40000 })
  assert.deepEqual(rtpAddressOf(moved, firstStream(moved)), { family: 'IPv4', address: '192.0.2.7', port: 40000 })
  assert.deepEqual(moved.origin, { ...offer.origin, sessionVersion: '2' })
})

test('a stream with a c= of its own moves too, a refused one stays as it is (RFC 3264 §8)', () => {
  const text = `${VOLTE_OFFER.replace('b=AS', 'c=IN IP4 192.0.2.1\r\nb=AS')}m=video 0 RTP/AVP 31\r\n`
  const moved = createReoffer(parseSessionDescription(text), { address: '192.0.2.7', port: 40000 })
  assert.equal(firstStream(moved).connection?.address, '192.0.2.7')
  assert.equal(moved.media[1]?.port, 0)
})

test('other codecs and other preconditions take the place of those there were', () => {
  const next = createReoffer(offer, { codecs: VOLTE_CODECS.slice(1, 2), preconditions: [] })
  assert.deepEqual(firstStream(next).formats, ['102'])
  assert.deepEqual(
    firstStream(next).attributes.map(({ name }) => name),
    ['rtpmap', 'fmtp', 'ptime', 'maxptime', 'sendrecv'],
  )
})

test('one direction is left where a description had none or two', () => {
  const none = createReoffer(parseSessionDescription(VOLTE_OFFER.replace('a=sendrecv\r\n', '')), {
    direction: 'inactive',
  })
  assert.equal(directionOf(none, firstStream(none)), 'inactive')
  const two = VOLTE_OFFER.replace('a=sendrecv', 'a=sendonly\r\na=sendrecv')
  const changed = createReoffer(parseSessionDescription(two), { direction: 'recvonly' })
  assert.equal(firstStream(changed).attributes.filter(({ name }) => /send|recv/.test(name)).length, 1)
})

test('a version of 64 bits grows by one (RFC 3264 §8)', () => {
  const large = { ...offer, origin: { ...offer.origin, sessionVersion: '9223372036854775807' } }
  assert.equal(withNextVersion(large, createHoldOffer(large)).origin.sessionVersion, '9223372036854775808')
})
