import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeHeader, decodePdu, encodePdu, MAX_PDU_OCTETS, type SmppPdu } from './codec.ts'
import { COMMAND_STATUS, OTHER_COMMANDS } from './commands.ts'
import { SmppFramer } from './framer.ts'
import { MAX_SHORT_MESSAGE_OCTETS } from './message.ts'
import { MAX_TLVS, numberTlv, TLV_TAGS, textTlv, tlvNumber, tlvValue } from './tlv.ts'

const octetsOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')

/** The example of SMPP 3.4 §3.2.3. */
const BIND = octetsOf(`0000002f 00000002 00000000 00000001 534d505033544553540073656372657430380053
  55424d49543100 00 01 01 00`)
/** The example of the article on SMPP of Wikipedia. */
const SUBMIT = octetsOf(`0000003c 00000004 00000000 00000005 00 02 08 35353500 01 01 35353535353535353500
  00 00 00 00 00 00 00 00 00 0f 48656c6c6f2077696b697065646961`)

test('the bind_transmitter of the standard (SMPP 3.4 §3.2.3)', () => {
  assert.deepEqual(decodePdu(BIND), {
    command: 'bind_transmitter',
    status: 0,
    sequence: 1,
    systemId: 'SMPP3TEST',
    password: 'secret08',
    systemType: 'SUBMIT1',
    interfaceVersion: 0,
    addressTon: 1,
    addressNpi: 1,
    addressRange: '',
    tlvs: [],
  })
  assert.deepEqual(Buffer.from(encodePdu(decodePdu(BIND))), BIND)
})

test('the submit_sm of an encyclopaedia (SMPP 3.4 §4.4.1)', () => {
  const pdu = decodePdu(SUBMIT)
  assert.ok(pdu.command === 'submit_sm')
  assert.deepEqual(pdu.source, { ton: 2, npi: 8, address: '555' })
  assert.deepEqual(pdu.destination, { ton: 1, npi: 1, address: '555555555' })
  assert.equal(Buffer.from(pdu.shortMessage).toString(), 'Hello wikipedia')
  assert.deepEqual(Buffer.from(encodePdu(pdu)), SUBMIT)
})

const text = (limit: number) =>
  fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: limit - 1 })
const octet = fc.nat(255)
const tlvs = fc.array(fc.record({ tag: fc.nat(0xffff), value: fc.uint8Array({ maxLength: 20 }) }), { maxLength: 5 })
const base = { status: fc.nat(0xffff_ffff), sequence: fc.nat(0xffff_ffff), tlvs }
const address = fc.record({ ton: octet, npi: octet, address: text(21) })
const pdus: fc.Arbitrary<SmppPdu> = fc.oneof(
  fc.record({
    ...base,
    command: fc.constantFrom('bind_receiver' as const, 'bind_transmitter' as const, 'bind_transceiver' as const),
    systemId: text(16),
    password: text(9),
    systemType: text(13),
    interfaceVersion: octet,
    addressTon: octet,
    addressNpi: octet,
    addressRange: text(41),
  }),
  fc.record({
    ...base,
    command: fc.constantFrom('submit_sm' as const, 'deliver_sm' as const),
    serviceType: text(6),
    source: address,
    destination: address,
    esmClass: octet,
    protocolId: octet,
    priorityFlag: octet,
    scheduleDeliveryTime: text(17),
    validityPeriod: text(17),
    registeredDelivery: octet,
    replaceIfPresent: octet,
    dataCoding: octet,
    defaultMessageId: octet,
    shortMessage: fc.uint8Array({ maxLength: MAX_SHORT_MESSAGE_OCTETS }),
  }),
  fc.record({
    ...base,
    command: fc.constantFrom(
      'bind_receiver_resp' as const,
      'bind_transmitter_resp' as const,
      'bind_transceiver_resp' as const,
    ),
    systemId: text(16),
  }),
  fc.record({
    ...base,
    command: fc.constantFrom('submit_sm_resp' as const, 'deliver_sm_resp' as const),
    messageId: text(65),
  }),
  fc.record({ ...base, command: fc.constant('query_sm' as const), messageId: text(65), source: address }),
  fc.record({
    ...base,
    command: fc.constant('query_sm_resp' as const),
    result: fc.record({ messageId: text(65), finalDate: text(17), messageState: octet, errorCode: octet }),
  }),
  fc.record({
    ...base,
    command: fc.constant('cancel_sm' as const),
    serviceType: text(6),
    messageId: text(65),
    source: address,
    destination: address,
  }),
  fc.record({
    ...base,
    command: fc.constantFrom(
      'cancel_sm_resp' as const,
      'unbind' as const,
      'unbind_resp' as const,
      'enquire_link' as const,
      'enquire_link_resp' as const,
      'generic_nack' as const,
    ),
  }),
  fc.record({
    ...base,
    tlvs: fc.constant([]),
    command: fc.constant('other' as const),
    commandId: fc.constantFrom(...OTHER_COMMANDS.keys()),
    body: fc.uint8Array({ maxLength: 40 }),
  }),
)

