import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSessionDescription } from '../description/parse-session-description.ts'
import { type Explanation, explainNegotiation } from './explain-negotiation.ts'

function read(stream: string) {
  return parseSessionDescription(`v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n${stream}`)
}
const audio = (numbers: string, ...lines: readonly string[]) =>
  read([`m=audio 4000 RTP/AVP ${numbers}`, ...lines.map((line) => `a=${line}`)].join('\n'))
const explain = (offer: ReturnType<typeof read>, answer?: ReturnType<typeof read>) => explainNegotiation(offer, answer)
const found = ({ findings }: Explanation) => findings.map(({ kind, code, spec }) => `${kind} ${code} ${spec}`)
const AMR = ['rtpmap:97 AMR/8000', 'fmtp:97 octet-align=1'] as const

describe('explanation', () => {
  test('each codec of the offer has an outcome, and what is not used a reason', () => {
    const offer = audio(
      '104 97 8 101',
      'rtpmap:104 AMR-WB/16000',
      ...AMR,
      'rtpmap:101 telephone-event/8000',
      'fmtp:101 0-15',
    )
    const answer = audio('8 101', 'rtpmap:101 telephone-event/8000')
    const { streams, works } = explain(offer, answer)
    assert.equal(works, true)
    assert.equal(streams[0]?.state, 'agreed')
    assert.deepEqual(
      streams[0]?.codecs.map(({ codec, outcome, reason }) => [codec, outcome, reason]),
      [
        ['AMR-WB/16000', 'not used', 'not in the answer'],
        ['AMR/8000', 'not used', 'not in the answer'],
        ['PCMA/8000', 'chosen', undefined],
        ['telephone-event/8000', 'keys', undefined],
      ],
    )
  })

  test('an offer alone is open', () => {
    const { streams, works } = explain(audio('0 8'))
    assert.equal(works, true)
    assert.deepEqual(
      streams[0]?.codecs.map(({ outcome }) => outcome),
      ['open', 'open'],
    )
  })

  const cases: readonly (readonly [string, ReturnType<typeof read>, ReturnType<typeof read>, readonly string[]])[] = [
    [
      'framing under one number (RFC 4867 §8.3.1)',
      audio('97 98', ...AMR, 'rtpmap:98 AMR/8000'),
      audio('97', 'rtpmap:97 AMR/8000'),
      ['problem framing RFC 4867 §8.3.1'],
    ],
    [
      'framing that was not offered, which a gateway could mend',
      audio('97', ...AMR),
      audio('97', 'rtpmap:97 AMR/8000'),
      ['problem framing RFC 4867 §8.3.1', 'hint gateway RFC 4867 §8.3.1', 'problem no-common-codec RFC 3264 §6.1'],
    ],
    [
      'modes without one in common',
      audio('97', 'rtpmap:97 AMR/8000', 'fmtp:97 mode-set=0,2'),
      audio('97', 'rtpmap:97 AMR/8000', 'fmtp:97 mode-set=7'),
      ['problem mode-set RFC 4867 §8.3.1'],
    ],
    [
      'a set of modes that was changed',
      audio('97', 'rtpmap:97 AMR/8000', 'fmtp:97 mode-set=0,2,4'),
      audio('97', 'rtpmap:97 AMR/8000', 'fmtp:97 mode-set=0,2'),
      ['problem mode-set RFC 4867 §8.3.1'],
    ],
    [
      'CRCs of one side',
      audio('97', 'rtpmap:97 AMR/8000', 'fmtp:97 octet-align=1;crc=1'),
      audio('97', ...AMR),
      ['problem payload-option RFC 4867 §8.3.1'],
    ],
    [
      'a period that nobody said to be able to keep',
      audio('97', 'rtpmap:97 AMR/8000', 'fmtp:97 mode-change-period=2'),
      audio('97', 'rtpmap:97 AMR/8000'),
      ['hint mode-change-period RFC 4867 §8.1'],
    ],
    [
      'a number that means two things',
      audio('97 98', ...AMR, 'rtpmap:98 AMR-WB/16000'),
      audio('97', 'rtpmap:97 AMR-WB/16000'),
      ['problem payload-type RFC 3264 §6.1'],
    ],
    [
      'another number for the same codec',
      audio('98', 'rtpmap:98 AMR/8000'),
      audio('99', 'rtpmap:99 AMR/8000'),
      ['hint payload-type RFC 3264 §6.1'],
    ],
    [
      'keys of another clock',
      audio('98 101', 'rtpmap:98 AMR-WB/16000', 'rtpmap:101 telephone-event/8000'),
      audio('98', 'rtpmap:98 AMR-WB/16000'),
      ['hint telephone-event TS 26.114 §6.2.2.3', 'hint telephone-event RFC 4733 §2.1'],
    ],
    [
      'a direction that is no mirror',
      audio('8', 'sendonly'),
      audio('8', 'sendrecv'),
      ['problem direction RFC 3264 §6.1'],
    ],
    [
      'packets that are longer than the other side takes',
      audio('8', 'ptime:40'),
      audio('8', 'maxptime:20'),
      ['hint ptime RFC 8866 §6.5'],
    ],
    [
      'a port for RTP and RTCP that was not offered',
      audio('8'),
      audio('8', 'rtcp-mux'),
      ['problem rtcp-mux RFC 5761 §5.1.1'],
    ],
    [
      'no codec in common, between which a gateway can transcode',
      audio('98', 'rtpmap:98 AMR-WB/16000'),
      audio('8'),
      ['problem answer RFC 3264 §6.1', 'hint gateway TS 23.334 §5.13', 'problem no-common-codec RFC 3264 §6.1'],
    ],
  ]
  for (const [name, offer, answer, expected] of cases) {
    test(name, () => {
      const explanation = explain(offer, answer)
      assert.deepEqual(found(explanation), expected)
      assert.equal(
        explanation.works,
        expected.every((one) => one.startsWith('hint')),
      )
      for (const { stream } of explanation.findings) assert.equal(stream, 0)
    })
  }

  test('what is wrong with an offer by itself', () => {
    for (const [offer, expected] of [
      [audio('97'), 'problem rtpmap RFC 8866 §6.6'],
      [audio('97', 'rtpmap:97 AMR/8000', 'rtpmap:97 AMR-WB/16000'), 'problem rtpmap RFC 8866 §6.6'],
      [audio('8 8'), 'problem payload-type RFC 8866 §5.14'],
      [audio('97', 'rtpmap:97 AMR-WB/8000'), 'problem clock-rate RFC 4867 §8.2'],
      [audio('97', 'rtpmap:97 AMR/8000', 'fmtp:97 octet-align=2'), 'problem fmtp RFC 4867 §8.1'],
      [audio('97', 'rtpmap:97 AMR/8000', 'fmtp:97 mode-set=0,8'), 'problem fmtp RFC 4867 §8.1'],
      [audio('97', 'rtpmap:97 AMR/8000', 'fmtp:97 octet-align=0;crc=1'), 'problem fmtp RFC 4867 §8.1'],
      [audio('8', 'ptime:40', 'maxptime:20'), 'problem ptime RFC 8866 §6.5'],
      [audio('97', 'rtpmap:97 AMR/8000', 'ptime:30'), 'hint ptime RFC 4867 §8.1'],
    ] as const) {
      assert.deepEqual(found(explain(offer)), [expected])
    }
  })

  test('a VoLTE offer and its answer have nothing to find', () => {
    const fmtp = 'mode-change-capability=2;max-red=0'
    const lines = [
      'rtpmap:104 AMR-WB/16000',
      `fmtp:104 ${fmtp}`,
      'rtpmap:105 telephone-event/16000',
      'ptime:20',
      'maxptime:240',
    ]
    const { findings, streams } = explain(audio('104 105', ...lines), audio('104 105', ...lines))
    assert.deepEqual(findings, [])
    assert.equal(streams[0]?.codecs[0]?.outcome, 'chosen')
  })

  test('keys in common and no speech is nothing in common', () => {
    const keys = 'rtpmap:101 telephone-event/8000'
    const { streams, works } = explain(audio('97 101', 'rtpmap:97 AMR/8000', keys), audio('8 101', keys))
    assert.equal(streams[0]?.state, 'broken')
    assert.equal(works, false)
  })

  test('a stream that is refused is unused, and an answer with other streams is told as a whole', () => {
    const refused = explain(audio('8'), read('m=audio 0 RTP/AVP 8'))
    assert.equal(refused.streams[0]?.state, 'unused')
    assert.equal(refused.works, true)
    const short = explain(audio('8'), read(''))
    assert.equal(short.findings[0]?.stream, undefined)
    assert.equal(short.works, false)
  })
})
