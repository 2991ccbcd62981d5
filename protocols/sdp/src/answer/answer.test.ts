import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSessionDescription } from '../description/format-session-description.ts'
import { parseSessionDescription } from '../description/parse-session-description.ts'
import type { SessionDescription } from '../description/session-description.ts'
import type { Codec } from '../media/codec.ts'
import { DIRECTIONS, directionOf } from '../media/direction.ts'
import { createVolteOffer } from '../offer/create-offer.ts'
import { createHoldOffer } from '../offer/create-reoffer.ts'
import { VOLTE_CODECS, VOLTE_CODECS_BOTH_FRAMINGS, VOLTE_MAXPTIME } from '../offer/volte-codecs.ts'
import { checkAnswer } from './check-answer.ts'
import { type AnswerParameters, createAnswer, type StreamCapability } from './create-answer.ts'
import { matchCodec, modeSetOf } from './match-codec.ts'
import { negotiate } from './negotiate.ts'

const identity = { username: '-', sessionId: '77', sessionVersion: '1' }
const audio: StreamCapability = { media: 'audio', port: 60000, codecs: VOLTE_CODECS, maxptime: VOLTE_MAXPTIME }
const parameters: AnswerParameters = { identity, address: '192.0.2.2', streams: [audio] }
const offer = createVolteOffer({ identity, address: '192.0.2.1', port: 50000 })

function answerTo(offered: SessionDescription, changed: Partial<AnswerParameters> = {}): SessionDescription {
  const outcome = createAnswer(offered, { ...parameters, ...changed })
  assert.ok(outcome.kind === 'answer', JSON.stringify(outcome))
  assert.deepEqual(checkAnswer(offered, outcome.answer), [])
  return outcome.answer
}

function linesOf(session: SessionDescription): readonly string[] {
  return formatSessionDescription(session).trimEnd().split('\r\n')
}

function offerWith(stream: string): SessionDescription {
  const head = 'v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n'
  return parseSessionDescription(head + stream.trim())
}

test('the answer of a VoLTE phone: one codec and the keys of its clock rate (TS 26.114 §6.2.2.3)', () => {
  assert.deepEqual(linesOf(answerTo(offer)).slice(5), [
    'm=audio 60000 RTP/AVP 104 105',
    'b=AS:41',
    'b=RS:600',
    'b=RR:2000',
    'a=rtpmap:104 AMR-WB/16000',
    'a=fmtp:104 mode-change-capability=2;max-red=0',
    'a=rtpmap:105 telephone-event/16000',
    'a=fmtp:105 0-15',
    'a=ptime:20',
    'a=maxptime:240',
    'a=sendrecv',
  ])
})

test('payload types are those of the offer, whatever ours are (RFC 3264 §6.1)', () => {
  const theirs = offerWith('m=audio 4 RTP/AVP 96 97\na=rtpmap:96 AMR/8000/1\na=rtpmap:97 telephone-event/8000')
  assert.deepEqual(answerTo(theirs).media[0]?.formats, ['96', '97'])
})

test('a phone with AMR alone answers AMR and its keys (TS 26.114 §6.2.2.3)', () => {
  const codecs = VOLTE_CODECS.filter(({ clockRate }) => clockRate === 8000)
  const answer = answerTo(offer, { streams: [{ ...audio, codecs }] })
  assert.deepEqual(answer.media[0]?.formats, ['102', '101'])
})

test('all codecs in common, in the order of the offer, when the caller wants that (RFC 3264 §6.1)', () => {
  assert.deepEqual(answerTo(offer, { codecChoice: 'all' }).media[0]?.formats, ['104', '102', '105', '101'])
})

test('framing counts: octet-aligned alone is refused by a phone without it (RFC 4867 §8.3.1)', () => {
  const aligned = VOLTE_CODECS_BOTH_FRAMINGS.filter(({ fmtp }) => fmtp.includes('octet-align') || fmtp === '0-15')
  const outcome = createAnswer(
    createVolteOffer({ identity, address: '192.0.2.1', port: 4, codecs: aligned }),
    parameters,
  )
  assert.deepEqual(outcome, {
    kind: 'refusal',
    status: 488,
    warning: 305,
    reason: 'no codec of the audio stream is supported',
  })
})

