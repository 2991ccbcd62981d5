import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatSessionDescription } from './format-session-description.ts'
import { MAX_SDP_LENGTH, MAX_SDP_LINE_LENGTH, MAX_SDP_LINES } from './lines.ts'
import { MAX_SDP_FORMATS, MAX_SESSION_ID_DIGITS } from './parse-fields.ts'
import { MAX_SDP_MEDIA, parseSessionDescription } from './parse-session-description.ts'
import type { MediaDescription, SessionDescription } from './session-description.ts'

const HEAD = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n'

/** RFC 8866 §5, the example. */
const EXAMPLE = `v=0
o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1
s=Call to John Smith
i=SDP Offer #1
u=http://www.jdoe.example.com/home.html
e=Jane Doe <jane@jdoe.example.com>
p=+1 617 555-6011
c=IN IP4 198.51.100.1
t=0 0
m=audio 49170 RTP/AVP 0
m=audio 49180 RTP/AVP 0
m=video 51372 RTP/AVP 99
c=IN IP6 2001:db8::2
a=rtpmap:99 h263-1998/90000
`

test('the example of the standard is read and written as it stands (RFC 8866 §5)', () => {
  const session = parseSessionDescription(EXAMPLE)
  assert.deepEqual(session.origin, {
    username: 'jdoe',
    sessionId: '3724394400',
    sessionVersion: '3724394405',
    networkType: 'IN',
    addressType: 'IP4',
    address: '198.51.100.1',
  })
  assert.equal(session.sessionName, 'Call to John Smith')
  assert.deepEqual(
    session.otherLines.map(({ type }) => type),
    ['i', 'u', 'e', 'p'],
  )
  assert.equal(session.media.length, 3)
  assert.deepEqual(session.media[2]?.connection, { networkType: 'IN', addressType: 'IP6', address: '2001:db8::2' })
  assert.equal(formatSessionDescription(session), EXAMPLE.replaceAll('\n', '\r\n'))
})

test('octets of UTF-8 are read (RFC 8866 §5)', () => {
  const octets = new TextEncoder().encode(HEAD.replace('s=-', 's=Gespräch'))
  assert.equal(parseSessionDescription(octets).sessionName, 'Gespräch')
})

test('repeat times stay with their t= (RFC 8866 §5.10)', () => {
  const { times } = parseSessionDescription(`${HEAD}r=7d 1h 0 25h\r\nt=10 20\r\n`)
  assert.deepEqual(times, [
    { start: 0, stop: 0, repeats: ['7d 1h 0 25h'] },
    { start: 10, stop: 20, repeats: [] },
  ])
})

test('LF alone, missing s= and t=, an empty s=, s= with a space, blank lines at the end (RFC 3264 §5)', () => {
  const bare = parseSessionDescription('v=0\no=- 1 1 IN IP4 192.0.2.1\n\n\r\n')
  assert.equal(bare.sessionName, '-')
  assert.deepEqual(bare.times, [{ start: 0, stop: 0, repeats: [] }])
  assert.equal(parseSessionDescription(HEAD.replace('s=-', 's=')).sessionName, '-')
  const spaced = HEAD.replace('s=-', 's= ')
  assert.equal(formatSessionDescription(parseSessionDescription(spaced)), spaced)
})

test('lines that are not known are kept in order, those of a stream with it', () => {
  const text = `${HEAD}y=one\r\ny=two\r\na=x-foo:bar:baz\r\na=flag\r\nm=audio 4 RTP/AVP 0\r\nc=IN IP4 a\r\nc=IN IP4 b\r\nq=1\r\na=g\r\n`
  const session = parseSessionDescription(text)
  assert.deepEqual(session.attributes, [{ name: 'x-foo', value: 'bar:baz' }, { name: 'flag' }])
  assert.deepEqual(session.media[0]?.otherLines, [
    { type: 'c', value: 'IN IP4 b' },
    { type: 'q', value: '1' },
  ])
  assert.equal(formatSessionDescription(session), text)
})

test('two spaces between words and one at the end are read over', () => {
  const { media } = parseSessionDescription(`${HEAD}m=audio  49170/2 RTP/AVP  0 8 \r\nb=AS: 41\r\n`)
  assert.deepEqual(media[0]?.formats, ['0', '8'])
  assert.equal(media[0]?.portCount, 2)
  assert.deepEqual(media[0]?.bandwidths, [{ type: 'AS', value: 41 }])
})

