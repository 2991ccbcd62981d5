import assert from 'node:assert/strict'
import test from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import type { BencodeValue } from './bencode/bencode.ts'
import { decodeBencode } from './bencode/decode-bencode.ts'
import { encodeBencode } from './bencode/encode-bencode.ts'
import type { CallMediaReport, StreamReport } from './media-gateway.ts'
import { dictionaryOfReport, MAX_REPORTED_STREAMS, reportOfDictionary } from './media-report-dictionary.ts'
import { asDictionary, dictionaryOf, MAX_NG_NAME_LENGTH } from './ng-dictionary.ts'
import { decodeNgMessage, encodeNgMessage, MAX_NG_COOKIE_LENGTH } from './ng-message.ts'
import {
  dictionaryOfRequest,
  MAX_NG_CODECS,
  MAX_NG_LIST,
  MAX_NG_METADATA_LENGTH,
  type NgRequest,
  requestOfDictionary,
} from './ng-request.ts'
import { descriptionResultOf, dictionaryOfResponse, errorOf, responseOfDictionary } from './ng-response.ts'

const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    assert.ok(error instanceof DecodeError)
    return error.code
  }
  return 'accepted'
}

const map = (value: { readonly [key: string]: unknown }): ReadonlyMap<string, BencodeValue> =>
  new Map(Object.entries(value).map(([key, each]) => [key, bencodeOf(each)]))
function bencodeOf(value: unknown): BencodeValue {
  if (Array.isArray(value)) return value.map(bencodeOf)
  return typeof value === 'object' && value !== null ? map({ ...value }) : (value as BencodeValue)
}

test('a message is a cookie, a blank and a dictionary, and its limits hold', () => {
  const ping = decodeNgMessage(Buffer.from('5323_1 d7:command4:pinge'))
  assert.deepEqual(ping, { cookie: '5323_1', dictionary: map({ command: 'ping' }) })
  assert.equal(Buffer.from(encodeNgMessage(ping) ?? []).toString(), '5323_1 d7:command4:pinge')
  for (const bad of ['', ' de', 'cookie', `${'c'.repeat(MAX_NG_COOKIE_LENGTH + 1)} de`]) {
    assert.equal(
      codeOf(() => decodeNgMessage(Buffer.from(bad))),
      'NG_COOKIE',
    )
  }
  assert.equal(
    codeOf(() => decodeNgMessage(Buffer.from('c le'))),
    'NG_NO_DICTIONARY',
  )
  assert.equal(encodeNgMessage({ cookie: 'c', dictionary: map({ sdp: 'x'.repeat(65_507) }) }), undefined)
})

test('a request of a Kamailio is understood: hyphens, flags, keys that mean nothing here', () => {
  const request = requestOfDictionary(
    map({
      command: 'offer',
      'call-id': 'cfBXzDSZqhYNcXM',
      'from-tag': 'mS9rSAn0Cr',
      sdp: 'v=0\r\n',
      'via-branch': '5KiTRPZHH1nL6',
      flags: ['trust address', 'record call', 'symmetric'],
      replace: ['origin', 'session connection'],
      'address-family': 'IP6',
      'received-from': ['IP4', '10.65.31.43'],
      ICE: 'force',
      DTLS: 'passive',
    }),
  )
  assert.deepEqual(request, {
    command: 'offer',
    request: {
      callId: 'cfBXzDSZqhYNcXM',
      fromTag: 'mS9rSAn0Cr',
      viaBranch: '5KiTRPZHH1nL6',
      sdp: 'v=0\r\n',
      from: 'access',
      to: 'core',
      addressFamily: 'IP6',
      record: true,
      allowedHost: '10.65.31.43',
    },
  })
})