test('framing counts: of both framings the one that is known is taken (RFC 4867 §8.3.1)', () => {
  const both = createVolteOffer({ identity, address: '192.0.2.1', port: 4, codecs: VOLTE_CODECS_BOTH_FRAMINGS })
  const aligned = VOLTE_CODECS_BOTH_FRAMINGS.filter(({ fmtp }) => fmtp.includes('octet-align'))
  assert.deepEqual(answerTo(both, { streams: [{ ...audio, codecs: aligned }] }).media[0]?.formats, ['110'])
  assert.deepEqual(answerTo(both).media[0]?.formats, ['104', '105'])
})

test('AMR parameters: mode-set, mode-change-period, crc (RFC 4867 §8.3.1)', () => {
  const amr = (fmtp: string): Codec => ({ encoding: 'AMR', clockRate: 8000, channels: 1, fmtp })
  assert.deepEqual(matchCodec(amr('mode-set=0,2,4,7'), amr('max-red=0')), {
    matches: true,
    fmtp: 'max-red=0;mode-set=0,2,4,7',
  })
  assert.deepEqual(matchCodec(amr(''), amr('mode-set=7')), { matches: true, fmtp: 'mode-set=7' })
  assert.deepEqual(matchCodec(amr('mode-set=7'), amr('mode-set=0,7')), { matches: true, fmtp: 'mode-set=7' })
  const difference = (theirs: string, ours: string): unknown => {
    const match = matchCodec(amr(theirs), amr(ours))
    return match.matches ? 'none' : match.difference
  }
  assert.equal(difference('mode-set=0,7', 'mode-set=7'), 'mode-set')
  assert.equal(difference('octet-align=1', ''), 'framing')
  assert.equal(difference('octet-align=0', ''), 'none')
  assert.equal(difference('', 'octet-align=1'), 'framing')
  assert.equal(difference('octet-align=1;crc=1', 'octet-align=1'), 'payload-option')
  assert.equal(difference('octet-align=1;interleaving=4', 'octet-align=1'), 'payload-option')
  assert.equal(difference('mode-change-period=2', ''), 'mode-change-period')
  assert.equal(difference('mode-change-period=2', 'mode-change-capability=2'), 'none')
  assert.equal(modeSetOf(new Map([['mode-set', '']])), undefined)
})

test('another clock rate or number of channels is another codec (RFC 3264 §6.1)', () => {
  const opus: Codec = { encoding: 'OPUS', clockRate: 48000, channels: 2, fmtp: '' }
  assert.ok(matchCodec({ ...opus, encoding: 'opus' }, opus).matches)
  assert.ok(!matchCodec({ ...opus, channels: 1 }, opus).matches)
  assert.ok(!matchCodec({ ...opus, clockRate: 16000 }, opus).matches)
})

test('keys at a clock rate that no chosen codec has are left out (RFC 4733 §2.1)', () => {
  const theirs = offerWith('m=audio 4 RTP/AVP 104 101\na=rtpmap:104 AMR-WB/16000\na=rtpmap:101 telephone-event/8000')
  assert.deepEqual(answerTo(theirs).media[0]?.formats, ['104'])
})

test('keys in common make no call when the speech is not (RFC 3264 §6)', () => {
  const theirs = offerWith('m=audio 4 RTP/AVP 96 101\na=rtpmap:96 EVS/16000\na=rtpmap:101 telephone-event/8000')
  assert.equal(createAnswer(theirs, parameters).kind, 'refusal')
})

test('each direction is mirrored, and limited by the wish of this side (RFC 3264 §6.1)', () => {
  const given = DIRECTIONS.map((direction) => {
    const offered = createVolteOffer({ identity, address: '192.0.2.1', port: 4, direction })
    return DIRECTIONS.map((wish) => {
      const answer = answerTo(offered, { streams: [{ ...audio, direction: wish }] })
      return answer.media[0] && directionOf(answer, answer.media[0])
    })
  })
  assert.deepEqual(given, [
    ['sendrecv', 'sendonly', 'recvonly', 'inactive'],
    ['recvonly', 'inactive', 'recvonly', 'inactive'],
    ['sendonly', 'sendonly', 'inactive', 'inactive'],
    ['inactive', 'inactive', 'inactive', 'inactive'],
  ])
})

