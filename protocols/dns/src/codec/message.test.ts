import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeHex } from '@voltaic/base'
import { record, soaRecord } from '../test-records.ts'
import { RCODE } from './codes.ts'
import { decodeMessage, MAX_QUESTIONS } from './decode-message.ts'
import { encodeMessage } from './encode-message.ts'
import { createMessage, createQuery, createResponse, type DnsMessage } from './message.ts'
import { parseName } from './name-text.ts'

const edns = { udpPayloadSize: 1232, version: 0, dnssecOk: false, options: [] }

test('a query octet by octet (RFC 1035 §4.1)', () => {
  const query = createQuery(0x1234, parseName('a.example'), 'NAPTR', { isRecursionDesired: true })
  const golden = '1234 0100 0001 0000 0000 0000 0161076578616d706c6500 0023 0001'
  assert.deepEqual(encodeMessage(query), Buffer.from(decodeHex(golden.replaceAll(' ', ''))))
})

test('a response octet by octet: names compressed, SRV target not (RFC 1035 §4.1.4, RFC 3597 §4)', () => {
  const query = createQuery(1, parseName('a.example'), 'SRV')
  const target = parseName('a.example')
  const response = createResponse(query, {
    isAuthoritative: true,
    answers: [record('a.example', 'SRV', { priority: 0, weight: 10, port: 5060, target }, 60)],
    authorities: [record('example', 'NS', parseName('ns.a.example'), 60)],
  })
  const golden = [
    '0001 8400 0001 0001 0001 0000 0161076578616d706c6500 0021 0001',
    'c00c 0021 0001 0000003c 0011 0000 000a 13c4 0161076578616d706c6500',
    'c00e 0002 0001 0000003c 0005 026e73 c00c',
  ]
  assert.deepEqual(encodeMessage(response), Buffer.from(decodeHex(golden.join('').replaceAll(' ', ''))))
})

test('OPT octet by octet, with the upper bits of the RCODE (RFC 6891 §6.1)', () => {
  const message = createMessage({ isResponse: true, rcode: RCODE.BADVERS, edns: { ...edns, dnssecOk: true } })
  const golden = '0000 8000 0000 0000 0000 0001 00 0029 04d0 01 00 8000 0000'
  assert.deepEqual(encodeMessage(message), Buffer.from(decodeHex(golden.replaceAll(' ', ''))))
  assert.equal(decodeMessage(encodeMessage(message)).rcode, RCODE.BADVERS)
  assert.throws(() => encodeMessage(createMessage({ rcode: 16 })), RangeError)
})

test('names that differ in case keep it, at the price of a pointer (RFC 4343 §4.1)', () => {
  const response = createResponse(createQuery(1, parseName('WWW.example'), 'A'), {
    answers: [record('www.example', 'A', '192.0.2.1')],
  })
  const decoded = decodeMessage(encodeMessage(response))
  assert.equal(decoded.questions[0]?.name, parseName('WWW.example'))
  assert.equal(decoded.answers[0]?.name, parseName('www.example'))
})

function rejected(code: string, hex: string): void {
  test(`refuses as ${code}: ${hex.slice(0, 60)}`, () => {
    assert.throws(() => decodeMessage(decodeHex(hex.replaceAll(' ', ''))), { name: 'DecodeError', code })
  })
}
const oneQuestion = '0001 0000 0001 0000 0000 0000'
const oneAnswer = '0001 8000 0000 0001 0000 0000'
rejected('DNS_TRUNCATED', '0001 0000 0001 0000 0000')
rejected('DNS_TRUNCATED', `${oneQuestion} 0161`)
rejected('DNS_TRUNCATED', `${oneQuestion} 0561`)
rejected('DNS_TRUNCATED', `${oneQuestion} c0`)
rejected('DNS_TRUNCATED', `${oneQuestion} 00 0001`)
rejected('DNS_NAME_LABEL_TYPE', `${oneQuestion} 4161 00 0001 0001`)
rejected('DNS_NAME_LABEL_TYPE', `${oneQuestion} 8161 00 0001 0001`)
rejected('DNS_NAME_POINTER', `${oneQuestion} c00c 0001 0001`)
rejected('DNS_NAME_POINTER', `${oneQuestion} c010 0001 0001 00`)
rejected('DNS_NAME_POINTER', `${oneQuestion} 0161 c00c 0001 0001`)
rejected('DNS_NAME_TOO_LONG', `${oneQuestion} ${`3f${'61'.repeat(63)}`.repeat(4)} 00 0001 0001`)
rejected('DNS_TRUNCATED', `${oneAnswer} 00 0001 0001 00000000 0004 7f0000`)
rejected('DNS_RDATA_LENGTH', `${oneAnswer} 00 0001 0001 00000000 0003 7f000001`)
rejected('DNS_RDATA_LENGTH', `${oneAnswer} 00 0001 0001 00000000 0005 7f00000101`)
rejected('DNS_RDATA_LENGTH', `${oneAnswer} 00 0010 0001 00000000 0000 0161`)
rejected('DNS_RDATA_LENGTH', `${oneAnswer} 00 0010 0001 00000000 0003 05616263646566`)
rejected('DNS_RDATA_LENGTH', `${oneAnswer} 00 0005 0001 00000000 0003 0161016200`)
rejected('DNS_OPT_PLACE', `${oneAnswer} 00 0029 04d0 00000000 0000`)
const twoOpt = '0001 0000 0000 0000 0000 0002'
rejected('DNS_OPT_TWICE', `${twoOpt} 00 0029 04d0 00000000 0000 00 0029 04d0 00000000 0000`)
rejected('DNS_OPT_NAME', '0001 0000 0000 0000 0000 0001 016100 0029 04d0 00000000 0000')
rejected('DNS_RDATA_LENGTH', '0001 0000 0000 0000 0000 0001 00 0029 04d0 00000000 0003 00010001ff')
rejected('DNS_TOO_MANY_QUESTIONS', `0001 0000 0011 0000 0000 0000 ${'0000010001'.repeat(17)}`)

