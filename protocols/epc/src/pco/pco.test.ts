import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeHex, encodeHex } from '@voltaic/base'
import fc from 'fast-check'
import type { PcoContent } from './contents.ts'
import { createPcoAnswer, createPcoRequest, PCO_QUESTIONS, type PcoQuestion } from './create-pco.ts'
import { describePco } from './describe.ts'
import { identifierOf, type PcoDirection, type PcoFormat } from './identifiers.ts'
import { locatePco } from './locate-pco.ts'
import { MAX_MSISDN_DIGITS } from './msisdn.ts'
import {
  contentFault,
  decodePco,
  encodePco,
  MAX_EXTENDED_PCO_OCTETS,
  MAX_PCO_CONTAINERS,
  MAX_PCO_OCTETS,
  type Pco,
} from './pco.ts'

const UP = 'ms-to-network'
const DOWN = 'network-to-ms'
const octets = (text: string) => decodeHex(text.replaceAll(' ', ''))
const refused = (text: string, code: string, offset: number) =>
  assert.throws(() => decodePco(octets(text), DOWN), { name: 'DecodeError', code, offset })

const byte = fc.nat(255)
const hex = (maxLength: number) => fc.uint8Array({ maxLength }).map(encodeHex)
const latin1 = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'))
const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => bytes.join('.'))
const digits = fc.array(fc.nat(9), { minLength: 1, maxLength: MAX_MSISDN_DIGITS }).map((each) => each.join(''))
const ipv6 = fc.constantFrom('::', '::1', '2001:db8::', '2001:db8::8:0:0:1', 'fe80::1:0', '1:2:3:4:5:6:7:8')
const option = fc.oneof(
  fc.record({ type: fc.constantFrom(3, 129, 130, 131, 132), address: ipv4 }),
  fc.record({ type: fc.constantFrom(1, 2, 4, 133), data: hex(8) }),
)
const ppp = { code: fc.integer({ min: 1, max: 4 }), identifier: byte }
const message = { identifier: byte, message: latin1 }

/** Contents of each format. */
const contents: Readonly<Record<PcoFormat, fc.Arbitrary<object>>> = {
  empty: fc.constant({}),
  ipv4: fc.record({ address: ipv4 }),
  ipv6: fc.record({ address: ipv6 }),
  'ipv6-prefix': fc.record({ address: ipv6, length: byte }),
  uint8: fc.record({ value: byte }),
  uint16: fc.record({ value: fc.nat(65_535) }),
  'apn-rate-control': fc.record({
    spare: fc.nat(15),
    additionalExceptionReports: fc.boolean(),
    uplinkTimeUnit: fc.nat(7),
    maximumUplinkRate: fc.nat(0xff_ffff),
  }),
  msisdn: fc.record({ digits }),
  ipcp: fc.oneof(
    fc.record({ ...ppp, options: fc.array(option, { maxLength: 4 }) }),
    fc.record({ code: fc.integer({ min: 5, max: 255 }), identifier: byte, data: hex(20) }),
  ),
  lcp: fc.record({ ...ppp, options: fc.array(fc.record({ type: byte, data: hex(8) }), { maxLength: 4 }) }),
  pap: fc.oneof(
    fc.record({ code: fc.constant(1), identifier: byte, peerId: latin1, password: latin1 }),
    fc.record({ code: fc.constantFrom(2, 3), ...message }),
    fc.record({ code: fc.constantFrom(0, 4, 255), identifier: byte, data: hex(20) }),
  ),
  chap: fc.oneof(
    fc.record({ code: fc.constantFrom(1, 2), identifier: byte, value: hex(20), name: latin1 }),
    fc.record({ code: fc.constantFrom(3, 4), ...message }),
    fc.record({ code: fc.constantFrom(0, 5, 255), identifier: byte, data: hex(20) }),
  ),
  octets: hex(40)
    .filter((text) => text !== '')
    .map((text) => ({ octets: text })),
}

const ids = fc.oneof(fc.nat(0x40), fc.constantFrom(0x8021, 0xc021, 0xc023, 0xc223, 0xff00, 0xffff, 0x1234))
const anyItem = (direction: PcoDirection) =>
  ids.chain((id) => {
    const { format } = identifierOf(id, direction)
    return contents[format].map((content) => ({ id, content: { kind: format, ...content } as PcoContent }))
  })
const anyPco = (direction: PcoDirection): fc.Arbitrary<Pco> =>
  fc.record({ configurationProtocol: fc.nat(7), items: fc.array(anyItem(direction), { maxLength: 12 }) })