test('a refused stream may lack formats (RFC 3264 §6)', () => {
  assert.deepEqual(parseSessionDescription(`${HEAD}m=video 0 RTP/AVP\r\n`).media[0]?.formats, [])
})

const broken: readonly [code: string, offset: number, text: string][] = [
  ['SDP_VERSION', 0, ''],
  ['SDP_VERSION', 0, 'v=1\r\n'],
  ['SDP_VERSION', 0, 'o=- 1 1 IN IP4 a\r\nv=0\r\n'],
  ['SDP_NO_ORIGIN', 0, 'v=0\r\ns=-\r\n'],
  ['SDP_ORIGIN', 5, 'v=0\r\no=- x 1 IN IP4 a\r\n'],
  ['SDP_ORIGIN', 5, 'v=0\r\no=- 1 1 IN IP4\r\n'],
  ['SDP_ORIGIN', 5, `v=0\r\no=- ${'1'.repeat(MAX_SESSION_ID_DIGITS + 1)} 1 IN IP4 a\r\n`],
  ['SDP_DUPLICATE_LINE', HEAD.length, `${HEAD}v=0\r\n`],
  ['SDP_DUPLICATE_LINE', HEAD.length, `${HEAD}s=again\r\n`],
  ['SDP_DUPLICATE_LINE', HEAD.length, `${HEAD}o=- 1 1 IN IP4 a\r\n`],
  ['SDP_LINE', HEAD.length, `${HEAD}nonsense\r\n`],
  ['SDP_LINE', HEAD.length, `${HEAD}\r\na=x\r\n`],
  ['SDP_LINE', HEAD.length, `${HEAD}a\r\n`],
  ['SDP_LINE', HEAD.length, `${HEAD} a=x\r\n`],
  ['SDP_LINE', HEAD.length, `${HEAD}a=x\ry\r\n`],
  ['SDP_LINE', HEAD.length, `${HEAD}a=x\0\r\n`],
  ['SDP_ATTRIBUTE', HEAD.length, `${HEAD}a=\r\n`],
  ['SDP_ATTRIBUTE', HEAD.length, `${HEAD}a=:x\r\n`],
  ['SDP_BANDWIDTH', HEAD.length, `${HEAD}b=AS\r\n`],
  ['SDP_BANDWIDTH', HEAD.length, `${HEAD}b=AS:fast\r\n`],
  ['SDP_CONNECTION', HEAD.length, `${HEAD}c=IN IP4\r\n`],
  ['SDP_CONNECTION', HEAD.length, `${HEAD}c=IN IP4 a b\r\n`],
  ['SDP_TIME', HEAD.length, `${HEAD}t=0\r\n`],
  ['SDP_TIME', 25, 'v=0\r\no=- 1 1 IN IP4 abc\r\nr=1\r\n'],
  ['SDP_MEDIA', HEAD.length, `${HEAD}m=audio 4 RTP/AVP\r\n`],
  ['SDP_MEDIA', HEAD.length, `${HEAD}m=audio 65536 RTP/AVP 0\r\n`],
  ['SDP_MEDIA', HEAD.length, `${HEAD}m=audio 4/0 RTP/AVP 0\r\n`],
  ['SDP_MEDIA', HEAD.length, `${HEAD}m=audio -1 RTP/AVP 0\r\n`],
]
for (const [code, offset, text] of broken) {
  const shown = JSON.stringify(text.startsWith(HEAD) ? text.slice(HEAD.length) : text).slice(0, 50)
  test(`refuses ${shown} as ${code}, and says where`, () => {
    assert.throws(() => parseSessionDescription(text), { name: 'DecodeError', code, offset })
  })
}

