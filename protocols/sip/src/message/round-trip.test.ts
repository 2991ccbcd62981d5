import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatAuth, parseAuth } from '../headers/auth-params.ts'
import { formatNameAddr, parseNameAddr } from '../headers/name-addr.ts'
import { formatParameterised, parseParameterised } from '../headers/parameterised.ts'
import { endOfQuoted } from '../headers/syntax.ts'
import { formatVia, parseVia } from '../headers/via.ts'
import { escapeUser, unescapeUri } from '../uri/escape.ts'
import { formatUri } from '../uri/format-uri.ts'
import { parseUri } from '../uri/parse-uri.ts'
import { uriEquals } from '../uri/uri-equals.ts'
import { encodeMessage } from './encode-message.ts'
import { parseMessage } from './parse-message.ts'

const RUNS = { numRuns: 300, seed: 20260101 }
const ALNUM = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const TOKEN = `${ALNUM}-.!%*_+\`'~`

function text(alphabet: string, minLength = 1, maxLength = 20): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength })
}

/** Characters by octet, without those that end a line and without NUL. */
const OCTETS = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter((c) => !'\0\r\n'.includes(c))
const anyText = fc.string({ unit: fc.constantFrom(...OCTETS), maxLength: 30 })
const token = text(TOKEN)
const lowerToken = token.map((name) => name.toLowerCase())
/** As it stands between quotes: nothing unescaped in it that ends the string. */
const quotedContent = anyText.filter((content) => endOfQuoted(`"${content}"`, 0) === content.length + 2)
const params = fc
  .uniqueArray(fc.tuple(lowerToken, fc.option(fc.oneof(token, quotedContent), { nil: undefined })), {
    selector: ([name]) => name,
    maxLength: 5,
  })
  .map((entries) => new Map(entries))

const ipv4 = fc.ipV4()
const ipv6 = fc.ipV6().map((address) => `[${address}]`)
const host = fc.oneof(text(`${ALNUM}-.`), ipv4, ipv6)
const port = fc.option(fc.integer({ min: 0, max: 65535 }), { nil: undefined })
const hostPort = fc.tuple(host, port).map(([h, p]) => (p === undefined ? { host: h } : { host: h, port: p }))

const escaped = fc.integer({ min: 0, max: 255 }).map((code) => `%${code.toString(16).padStart(2, '0')}`)
function uriText(extra: string): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(fc.constantFrom(...ALNUM, ...extra), escaped), { minLength: 1, maxLength: 12 })
    .map((all) => all.join(''))
}
const uriParams = fc
  .uniqueArray(
    fc.tuple(
      uriText("-_.!~*'()[]/:&+$").map((name) => name.toLowerCase()),
      fc.option(uriText("-_.!~*'()[]/:&+$"), { nil: undefined }),
    ),
    { selector: ([name]) => name, maxLength: 4 },
  )
  .map((entries) => new Map(entries))
const userInfo = fc.oneof(
  fc.constant({}),
  fc.record({ user: uriText("-_.!~*'()&=+$,;?/") }),
  fc.record({ user: uriText("-_.!~*'()&=+$,;?/"), password: uriText("-_.!~*'()&=+$,") }),
)
const sipUri = fc
  .tuple(
    fc.constantFrom('sip' as const, 'sips' as const),
    userInfo,
    hostPort,
    uriParams,
    fc.option(uriText("-_.!~*'()[]/?:+$&="), { nil: undefined }),
  )
  .map(([scheme, user, where, uriParameters, headers]) => ({
    kind: 'sip' as const,
    scheme,
    ...user,
    ...where,
    params: uriParameters,
    ...(headers === undefined ? {} : { headers }),
  }))
const telUri = fc
  .tuple(text('0123456789'), uriParams)
  .map(([digits, all]) => ({ kind: 'tel' as const, number: `+${digits}`, params: all }))

test('parseVia undoes formatVia (RFC 3261 §20.42)', () => {
  const via = fc.tuple(token, token, hostPort, params).map(([version, transport, where, all]) => ({
    protocol: 'SIP' as const,
    version,
    transport: transport.toUpperCase(),
    ...where,
    params: all,
  }))
  fc.assert(
    fc.property(via, (value) => assert.deepEqual(parseVia(formatVia(value)), value)),
    RUNS,
  )
})

test('parseNameAddr undoes formatNameAddr (RFC 3261 §20.10)', () => {
  const displayName = anyText.filter((name) => name !== '')
  const uri = fc.oneof(sipUri.map(formatUri), telUri.map(formatUri))
  fc.assert(
    fc.property(fc.option(displayName, { nil: undefined }), uri, params, (name, address, all) => {
      const value =
        name === undefined ? { uri: address, params: all } : { displayName: name, uri: address, params: all }
      assert.deepEqual(parseNameAddr(formatNameAddr(value)), value)
    }),
    RUNS,
  )
})