describe('protocol configuration options', () => {
  test('what a phone asks with: empty containers in its order (TS 24.008 §10.5.6.3)', () => {
    const pco = createPcoRequest(['pcscf-ipv4', 'pcscf-ipv6', 'dns-ipv4', 'mtu', 'signalling-only'])
    assert.equal(encodeHex(encodePco(pco, UP)), '80000c00000100000d00001000000200')
    for (const [question, id] of Object.entries(PCO_QUESTIONS)) {
      assert.deepEqual(createPcoRequest([question as PcoQuestion]).items, [{ id, content: { kind: 'empty' } }])
      assert.equal(identifierOf(id, UP).format, 'empty', question)
    }
  })

  test('what a network gives: one container for each address (TS 24.008 §10.5.6.3)', () => {
    const pco = createPcoAnswer({
      pcscf: ['192.0.2.10', '2001:db8::a'],
      dns: ['192.0.2.53', '2001:db8::35'],
      mtu: 1300,
      msisdn: '99901000001',
      bearerControl: 'ms-nw',
      isForSignallingOnly: true,
      supportsLocalAddressInTft: true,
    })
    const expected = `80 000c 04 c000020a 0001 10 20010db800000000000000000000000a 000d 04 c0000235
      0003 10 20010db8000000000000000000000035 0010 02 0514 000e 06 9909010000f1 0005 01 02 0002 00 0011 00`
    assert.equal(encodeHex(encodePco(pco, DOWN)), expected.replaceAll(/\s/g, ''))
    assert.deepEqual(decodePco(encodePco(pco, DOWN), DOWN), pco)
  })

  for (const direction of [UP, DOWN] as const) {
    test(`${direction}: what is encoded is decoded, whatever it is`, () => {
      fc.assert(
        fc.property(anyPco(direction), (pco) => {
          assert.deepEqual(decodePco(encodePco(pco, direction, 'ePCO'), direction, 'ePCO'), structuredClone(pco))
          assert.equal(describePco(pco, direction).length, pco.items.length)
          for (const item of pco.items) assert.equal(contentFault(item, direction), undefined)
        }),
      )
    })

    test(`${direction}: any octets of any container are kept, one by one`, () => {
      fc.assert(
        fc.property(ids, fc.uint8Array({ maxLength: 60 }), (id, value) => {
          const { hasLongLength } = identifierOf(id, direction)
          const head = [0x80, id >> 8, id & 255, ...(hasLongLength ? [0] : []), value.length]
          const bytes = Uint8Array.from([...head, ...value])
          assert.equal(encodeHex(encodePco(decodePco(bytes, direction), direction)), encodeHex(bytes))
        }),
      )
    })
  }

  test('spare bits and the configuration protocol are kept', () => {
    assert.deepEqual(decodePco(octets('80'), UP), { configurationProtocol: 0, items: [] })
    assert.deepEqual(decodePco(octets('fb'), UP), { configurationProtocol: 3, spare: 15, items: [] })
    assert.equal(encodeHex(encodePco({ configurationProtocol: 3, spare: 15, items: [] }, UP)), 'fb')
  })
})

describe('what is no options', () => {
  test('is empty, has no extension bit, or ends inside a container', () => {
    refused('', 'PCO_TRUNCATED', 0)
    refused('00 000c 00', 'PCO_EXTENSION', 0)
    refused('80 00', 'PCO_TRUNCATED', 1)
    refused('80 000c', 'PCO_TRUNCATED', 3)
    refused('80 000c 04 c00002', 'PCO_TRUNCATED', 4)
    refused('80 0024 00', 'PCO_TRUNCATED', 3)
  })

  test(`has more than ${MAX_PCO_OCTETS} octets, extended ones more than ${MAX_EXTENDED_PCO_OCTETS}`, () => {
    const filled = (count: number) => Uint8Array.from([0x80, 0xff, 0, count - 4, ...new Uint8Array(count - 4)])
    assert.equal(decodePco(filled(MAX_PCO_OCTETS), UP).items.length, 1)
    assert.throws(() => decodePco(filled(MAX_PCO_OCTETS + 1), UP), { code: 'PCO_TOO_LONG' })
    assert.equal(decodePco(filled(MAX_PCO_OCTETS + 1), UP, 'ePCO').items.length, 1)
    assert.throws(() => encodePco(decodePco(filled(MAX_PCO_OCTETS + 1), UP, 'ePCO'), UP), RangeError)
    const extended = new Uint8Array(MAX_EXTENDED_PCO_OCTETS + 1).fill(0x80)
    assert.throws(() => decodePco(extended, UP, 'ePCO'), { code: 'PCO_TOO_LONG' })
  })

  test(`has more than ${MAX_PCO_CONTAINERS} containers`, () => {
    const many = (count: number) => Uint8Array.from([0x80, ...Array(count).fill([0, 12, 0]).flat()])
    assert.equal(decodePco(many(MAX_PCO_CONTAINERS), UP, 'ePCO').items.length, MAX_PCO_CONTAINERS)
    assert.throws(() => decodePco(many(MAX_PCO_CONTAINERS + 1), UP, 'ePCO'), { code: 'PCO_TOO_MANY_CONTAINERS' })
    const items = Array(MAX_PCO_CONTAINERS + 1).fill({ id: 12, content: { kind: 'empty' } })
    assert.throws(() => encodePco({ configurationProtocol: 0, items }, UP, 'ePCO'), RangeError)
  })

  test('and what does not fit is a bug of the caller', () => {
    const item = (id: number, content: PcoContent) => ({ configurationProtocol: 0, items: [{ id, content }] })
    const wrong: readonly Pco[] = [
      { configurationProtocol: 8, items: [] },
      { configurationProtocol: 0, spare: 16, items: [] },
      item(12, { kind: 'ipv4', address: '192.0.2.256' }),
      item(1, { kind: 'ipv6', address: '2001:db8' }),
      item(16, { kind: 'uint16', value: 65_536 }),
      item(14, { kind: 'msisdn', digits: '+49' }),
      item(14, { kind: 'msisdn', digits: '1'.repeat(MAX_MSISDN_DIGITS + 1) }),
      item(22, {
        kind: 'apn-rate-control',
        spare: 0,
        additionalExceptionReports: true,
        uplinkTimeUnit: 8,
        maximumUplinkRate: 0,
      }),
      item(0xc023, { kind: 'pap', code: 1, identifier: 0, peerId: '\u20ac', password: '' }),
    ]
    for (const pco of wrong) assert.throws(() => encodePco(pco, DOWN), RangeError)
  })
})