test('a request that lacks something, or has too much of it, is refused', () => {
  const offer = { command: 'offer', 'call-id': 'c', 'from-tag': 'f', sdp: 'v=0' }
  assert.equal(
    codeOf(() => requestOfDictionary(map({}))),
    'NG_COMMAND',
  )
  assert.equal(
    codeOf(() => requestOfDictionary(map({ command: 'play media' }))),
    'NG_COMMAND',
  )
  for (const key of ['call-id', 'from-tag', 'sdp']) {
    const lacking = Object.fromEntries(Object.entries(offer).filter(([name]) => name !== key))
    assert.equal(
      codeOf(() => requestOfDictionary(map(lacking))),
      'NG_KEY_MISSING',
      key,
    )
  }
  assert.equal(
    codeOf(() => requestOfDictionary(map({ ...offer, command: 'answer' }))),
    'NG_KEY_MISSING',
  )
  assert.equal(
    codeOf(() => requestOfDictionary(map({ ...offer, direction: ['pub', 'priv'] }))),
    'NG_VALUE',
  )
  const longName = 'n'.repeat(MAX_NG_NAME_LENGTH + 1)
  assert.equal(
    codeOf(() => requestOfDictionary(map({ ...offer, 'call-id': longName }))),
    'NG_VALUE_TOO_LONG',
  )
  const metadata = 'm'.repeat(MAX_NG_METADATA_LENGTH + 1)
  assert.equal(
    codeOf(() => requestOfDictionary(map({ ...offer, metadata }))),
    'NG_VALUE_TOO_LONG',
  )
  const codecs = requestOfDictionary(map({ ...offer, codec: { transcode: Array(MAX_NG_CODECS + 1).fill('PCMA') } }))
  assert.equal(codecs.command === 'offer' && codecs.request.transcode?.length, MAX_NG_CODECS)
  assert.deepEqual(requestOfDictionary(map({ command: 'list', limit: 1e9 })), { command: 'list', limit: MAX_NG_LIST })
})

const name = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 20 })
const side = fc.constantFrom('access' as const, 'core' as const)
const part = fc.record(
  { callId: name, fromTag: name, toTag: name, viaBranch: name },
  { requiredKeys: ['callId', 'fromTag'], noNullPrototype: true },
)
const described = fc
  .tuple(
    part,
    fc.record(
      {
        sdp: name,
        from: side,
        to: side,
        addressFamily: fc.constantFrom('IP4' as const, 'IP6' as const),
        record: fc.constant(true),
        metadata: name,
        isEarlyMediaBlocked: fc.constant(true),
        transcode: fc.array(fc.constantFrom('PCMA', 'AMR-WB'), { minLength: 1, maxLength: 3 }),
        allowedHost: fc.constantFrom('192.0.2.1', '2001:db8::1'),
      },
      { requiredKeys: ['sdp', 'from', 'to'], noNullPrototype: true },
    ),
  )
  .map(([calls, rest]) => ({ ...calls, ...rest }))
const request: fc.Arbitrary<NgRequest> = fc.oneof(
  fc.constant({ command: 'ping' as const }),
  described.map((each) => ({ command: 'offer' as const, request: each })),
  fc.tuple(described, name).map(([each, toTag]) => ({ command: 'answer' as const, request: { ...each, toTag } })),
  part.map((each) => ({ command: 'delete' as const, part: each })),
  name.map((callId) => ({ command: 'query' as const, callId })),
  fc.integer({ min: 1, max: MAX_NG_LIST }).map((limit) => ({ command: 'list' as const, limit })),
  fc
    .tuple(fc.constantFrom('block media' as const, 'unblock media' as const), part)
    .map(([command, each]) => ({ command, part: each })),
  fc
    .tuple(
      fc.constantFrom('start recording' as const, 'stop recording' as const),
      fc.record({ callId: name, metadata: name }, { requiredKeys: ['callId'], noNullPrototype: true }),
    )
    .map(([command, each]) => ({ command, request: each })),
)

test('what is asked comes out as it went in', () => {
  fc.assert(
    fc.property(request, (asked) => {
      const dictionary = asDictionary(decodeBencode(encodeBencode(dictionaryOfRequest(asked))))
      assert.ok(dictionary)
      assert.deepEqual(requestOfDictionary(dictionary), asked)
    }),
  )
})

const STREAM: StreamReport = {
  media: 'audio',
  index: 0,
  side: 'offerer',
  tag: 'a',
  local: { host: '10.0.0.1', port: 20_000 },
  remote: { host: '192.0.2.7', port: 49_170 },
  packets: 50,
  octets: 3000,
  dropped: 2,
  errors: 1,
  codec: 'AMR-WB',
  loss: 0.05,
  jitterMs: 12.5,
  roundTripMs: 40,
  mos: 4.1,
}
const REPORT: CallMediaReport = {
  createdAt: 1_700_000_000_123,
  lastPacketAt: 1_700_000_004_567,
  streams: [STREAM, { ...STREAM, side: 'answerer', tag: 'b', local: { host: '10.1.0.1', port: 20_002 } }],
  recording: true,
  recordingSince: 1_700_000_030_000,
  engine: 'nftables',
}