const limits: readonly [code: string, atLimit: string, above: string][] = [
  ['SDP_TOO_LONG', long(MAX_SDP_LENGTH), long(MAX_SDP_LENGTH + 1)],
  ['SDP_TOO_MANY_LINES', lines(MAX_SDP_LINES), lines(MAX_SDP_LINES + 1)],
  [
    'SDP_LINE_TOO_LONG',
    `${HEAD}a=${'x'.repeat(MAX_SDP_LINE_LENGTH - 2)}`,
    `${HEAD}a=${'x'.repeat(MAX_SDP_LINE_LENGTH - 1)}`,
  ],
  ['SDP_TOO_MANY_MEDIA', streams(MAX_SDP_MEDIA), streams(MAX_SDP_MEDIA + 1)],
  ['SDP_TOO_MANY_FORMATS', formats(MAX_SDP_FORMATS), formats(MAX_SDP_FORMATS + 1)],
]
for (const [code, atLimit, above] of limits) {
  test(`what is at the limit is read, what is above it is refused as ${code}`, () => {
    parseSessionDescription(atLimit)
    assert.throws(() => parseSessionDescription(above), { name: 'DecodeError', code })
  })
}

function long(length: number): string {
  const line = `a=${'x'.repeat(1020)}\r\n`
  const full = HEAD + line.repeat(Math.floor((length - HEAD.length - 20) / line.length))
  return `${full}a=${'y'.repeat(length - full.length - 2)}`
}

function lines(count: number): string {
  return HEAD + 'a=x\r\n'.repeat(count - 4)
}

function streams(count: number): string {
  return HEAD + 'm=audio 4 RTP/AVP 0\r\n'.repeat(count)
}

function formats(count: number): string {
  return `${HEAD}m=audio 4 RTP/AVP${' 0'.repeat(count)}\r\n`
}

const word = fc.stringMatching(/^[!-9;-~]{1,12}$/)
const text = fc.stringMatching(/^[ -~äöü]{1,20}$/)
const digits = fc.stringMatching(/^[0-9]{1,20}$/)
const number = fc.nat(2 ** 31)
const connection = fc.record({
  networkType: fc.constant('IN'),
  addressType: fc.constantFrom('IP4', 'IP6'),
  address: word,
})
const bandwidths = fc.array(fc.record({ type: fc.stringMatching(/^[A-Z]{1,5}$/), value: number }), { maxLength: 3 })
const attributes = fc.array(
  fc.oneof(fc.record({ name: word }), fc.record({ name: word, value: fc.oneof(text, fc.constant('')) })),
  { maxLength: 5 },
)
const times = fc.array(fc.record({ start: number, stop: number, repeats: fc.array(text, { maxLength: 2 }) }), {
  minLength: 1,
  maxLength: 2,
})
const other = (types: readonly string[]) =>
  fc
    .uniqueArray(fc.constantFrom(...types), { maxLength: types.length })
    .map((chosen) => types.filter((type) => chosen.includes(type)))
    .chain((chosen) => fc.tuple(...chosen.map((type) => text.map((value) => ({ type, value })))))
const media: fc.Arbitrary<MediaDescription> = fc.record(
  {
    media: word,
    port: fc.integer({ min: 0, max: 65535 }),
    portCount: fc.integer({ min: 1, max: 4 }),
    protocol: word,
    formats: fc.array(word, { minLength: 1, maxLength: 4 }),
    connection,
    bandwidths,
    attributes,
    otherLines: other(['i', 'k', 'x']),
  },
  { requiredKeys: ['media', 'port', 'protocol', 'formats', 'bandwidths', 'attributes', 'otherLines'] },
)
const sessions: fc.Arbitrary<SessionDescription> = fc.record(
  {
    version: fc.constant(0 as const),
    origin: fc.record({
      username: word,
      sessionId: digits,
      sessionVersion: digits,
      networkType: fc.constant('IN'),
      addressType: fc.constantFrom('IP4', 'IP6'),
      address: word,
    }),
    sessionName: text,
    connection,
    bandwidths,
    times,
    attributes,
    media: fc.array(media, { maxLength: 3 }),
    otherLines: other(['i', 'u', 'e', 'p', 'z', 'k', 'x']),
  },
  {
    requiredKeys: ['version', 'origin', 'sessionName', 'bandwidths', 'times', 'attributes', 'media', 'otherLines'],
  },
)

test('a session description survives formatting and parsing', () => {
  fc.assert(
    // The clone has the prototype that plain objects have.
    fc.property(
      sessions.map((session) => structuredClone(session)),
      (session) => {
        assert.deepEqual(parseSessionDescription(formatSessionDescription(session)), session)
      },
    ),
  )
})