describe('contents that are not laid out as they should be', () => {
  const rows: readonly (readonly [hex: string, fault: RegExp])[] = [
    ['000c 03 c00002', /4 octets expected, 3 left/],
    ['000c 05 c000020a00', /1 octets more/],
    ['000c 00', /4 octets expected, 0 left/],
    ['0002 01 00', /1 octets more/],
    ['8021 0a 01 00 0009 03 06 00000000', /says 9 octets, its container has 10/],
    ['8021 06 01 00 0006 03 01', /an option of 1 octets/],
    ['8021 06 01 00 0006 03 06', /4 octets expected, 0 left/],
    ['000e 01 fa', /10 is no digit/],
    ['000e 08 1111111111111111', /16 digits/],
    ['c023 06 01 00 0006 05 41', /5 octets expected, 1 left/],
  ]
  for (const [text, fault] of rows) {
    test(`${text} is kept as it is, and the fault is named`, () => {
      const pco = decodePco(octets(`80${text}000d04c0000235`), DOWN)
      const [first, second] = pco.items
      assert.equal(encodeHex(encodePco(pco, DOWN)), `80${text.replaceAll(' ', '')}000d04c0000235`)
      assert.ok(first !== undefined)
      assert.match(contentFault(first, DOWN) ?? '', fault)
      assert.match(describePco(pco, DOWN)[0]?.fault ?? '', fault)
      assert.deepEqual(second, { id: 13, content: { kind: 'ipv4', address: '192.0.2.53' } })
    })
  }
})

describe('in words', () => {
  const words = (text: string, direction: PcoDirection) =>
    describePco(decodePco(octets(text), direction), direction).map(({ name, text: value }) => `${name}: ${value}`)

  test('the names of the TS in each direction, and values in words', () => {
    assert.deepEqual(words('80 000c00 1700 00 ff0001aa 1234 00', UP), [
      'P-CSCF IPv4 Address Request: ',
      'not known in this direction: ',
      'operator specific use: aa',
      'not known in this direction: ',
    ])
    assert.deepEqual(
      words('80 000504 01020304 0005 01 02 0005 01 09 0014 01 01 0016 04 0a000064 0016 04 00000000', DOWN),
      [
        'Selected Bearer Control Mode: 01020304',
        'Selected Bearer Control Mode: MS/NW',
        'Selected Bearer Control Mode: 9',
        'NBIFOM mode: network-initiated',
        'APN rate control parameters: 100 in a hour, exception reports beyond it',
        'APN rate control parameters: unrestricted',
      ],
    )
    assert.deepEqual(words('80 8021 0a 0100000a 810600000000 c021 06 01000006 0702', UP), [
      'Internet Protocol Control Protocol (IPCP): Configure-Request Primary DNS Server Address 0.0.0.0',
      'Link Control Protocol (LCP): Configure-Request Protocol-Field-Compression',
    ])
  })

  test('no password and no response of a phone is repeated', () => {
    const [pap, chap] = words('80 c023 0d 0102000d 03696d73 0470617373 c223 0f 0203000f 080102030405060708 6d73', UP)
    assert.equal(pap, 'Password Authentication Protocol (PAP): Authenticate-Request of "ims", password of 4 octets')
    assert.equal(chap, 'Challenge Handshake Authentication Protocol (CHAP): Response of "ms", value of 8 octets')
  })
})

describe('where options begin', () => {
  const rows: readonly (readonly [hex: string, element: string, offset: number])[] = [
    ['80000c00', 'PCO', 0],
    ['270480000c00', 'PCO', 2],
    ['7b000480000c00', 'ePCO', 3],
    ['4e00040080000c00', 'PCO', 4],
    ['a300040080000c00', 'APCO', 4],
    ['c500040080000c00', 'ePCO', 4],
    ['0480000c00', 'PCO', 1],
    ['270380000c00', 'PCO', 0],
    ['', 'PCO', 0],
  ]
  for (const [text, element, offset] of rows) {
    test(`${text || 'nothing'}: ${element} at octet ${offset}`, () => {
      const location = locatePco(octets(text))
      assert.equal(location.element, element)
      assert.equal(location.offset, offset)
    })
  }
})