test('as many questions as the limit allows are read', () => {
  const questions = Array.from(
    { length: MAX_QUESTIONS },
    () => ({ name: parseName('a'), type: 'A', class: 1 }) as const,
  )
  assert.equal(decodeMessage(encodeMessage(createMessage({ questions }))).questions.length, MAX_QUESTIONS)
})

test('octets behind the message are ignored, as named does', () => {
  const bytes = encodeMessage(createQuery(1, parseName('a'), 'A'))
  assert.deepEqual(decodeMessage(Buffer.concat([bytes, Buffer.from('rest')])), decodeMessage(bytes))
})

/** A message with a name of `count` labels, each of which stands alone and points to the next one, further back. */
function chainOfPointers(count: number): Uint8Array {
  const blobAt = 12 + 11
  const blob = [1, 0x61, 0]
  let last = blobAt
  for (let label = 1; label < count; label++) {
    const at = blobAt + blob.length
    blob.push(1, 0x61, 0xc0 | (last >> 8), last & 0xff)
    last = at
  }
  const header = [0, 1, 0x80, 0, 0, 0, 0, 2, 0, 0, 0, 0]
  const unknownRecord = [0, 0xff, 0, 0, 1, 0, 0, 0, 0, blob.length >> 8, blob.length & 0xff, ...blob]
  return Uint8Array.from([
    ...header,
    ...unknownRecord,
    0xc0 | (last >> 8),
    last & 0xff,
    0xff,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    0,
  ])
}

test('a name of as many pointers as labels is read up to 255 octets, and no further (RFC 1035 §4.1.4)', () => {
  assert.equal(decodeMessage(chainOfPointers(127)).answers[1]?.name.length, 255)
  assert.throws(() => decodeMessage(chainOfPointers(128)), { code: 'DNS_NAME_TOO_LONG' })
})

function responseOf(count: number): DnsMessage {
  const answers = Array.from({ length: count }, (_, i) => record('a.example', 'A', `192.0.2.${i}`))
  return createResponse(createQuery(1, parseName('a.example'), 'A'), {
    answers: [record('alias.example', 'CNAME', parseName('a.example')), ...answers],
    authorities: [record('example', 'NS', parseName('ns.example')), soaRecord('example')],
    additionals: [record('ns.example', 'A', '192.0.2.1'), record('ns.example', 'AAAA', '2001:db8::1')],
    edns,
  })
}

test('an RRset that does not fit is left out whole, with all behind it, and TC set (RFC 2181 §9)', () => {
  const whole = responseOf(40)
  const decoded = decodeMessage(encodeMessage(whole, 512))
  assert.equal(decoded.isTruncated, true)
  assert.deepEqual(decoded.answers, whole.answers.slice(0, 1))
  assert.deepEqual([decoded.authorities, decoded.additionals], [[], []])
  assert.deepEqual(decoded.edns, edns)
  assert.deepEqual(decoded.questions, whole.questions)
})

test('additionals are left out without TC, an RRset at a time (RFC 2181 §9)', () => {
  const whole = responseOf(2)
  const length = encodeMessage(whole).length
  const decoded = decodeMessage(encodeMessage(whole, length - 1))
  assert.equal(decoded.isTruncated, false)
  assert.deepEqual(decoded, { ...whole, additionals: whole.additionals.slice(0, 1) })
  assert.deepEqual(decodeMessage(encodeMessage(whole, length)), whole)
})