test('an offer of 0.0.0.0 is a hold of old (RFC 3264 §8.4)', () => {
  const answer = answerTo(offerWith('m=audio 4 RTP/AVP 0\nc=IN IP4 0.0.0.0'), {
    streams: [{ ...audio, codecs: [{ encoding: 'PCMU', clockRate: 8000, channels: 1, fmtp: '' }] }],
  })
  assert.equal(answer.media[0] && directionOf(answer, answer.media[0]), 'recvonly')
})

const VIDEO = 'm=video 6 RTP/AVP 31\na=rtpmap:31 H261/90000\n'
const AMR = 'm=audio 4 RTP/AVP 102\na=rtpmap:102 AMR/8000\n'

test('streams stay in order; unknown, second and refused ones get port 0 (RFC 3264 §6)', () => {
  const theirs = offerWith(`${VIDEO}m=audio 0 RTP/AVP 0\n${AMR}${AMR}`)
  const answer = answerTo(theirs)
  assert.deepEqual(
    answer.media.map(({ media, port, formats }) => [media, port, formats[0]]),
    [
      ['video', 0, '31'],
      ['audio', 0, '0'],
      ['audio', 60000, '102'],
      ['audio', 0, '102'],
    ],
  )
  assert.deepEqual(answer.media[0]?.attributes, [])
})

test('an offer of nothing is answered with nothing (RFC 3264 §5)', () => {
  assert.deepEqual(answerTo(offerWith('')).media, [])
  assert.equal(answerTo(offerWith('m=audio 0 RTP/AVP 0')).media[0]?.port, 0)
})

for (const [warning, stream, changed] of [
  [304, VIDEO, {}],
  [302, AMR.replace('RTP/AVP', 'RTP/SAVP'), {}],
  [305, 'm=audio 4 RTP/AVP 18', {}],
  [301, AMR, { isDualStack: false, address: '2001:db8::1' }],
] as const) {
  test(`an offer that cannot be met is refused with 488 and Warning ${warning} (RFC 3261 §20.43)`, () => {
    const outcome = createAnswer(offerWith(stream), { ...parameters, ...changed })
    assert.ok(outcome.kind === 'refusal')
    assert.deepEqual([outcome.status, outcome.warning], [488, warning])
  })
}

test('the answer takes the times of the offer (RFC 3264 §6)', () => {
  const theirs = parseSessionDescription(`v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=5 9\n${AMR}`)
  assert.deepEqual(answerTo(theirs).times, [{ start: 5, stop: 9, repeats: [] }])
})

test('a later answer goes on from what this side said last (RFC 3264 §8)', () => {
  const first = answerTo(offer)
  const same = answerTo(offer, { previous: first })
  assert.deepEqual(same, first)
  const held = answerTo(createHoldOffer(offer), { previous: first, identity: { ...identity, sessionId: '99' } })
  assert.deepEqual(held.origin, { ...first.origin, sessionVersion: '2' })
})

const violations: readonly [message: string, change: (text: string) => string][] = [
  ['the answer has 2 m= lines where the offer has 1', (text) => `${text}m=audio 0 RTP/AVP 0\r\n`],
  ['video answers audio', (text) => text.replace('m=audio', 'm=video')],
  ['RTP/SAVP answers RTP/AVP', (text) => text.replace('RTP/AVP', 'RTP/SAVP')],
  ['there is no address to send to', (text) => text.replace('c=IN', 'c=ATM')],
  ['recvonly answers recvonly', (text) => text.replace('a=sendrecv', 'a=recvonly')],
  ['EVS/16000 was not offered', (text) => text.replace('AMR-WB/16000', 'EVS/16000')],
  ['AMR-WB/16000 was not offered octet-aligned', (text) => text.replace('fmtp:104 ', 'fmtp:104 octet-align=1;')],
  ['the answer has telephone-event and no speech codec', (text) => text.replace(' 104 105', ' 105')],
  ['no format of the answer can be read', (text) => text.replace(' 104 105', ' 99')],
]
for (const [message, change] of violations) {
  test(`an answer is found to break the rules: ${message} (RFC 3264 §6)`, () => {
    const direction = message.startsWith('recvonly') ? 'recvonly' : 'sendrecv'
    const offered = createVolteOffer({ identity, address: '192.0.2.1', port: 50000, direction })
    const text = formatSessionDescription(answerTo(offer))
    const found = checkAnswer(offered, parseSessionDescription(change(text)))
    assert.ok(
      found.some((violation) => violation.message === message),
      JSON.stringify(found),
    )
  })
}