test('parseUri undoes formatUri, and a URI equals itself (RFC 3261 §19.1)', () => {
  fc.assert(
    fc.property(fc.oneof(sipUri, telUri), (uri) => {
      assert.deepEqual(parseUri(formatUri(uri)), uri)
      assert.equal(uriEquals(uri, uri), true)
    }),
    RUNS,
  )
})

test('unescapeUri undoes escapeUser, and a URI takes what escapeUser makes (RFC 3261 §19.1.2)', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...OCTETS, '\0', '\r', '\n'), minLength: 1 }), (user) => {
      assert.equal(unescapeUri(escapeUser(user)), user)
      const uri = parseUri(`sip:${escapeUser(user)}@h`)
      assert.ok(uri.kind === 'sip')
      assert.equal(unescapeUri(uri.user ?? ''), user)
    }),
    RUNS,
  )
})

test('parseAuth undoes formatAuth (RFC 3261 §20.44)', () => {
  const entry = fc.oneof(
    fc.tuple(lowerToken, quotedContent, fc.constant(true)),
    fc.tuple(lowerToken, token, fc.constant(false)),
  )
  const entries = fc.uniqueArray(entry, { selector: ([name]) => name, minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fc.oneof(token, fc.constant('')), entries, (scheme, all) => {
      const expected = { scheme, params: new Map(all.map(([name, value]) => [name, value])) }
      assert.deepEqual(parseAuth(formatAuth(scheme, all)), expected)
    }),
    RUNS,
  )
})

test('parseParameterised undoes formatParameterised (RFC 3261 §25.1)', () => {
  const value = fc.oneof(
    token,
    quotedContent.filter((content) => content !== ''),
  )
  fc.assert(
    fc.property(value, params, (head, all) => {
      const parsed = parseParameterised(formatParameterised({ value: head, params: all }))
      assert.deepEqual(parsed, { value: head, params: all })
    }),
    RUNS,
  )
})

const headerLine = fc
  .tuple(
    fc.oneof(token, fc.constantFrom('Via', 'v', 'FROM', 'to', 'i', 'CSeq', 'Contact', 'Subject', 'P-Charging-Vector')),
    fc.constantFrom('', ' ', '\t', '  '),
    fc.array(
      anyText.map((value) => value.replace(/^[ \t]+/, '')),
      { minLength: 1, maxLength: 3 },
    ),
    fc.constantFrom('\r\n ', '\r\n\t', '\r\n   '),
  )
  .filter(([name]) => !['content-length', 'l'].includes(name.toLowerCase()))
  .map(([name, space, values, fold]) => `${name}${space}:${values.join(fold)}\r\n`)
const startLine = fc.oneof(
  fc.tuple(token, sipUri.map(formatUri)).map(([method, uri]) => `${method} ${uri} SIP/2.0\r\n`),
  fc.tuple(fc.integer({ min: 100, max: 699 }), anyText).map(([status, reason]) => `SIP/2.0 ${status} ${reason}\r\n`),
)
const wholeMessage = fc
  .tuple(startLine, fc.array(headerLine, { maxLength: 12 }), fc.uint8Array({ maxLength: 60 }), fc.boolean())
  .map(([start, lines, body, hasLength]) => {
    const head = `${start}${lines.join('')}${hasLength ? `l : ${body.length}\r\n` : ''}\r\n`
    return Buffer.concat([Buffer.from(head, 'latin1'), body])
  })

test('encodeMessage gives the octets that parseMessage took (RFC 3261 §7)', () => {
  fc.assert(
    fc.property(wholeMessage, (data) => {
      const message = parseMessage(data)
      assert.equal(message.defect, undefined)
      assert.deepEqual(Buffer.from(encodeMessage(message)), data)
    }),
    RUNS,
  )
})

test('a header added to any message comes back, and removed again leaves the others as they were (RFC 3261 §16.6)', () => {
  fc.assert(
    fc.property(wholeMessage, anyText, (data, value) => {
      const message = parseMessage(data)
      const added = parseMessage(encodeMessage(message.withAdded('X-Added', value)))
      assert.equal(added.headerLines('x-added').at(-1), value.replace(/^[ \t]+|[ \t]+$/g, ''))
      assert.deepEqual(Buffer.from(added.body), Buffer.from(message.body))
      const raw = (lines: typeof message.lines) => lines.map((line) => line.raw)
      assert.deepEqual(
        raw(added.without('X-Added', 'Content-Length').lines),
        raw(message.without('X-Added', 'Content-Length').lines),
      )
    }),
    RUNS,
  )
})