test('a report of ours comes out as it went in', () => {
  const { codec: _c, loss: _l, jitterMs: _j, roundTripMs: _r, mos: _m, remote: _e, ...plain } = STREAM
  for (const report of [
    REPORT,
    { createdAt: 1_700_000_000_000, lastPacketAt: undefined, streams: [plain], recording: false },
  ]) {
    const dictionary = asDictionary(decodeBencode(encodeBencode(dictionaryOfReport(report))))
    assert.ok(dictionary)
    assert.deepEqual(reportOfDictionary(dictionary), report)
  }
})

// After the example of the documentation of rtpengine, docs/ng_control_protocol.md
const rtpengineStream = (port: number, flags: readonly string[], packets: number) => ({
  endpoint: { port: 57_370, address: '10.0.0.9', family: 'IPv4' },
  flags,
  'local port': port,
  'last packet': 1_402_064_124,
  stats: { packets, errors: 0, bytes: 56_950 },
})
const RTPENGINE = {
  totals: { RTP: { bytes: 100_287, errors: 0, packets: 705 } },
  last_signal: 1_402_064_116,
  tags: {
    '0f0d2e18': {
      'in dialogue with': 'cs6kn1rloc',
      tag: '0f0d2e18',
      created: 1_402_064_112,
      medias: [
        { index: 1, type: 'audio', protocol: 'RTP/AVP', streams: [rtpengineStream(30_016, ['RTP', 'filled'], 362)] },
      ],
    },
    cs6kn1rloc: {
      created: 1_402_064_111,
      medias: [
        {
          index: 1,
          type: 'audio',
          streams: [rtpengineStream(30_018, ['RTP'], 343), rtpengineStream(30_019, ['RTCP'], 2)],
        },
      ],
      tag: 'cs6kn1rloc',
    },
  },
  created: 1_402_064_111,
  result: 'ok',
}

test("rtpengine's answer to query is read: who offered is whose tag came first", () => {
  const report = reportOfDictionary(map(RTPENGINE))
  assert.equal(report?.createdAt, 1_402_064_111_000)
  assert.equal(report?.lastPacketAt, 1_402_064_124_000)
  assert.deepEqual(
    report?.streams.map(({ side, tag, packets, local, remote }) => [side, tag, packets, local.port, remote?.port]),
    [
      ['answerer', '0f0d2e18', 362, 30_016, 57_370],
      ['offerer', 'cs6kn1rloc', 343, 30_018, 57_370],
    ],
  )
})

test('a report that tells of too many streams is cut short, and one that makes no sense is none', () => {
  const media = { index: 1, type: 'audio', streams: [rtpengineStream(30_016, ['RTP'], 1)] }
  const many = { created: 1, tags: { a: { tag: 'a', medias: Array(MAX_REPORTED_STREAMS + 5).fill(media) } } }
  assert.equal(reportOfDictionary(map(many))?.streams.length, MAX_REPORTED_STREAMS)
  for (const odd of [{}, { created: 1 }, { tags: {} }, { created: 'x', tags: {} }]) {
    assert.equal(reportOfDictionary(map(odd)), undefined)
  }
  assert.deepEqual(
    reportOfDictionary(map({ created: 1, tags: { a: 1, b: { medias: ['x', { type: 'audio' }] } } }))?.streams,
    [],
  )
})

test('an answer is ok, pong or an error; whatever else it says is an error', () => {
  assert.deepEqual(dictionaryOfResponse(errorOf('why')), map({ result: 'error', 'error-reason': 'why' }))
  assert.deepEqual(responseOfDictionary(map({ result: 'error', 'error-reason': 'why' })), errorOf('why'))
  assert.deepEqual(responseOfDictionary(map({ result: 'load limit', message: 'full' })), errorOf('full'))
  assert.deepEqual(responseOfDictionary(map({})), errorOf('no result'))
  const ok = responseOfDictionary(dictionaryOfResponse({ result: 'ok', dictionary: dictionaryOf([['sdp', 'v=0']]) }))
  assert.deepEqual(descriptionResultOf(ok), { kind: 'rewritten', sdp: 'v=0' })
  assert.equal(descriptionResultOf({ result: 'ok', dictionary: new Map() }).kind, 'refused')
})