test('an answer may not take up a stream that was offered with port 0 (RFC 3264 §6)', () => {
  const offered = offerWith('m=audio 0 RTP/AVP 0')
  const answer = offerWith('m=audio 4 RTP/AVP 0')
  assert.equal(checkAnswer(offered, answer)[0]?.message, 'a stream of port 0 is answered with a port')
})

test('both sides read the same from offer and answer (RFC 3264 §7)', () => {
  const answer = answerTo(offer)
  const [calling] = negotiate(offer, answer, 'offerer')
  const [called] = negotiate(offer, answer, 'answerer')
  assert.ok(calling?.kind === 'agreed' && called?.kind === 'agreed')
  assert.deepEqual(calling.local, { family: 'IPv4', address: '192.0.2.1', port: 50000 })
  assert.deepEqual(calling.remote, { family: 'IPv4', address: '192.0.2.2', port: 60000 })
  assert.equal(calling.remoteRtcp?.port, 60001)
  assert.deepEqual([called.local, called.remote], [calling.remote, calling.local])
  assert.equal(calling.codec.encoding, 'AMR-WB')
  assert.deepEqual([calling.codec.sendPayloadType, calling.codec.receivePayloadType], [104, 104])
  assert.equal(calling.telephoneEvent?.sendPayloadType, 105)
  assert.deepEqual([calling.ptime, calling.maxptime, calling.direction], [20, 240, 'sendrecv'])
  assert.deepEqual([calling.rtcpSenders, calling.rtcpReceivers], [600, 2000])
})

test('each side sends with the number that the other wants (RFC 3264 §6.1)', () => {
  const answer = offerWith('m=audio 6 RTP/AVP 99\na=rtpmap:99 AMR/8000\na=ptime:40')
  const [calling] = negotiate(offerWith(AMR), answer, 'offerer')
  const [called] = negotiate(offerWith(AMR), answer, 'answerer')
  assert.ok(calling?.kind === 'agreed' && called?.kind === 'agreed')
  assert.deepEqual([calling.codec.sendPayloadType, calling.codec.receivePayloadType], [99, 102])
  assert.deepEqual([called.codec.sendPayloadType, called.codec.receivePayloadType], [102, 99])
  assert.deepEqual([calling.ptime, called.ptime], [40, 20])
})

test('hold seen from both sides (RFC 3264 §8.4)', () => {
  const hold = createHoldOffer(offer)
  const answer = answerTo(hold)
  const direction = (side: 'offerer' | 'answerer'): unknown => {
    const [stream] = negotiate(hold, answer, side)
    return stream?.kind === 'agreed' ? stream.direction : stream
  }
  assert.deepEqual([direction('offerer'), direction('answerer')], ['sendonly', 'recvonly'])
})

test('streams that come to nothing say why (RFC 3264 §6)', () => {
  const offered = offerWith(VIDEO + AMR)
  const answer = offerWith(`${VIDEO.replace(' 6 ', ' 0 ')}m=audio 6 RTP/AVP 18`)
  assert.deepEqual(negotiate(offered, answer, 'offerer'), [
    { kind: 'unused', index: 0, media: 'video', reason: 'port 0' },
    { kind: 'unused', index: 1, media: 'audio', reason: 'no common codec' },
  ])
  const nowhere = parseSessionDescription(`v=0\no=- 1 1 IN IP4 a\n${AMR}`)
  assert.deepEqual(negotiate(offerWith(AMR), nowhere, 'offerer'), [
    { kind: 'unused', index: 0, media: 'audio', reason: 'no address' },
  ])
})
