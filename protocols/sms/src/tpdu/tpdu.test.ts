import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import { readContent } from '../user-data/user-data.ts'
import { MAX_COMMAND_DATA_OCTETS } from './command.ts'
import { MAX_DELIVER_REPORT_USER_DATA_OCTETS } from './deliver-report.ts'
import { MAX_INDICATOR_EXTENSION_OCTETS } from './optional-parameters.ts'
import { MAX_STATUS_REPORT_USER_DATA_OCTETS } from './status-report.ts'
import { MAX_SUBMIT_REPORT_USER_DATA_OCTETS } from './submit-report.ts'
import { decodeTpdu, encodeTpdu, type Tpdu, type TpduCarrier } from './tpdu.ts'
import type { SmsDirection } from './tpdu-reader.ts'

const UP = 'ms-to-network'
const DOWN = 'network-to-ms'
type Sent = readonly [SmsDirection, TpduCarrier]
const DATA_UP: Sent = [UP, 'RP-DATA']
const DATA_DOWN: Sent = [DOWN, 'RP-DATA']
const WAYS: readonly Sent[] = [
  DATA_UP,
  DATA_DOWN,
  [UP, 'RP-ACK'],
  [UP, 'RP-ERROR'],
  [DOWN, 'RP-ACK'],
  [DOWN, 'RP-ERROR'],
]

const octetsOf = (hex: string) => Buffer.from(hex, 'hex')
const decode = (hex: string, [direction, carrier]: Sent) => decodeTpdu(octetsOf(hex), direction, carrier)
const hexOf = (tpdu: Tpdu) => Buffer.from(encodeTpdu(tpdu)).toString('hex')
const refuses = (hex: string, sent: Sent, code: string) =>
  assert.throws(
    () => decode(hex, sent),
    (error: unknown) => error instanceof DecodeError && error.code === code,
  )
const ADDRESS = '0b916407281553f8'
const TIME = '62117230405040'

/** One of each kind, with a field that shows that it has been read. */
const GOLDEN: readonly (readonly [string, string, Sent, Partial<Tpdu>])[] = [
  [
    'SMS-DELIVER (dreamfabric.com/sms)',
    '040bc87238880900f10000993092516195800ae8329bfd4697d9ec37',
    DATA_DOWN,
    { type: 'SMS-DELIVER', moreMessagesToSend: false, statusReportIndication: false, protocolIdentifier: 0 },
  ],
  [
    'SMS-DELIVER with a status report to come (stackoverflow.com/questions/21382934)',
    '240b912618185532f700009040029161428207caf03a2ca78701',
    DATA_DOWN,
    { type: 'SMS-DELIVER', statusReportIndication: true },
  ],
  [
    'SMS-SUBMIT with a relative validity period (dreamfabric.com/sms)',
    '11000b916407281553f80000aa0ae8329bfd4697d9ec37',
    DATA_UP,
    { type: 'SMS-SUBMIT', validityPeriod: { format: 'relative', value: 170 }, rejectDuplicates: false },
  ],
  [
    'SMS-SUBMIT with all flags, in UCS-2',
    `e52a${ADDRESS}000804d83dde00`,
    DATA_UP,
    {
      type: 'SMS-SUBMIT',
      rejectDuplicates: true,
      statusReportRequest: true,
      hasUserDataHeader: true,
      replyPath: true,
      messageReference: 42,
    },
  ],
  ['SMS-DELIVER-REPORT in RP-ACK', '0000', [UP, 'RP-ACK'], { type: 'SMS-DELIVER-REPORT', parameters: {} }],
  [
    'SMS-DELIVER-REPORT in RP-ERROR',
    '00d300',
    [UP, 'RP-ERROR'],
    { type: 'SMS-DELIVER-REPORT', failureCause: 0xd3, parameters: {} },
  ],
  [
    'SMS-DELIVER-REPORT with all parameters',
    '40077f0403020100',
    [UP, 'RP-ACK'],
    {
      type: 'SMS-DELIVER-REPORT',
      hasUserDataHeader: true,
      parameters: {
        protocolIdentifier: 0x7f,
        dataCodingScheme: 4,
        userData: { length: 3, octets: octetsOf('020100') },
      },
    },
  ],
  ['SMS-SUBMIT-REPORT in RP-ACK', `0100${TIME}`, [DOWN, 'RP-ACK'], { type: 'SMS-SUBMIT-REPORT', parameters: {} }],
  [
    'SMS-SUBMIT-REPORT in RP-ERROR',
    `01c301${TIME}00`,
    [DOWN, 'RP-ERROR'],
    { type: 'SMS-SUBMIT-REPORT', failureCause: 0xc3, parameters: { protocolIdentifier: 0 } },
  ],
  [
    'SMS-STATUS-REPORT that ends with TP-ST',
    `062a${ADDRESS}${TIME}${TIME}00`,
    DATA_DOWN,
    { type: 'SMS-STATUS-REPORT', messageReference: 42, status: 0, isOfCommand: false },
  ],
  [
    'SMS-STATUS-REPORT of a command with parameters',
    `262a${ADDRESS}${TIME}${TIME}46040141`,
    DATA_DOWN,
    {
      type: 'SMS-STATUS-REPORT',
      isOfCommand: true,
      status: 0x46,
      parameters: { userData: { length: 1, octets: octetsOf('41') } },
    },
  ],
  [
    'SMS-COMMAND',
    `222b00022a${ADDRESS}020102`,
    DATA_UP,
    {
      type: 'SMS-COMMAND',
      statusReportRequest: true,
      commandType: 2,
      messageNumber: 42,
      commandData: octetsOf('0102'),
    },
  ],
]

