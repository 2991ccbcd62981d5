import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { DecodeError } from '@voltaic/base'
import {
  checkMandatory,
  encodeMessage,
  parseContacts,
  parseMessage,
  parseUri,
  parseVia,
  refusalStatus,
  type SipMessage,
  SipRequest,
  type SipUri,
} from '@voltaic/sip'

const VECTORS = new URL('../../vectors/rfc5118/', import.meta.url)

function read(name: string): Buffer {
  return readFileSync(new URL(`${name}.dat`, VECTORS))
}

function requestUri(message: SipMessage): SipUri {
  assert.ok(message instanceof SipRequest)
  const uri = message.requestUri
  assert.ok(uri.kind === 'sip')
  return uri
}

function contactHost(message: SipMessage): string {
  const [contact] = parseContacts(message)
  assert.ok(typeof contact === 'object')
  const uri = parseUri(contact.uri)
  assert.ok(uri.kind === 'sip')
  return uri.host
}

interface Row {
  readonly name: string
  readonly clause: string
  readonly title: string
  /** Octets of the message when the datagram goes on after it. */
  readonly octets?: number
  readonly check: (message: SipMessage) => void
}

const ACCEPTED: readonly Row[] = [
  {
    name: 'ipv6-good',
    clause: '4.1',
    title: 'IPv6 references in Request-URI, Via and Contact',
    check: (message) => {
      assert.equal(requestUri(message).host, '[2001:db8::10]')
      assert.equal(message.topVia.host, '[2001:db8::9:1]')
      assert.equal(contactHost(message), '[2001:db8::1]')
    },
  },
  {
    name: 'port-ambiguous',
    clause: '4.3',
    title: 'what looks like a port inside the brackets is part of the address',
    check: (message) => {
      assert.equal(requestUri(message).host, '[2001:db8::10:5070]')
      assert.equal(requestUri(message).port, undefined)
    },
  },
  {
    name: 'port-unambiguous',
    clause: '4.4',
    title: 'a port after the brackets is a port',
    check: (message) => {
      assert.equal(requestUri(message).host, '[2001:db8::10]')
      assert.equal(requestUri(message).port, 5070)
    },
  },
  {
    name: 'via-received-param-with-delim',
    clause: '4.5',
    title: 'a received parameter with brackets',
    check: (message) => assert.equal(message.topVia.params.get('received'), '[2001:db8::9:255]'),
  },
  {
    name: 'via-received-param-no-delim',
    clause: '4.5',
    title: 'a received parameter without brackets',
    check: (message) => assert.equal(message.topVia.params.get('received'), '2001:db8::9:255'),
  },
  {
    name: 'mult-ip-in-header',
    clause: '4.7',
    title: 'IPv4 and IPv6 addresses in the Via headers of one message',
    check: (message) => {
      const vias = message.list('Via').map(parseVia)
      assert.deepEqual(
        vias.map(({ host, port }) => [host, port]),
        [
          ['[2001:db8::9:1]', 6050],
          ['192.0.2.1', undefined],
          ['[2001:db8::9:255]', undefined],
        ],
      )
      assert.equal(vias[2]?.params.get('received'), '192.0.2.200')
    },
  },
  {
    name: 'mult-ip-in-sdp',
    clause: '4.8',
    title: 'IPv4 and IPv6 addresses in one SDP body',
    octets: 522,
    check: (message) => {
      const sdp = Buffer.from(message.body).toString('latin1')
      assert.match(sdp, /c=IN IP4 192\.0\.2\.1\r\n/)
      assert.match(sdp, /c=IN IP6 2001:db8::1\r\n/)
    },
  },
  {
    name: 'ipv4-mapped-ipv6',
    clause: '4.9',
    title: 'IPv4-mapped IPv6 addresses',
    octets: 648,
    check: (message) => {
      assert.equal(message.topVia.host, '[::ffff:192.0.2.10]')
      assert.equal(message.topVia.port, 19823)
      assert.equal(contactHost(message), '[::ffff:192.0.2.2]')
    },
  },
  {
    name: 'ipv6-bug-abnf-3-colons',
    clause: '4.10',
    title: 'three colons before an IPv4 address, as the ABNF of RFC 3261 made them, read as two',
    check: (message) => assert.equal(requestUri(message).host, '[2001:db8::192.0.2.1]'),
  },
  {
    name: 'ipv6-correct-abnf-2-colons',
    clause: '4.10',
    title: 'an IPv4 address after two colons',
    check: (message) => assert.equal(requestUri(message).host, '[2001:db8::192.0.2.1]'),
  },
]

for (const { name, clause, title, octets, check } of ACCEPTED) {
  test(`SIP codec accepts ${name}: ${title} (RFC 5118 §${clause})`, () => {
    const data = read(name)
    const message = parseMessage(data)
    checkMandatory(message)
    check(message)
    assert.deepEqual(Buffer.from(encodeMessage(message)), data.subarray(0, octets ?? data.length))
  })
}

function refusal(message: SipMessage): { code: string; status: number } {
  try {
    checkMandatory(message)
  } catch (error) {
    if (error instanceof DecodeError) return { code: error.code, status: refusalStatus(error) }
    throw error
  }
  throw new assert.AssertionError({ message: 'nothing was refused' })
}

test('SIP codec refuses ipv6-bad with 400: an IPv6 address without brackets in the Request-URI (RFC 5118 §4.2)', () => {
  assert.deepEqual(refusal(parseMessage(read('ipv6-bad'))), { code: 'SIP_HOST_MALFORMED', status: 400 })
})

test('SIP codec accepts ipv6-in-sdp once its Content-Length is right: IPv6 in an SDP body (RFC 5118 §4.6)', () => {
  const printed = read('ipv6-in-sdp')
  assert.deepEqual(refusal(parseMessage(printed)), { code: 'SIP_CONTENT_LENGTH', status: 400 })
  const message = parseMessage(Buffer.from(printed.toString('latin1').replace('268', '251'), 'latin1'))
  checkMandatory(message)
  assert.match(Buffer.from(message.body).toString('latin1'), /c=IN IP6 2001:db8::20\r\n/)
})

test('every torture message of RFC 5118 is in the tests', () => {
  const stored = readdirSync(VECTORS).filter((file) => file.endsWith('.dat'))
  const listed = [...ACCEPTED.map(({ name }) => name), 'ipv6-bad', 'ipv6-in-sdp']
  assert.deepEqual(listed.sort(), stored.map((file) => file.slice(0, -4)).sort())
})