/** Octets of one kind, so that they compare. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]))
}

test('whatever is written is read the same (SMPP 3.4 §4)', () => {
  fc.assert(
    fc.property(pdus, (pdu) => {
      const octets = encodePdu(pdu)
      assert.deepEqual(plain(decodePdu(octets)), plain(pdu))
      const { status, sequence } = decodeHeader(octets)
      assert.deepEqual([status, sequence], [pdu.status, pdu.sequence])
    }),
  )
})

test('a refusal has no body (SMPP 3.4 §4.1.2, §4.4.2, §4.8.2)', () => {
  for (const command of ['bind_receiver_resp', 'submit_sm_resp', 'query_sm_resp'] as const) {
    const refusal: SmppPdu = { command, status: COMMAND_STATUS.ESME_RTHROTTLED, sequence: 9, tlvs: [] }
    const octets = encodePdu(refusal)
    assert.equal(octets.length, 16)
    assert.deepEqual(decodePdu(octets), refusal)
    assert.throws(() => encodePdu({ ...refusal, tlvs: [numberTlv(1, 1, 1)] }), RangeError)
  }
})

test('optional parameters by tag (SMPP 3.4 §5.3.2)', () => {
  const { tlvs: some } = decodePdu(
    encodePdu({
      command: 'unbind',
      status: 0,
      sequence: 1,
      tlvs: [numberTlv(TLV_TAGS.sarMsgRefNum, 0x1234, 2), textTlv(TLV_TAGS.receiptedMessageId, 'abc')],
    }),
  )
  assert.equal(tlvNumber(some, TLV_TAGS.sarMsgRefNum, 2), 0x1234)
  assert.equal(tlvNumber(some, TLV_TAGS.sarMsgRefNum, 1), undefined)
  assert.equal(tlvNumber(some, TLV_TAGS.messageState, 1), undefined)
  assert.equal(Buffer.from(tlvValue(some, TLV_TAGS.receiptedMessageId) ?? '').toString(), 'abc\0')
  assert.throws(() => numberTlv(1, 256, 1), RangeError)
})

describe('limits and hostile input', () => {
  const pdu = (id: string, body: string) => {
    const octets = octetsOf(`00000000 ${id} 00000000 00000001 ${body}`)
    octets.writeUInt32BE(octets.length, 0)
    return octets
  }
  const tlv = '00010000'
  for (const [what, octets, code] of [
    ['a header cut short', octetsOf('00000008 00000015'), 'SMPP_TRUNCATED'],
    ['a length that is not that of the octets', octetsOf('00000011 00000015 00000000 00000001'), 'SMPP_LENGTH'],
    ['a system_id of sixteen characters', pdu('00000002', '41'.repeat(16)), 'SMPP_STRING_TOO_LONG'],
    ['a string without an end', pdu('00000002', '41'), 'SMPP_TRUNCATED'],
    ['sm_length 255', pdu('00000004', `${'00'.repeat(16)}ff`), 'SMPP_MESSAGE_TOO_LONG'],
    ['an optional parameter cut short', pdu('00000015', '0001000200'), 'SMPP_TRUNCATED'],
    [`${MAX_TLVS + 1} optional parameters`, pdu('00000015', tlv.repeat(MAX_TLVS + 1)), 'SMPP_TOO_MANY_TLVS'],
  ] as const) {
    test(what, () => assert.throws(() => decodePdu(octets), { code }))
  }

  test(`${MAX_TLVS} optional parameters and ${MAX_SHORT_MESSAGE_OCTETS} octets are read`, () => {
    assert.equal(decodePdu(pdu('00000015', tlv.repeat(MAX_TLVS))).tlvs.length, MAX_TLVS)
    const longest = pdu('00000004', `${'00'.repeat(16)}fe${'41'.repeat(MAX_SHORT_MESSAGE_OCTETS)}`)
    assert.ok(decodePdu(longest).command === 'submit_sm')
  })

  test('what does not fit is not written', () => {
    const submit = decodePdu(SUBMIT)
    assert.ok(submit.command === 'submit_sm')
    assert.throws(() => encodePdu({ ...submit, shortMessage: new Uint8Array(255) }), RangeError)
    assert.throws(() => encodePdu({ ...submit, serviceType: 'TOOLONG' }), RangeError)
    assert.throws(() => encodePdu({ ...submit, serviceType: 'a\0b' }), RangeError)
    assert.throws(() => encodePdu({ ...submit, serviceType: 'Ω' }), RangeError)
    const half = { tag: 1, value: new Uint8Array(MAX_PDU_OCTETS / 2) }
    assert.throws(() => encodePdu({ ...submit, tlvs: [half, half] }), RangeError)
  })
})

describe('the framer', () => {
  test('gives the same PDUs however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 1, maxLength: 30 }), (cuts) => {
        const stream = Buffer.concat([BIND, SUBMIT, BIND])
        const framer = new SmppFramer()
        const found: string[] = []
        let at = 0
        for (const cut of [...cuts, stream.length]) {
          for (const each of framer.push(stream.subarray(at, at + cut))) found.push(Buffer.from(each).toString('hex'))
          at = Math.min(at + cut, stream.length)
        }
        assert.deepEqual(
          found,
          [BIND, SUBMIT, BIND].map((each) => each.toString('hex')),
        )
        assert.equal(framer.held, 0)
      }),
    )
  })

  test('a length that cannot be is refused as soon as it is there', () => {
    for (const length of [15, MAX_PDU_OCTETS + 1]) {
      const four = Buffer.alloc(4)
      four.writeUInt32BE(length)
      assert.throws(() => new SmppFramer().push(four), { code: 'SMPP_LENGTH' })
    }
    const framer = new SmppFramer()
    const four = Buffer.alloc(4)
    four.writeUInt32BE(MAX_PDU_OCTETS)
    assert.deepEqual(framer.push(four), [])
    assert.equal(framer.held, 4)
  })
})