describe('TPDUs', () => {
  for (const [name, hex, sent, fields] of GOLDEN) {
    test(`${name}, both ways (TS 23.040 §9.2.2)`, () => {
      const tpdu = decode(hex, sent)
      assert.partialDeepStrictEqual(tpdu, fields)
      assert.equal(hexOf(tpdu), hex)
    })

    test(`${name}: cut off anywhere it is refused or read as something shorter, never a fault of ours`, () => {
      for (let length = 0; length < hex.length; length += 2) {
        try {
          assert.equal(hexOf(decode(hex.slice(0, length), sent)), hex.slice(0, length))
        } catch (error) {
          assert.ok(error instanceof DecodeError && error.code === 'SMS_TRUNCATED')
        }
      }
    })
  }

  test('the texts of the golden messages', () => {
    const texts = GOLDEN.slice(0, 3).map(([, hex, sent]) => {
      const tpdu = decode(hex, sent)
      assert.ok(tpdu.type === 'SMS-DELIVER' || tpdu.type === 'SMS-SUBMIT')
      return readContent(tpdu.userData, tpdu.dataCodingScheme, tpdu.hasUserDataHeader).body
    })
    assert.deepEqual(
      texts,
      ['hellohello', 'Jakarta', 'hellohello'].map((text) => ({ kind: 'text', text })),
    )
  })

  test('the reserved type is an SMS-DELIVER for a phone, and nothing for the network (TS 23.040 §9.2.3.1)', () => {
    const hex = `07${GOLDEN[0]?.[1].slice(2)}`
    const tpdu = decode(hex, DATA_DOWN)
    assert.ok(tpdu.type === 'SMS-DELIVER' && tpdu.isReservedType)
    assert.equal(hexOf(tpdu), hex)
    refuses(hex, DATA_UP, 'SMS_TYPE_RESERVED')
    refuses('0100', [UP, 'RP-ACK'], 'SMS_TYPE_RESERVED')
    refuses('0000', [DOWN, 'RP-ERROR'], 'SMS_TYPE_RESERVED')
    refuses('0100', DATA_DOWN, 'SMS_TYPE_RESERVED')
  })

  test('bits without a meaning and octets behind the end are kept', () => {
    for (const [, hex, sent, { type }] of GOLDEN) {
      const octets = octetsOf(hex)
      // in SMS-SUBMIT every bit has a meaning; bit 5 has none in the others
      if (type !== 'SMS-SUBMIT') octets[0] = (octets[0] ?? 0) | 0x10
      const withRest = `${octets.toString('hex')}${type === 'SMS-STATUS-REPORT' ? '' : 'abcd'}`
      assert.equal(hexOf(decode(withRest, sent)), withRest)
    }
  })

  test('reserved bits and further octets of TP-PI are kept (TS 23.040 §9.2.3.27)', () => {
    for (const hex of ['00f8808001', '00fa808081800108', '007800']) {
      assert.equal(hexOf(decode(hex, [UP, 'RP-ACK'])), hex)
    }
    const longest = `00${'80'.repeat(MAX_INDICATOR_EXTENSION_OCTETS)}00`
    assert.equal(hexOf(decode(longest, [UP, 'RP-ACK'])), longest)
    refuses(`0080${longest.slice(2)}`, [UP, 'RP-ACK'], 'SMS_INDICATOR_TOO_LONG')
  })

  test('user data of 140 octets are read, of 141 not (TS 23.040 §9.2.3.16)', () => {
    const submit = (length: number, octets: number) => `0100${ADDRESS}0000${length.toString(16)}${'00'.repeat(octets)}`
    assert.equal(hexOf(decode(submit(160, 140), DATA_UP)), submit(160, 140))
    refuses(submit(161, 141), DATA_UP, 'SMS_USER_DATA_TOO_LONG')
  })

  test('reports and commands have limits of their own (TS 23.040 §9.2.2)', () => {
    const sized = (head: string, octets: number) => `${head}${octets.toString(16)}${'00'.repeat(octets)}`
    const limits: readonly (readonly [string, number, Sent, string])[] = [
      ['000604', MAX_DELIVER_REPORT_USER_DATA_OCTETS, [UP, 'RP-ACK'], 'SMS_USER_DATA_TOO_LONG'],
      ['00ff0604', MAX_DELIVER_REPORT_USER_DATA_OCTETS - 1, [UP, 'RP-ERROR'], 'SMS_USER_DATA_TOO_LONG'],
      [`0106${TIME}04`, MAX_SUBMIT_REPORT_USER_DATA_OCTETS, [DOWN, 'RP-ACK'], 'SMS_USER_DATA_TOO_LONG'],
      [`02000091${TIME}${TIME}000604`, MAX_STATUS_REPORT_USER_DATA_OCTETS, DATA_DOWN, 'SMS_USER_DATA_TOO_LONG'],
      ['02000000000091', MAX_COMMAND_DATA_OCTETS, DATA_UP, 'SMS_COMMAND_TOO_LONG'],
    ]
    for (const [head, limit, sent, code] of limits) {
      assert.equal(hexOf(decode(sized(head, limit), sent)), sized(head, limit))
      refuses(sized(head, limit + 1), sent, code)
    }
    refuses('00'.repeat(233), DATA_DOWN, 'SMS_TPDU_TOO_LONG')
  })

  test('whatever is accepted is written as the same octets', () => {
    const golden = fc.constantFrom(...GOLDEN.map(([, hex]) => hex))
    const changes = fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 4 })
    fc.assert(
      fc.property(golden, changes, fc.constantFrom(...WAYS), (hex, changed, sent) => {
        const octets = octetsOf(hex)
        for (const [at, value] of changed) if (at < octets.length) octets[at] = value
        try {
          assert.equal(hexOf(decode(octets.toString('hex'), sent)), octets.toString('hex'))
        } catch (error) {
          assert.ok(error instanceof DecodeError)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
