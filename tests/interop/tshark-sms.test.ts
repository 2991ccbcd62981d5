import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  encodeRpdu,
  encodeTpdu,
  type OptionalParameters,
  portsElement,
  RP_CAUSES,
  type RpAddress,
  type Rpdu,
  segmentText,
  type TextPart,
  type TimeStamp,
  type TpAddress,
  type Tpdu,
  textPartsOf,
  timeStampAt,
  tpAddressOf,
  userDataOf,
  type ValidityPeriod,
} from '@voltaic/sms'
import { captureFileOf, LINKTYPE_USER0 } from './pco-capture.ts'
import { type DissectedFrame, dissect, tsharkVersion } from './tshark.ts'

const FIELDS = {
  malformed: '_ws.malformed',
  severity: '_ws.expert.severity',
  expert: '_ws.expert.message',
  rp: 'gsm_a.rp.msg_type',
  reference: 'gsm_a.rp.rp_message_reference',
  cause: 'gsm_a.rp.cause',
  type: 'gsm_sms.tp-mti',
  digits: 'e164.msisdn',
  text: 'gsm_sms.sms_text',
  scheme: 'gsm_sms.tp-dcs',
  failure: 'gsm_sms.tp-fcs',
} as const
/** Each frame is a message of the relay layer. */
const RELAY_FRAMES = 'uat:user_dlts:"User 0 (DLT=147)","gsm_a_rp","0","","0",""'
/** Wireshark's PI_WARN: less is no complaint. */
const WARNING = 0x600000

/** A message, and what tshark is to say of it. */
interface Sample {
  readonly name: string
  readonly rpdu: Rpdu
  readonly type?: string
  readonly digits?: string
  readonly text?: string
}

const SC: RpAddress = { kind: 'digits', typeOfNumber: 'international', numberingPlan: 1, digits: '491710760000' }
const NUMBER = addressOf('+49151123456')
const TIME = timeStampAt(Date.UTC(2026, 10, 27, 3, 4, 5), 4)
const WEST = timeStampAt(Date.UTC(2026, 10, 27, 3, 4, 5), -14)
const TEXTS = ['hello', '@£$¥ €{}[]~^\\ ΔΦΓΛΩΠΨΣΘΞ ÆæßÉ', 'Привет, 漢字', 'smile 😀 👨‍👩‍👧', 'x'.repeat(160), 'a']

function addressOf(text: string): TpAddress {
  const address = tpAddressOf(text)
  assert.ok(address)
  return address
}

const up = (tpdu: Tpdu): Rpdu => ({
  type: 'RP-DATA',
  direction: 'ms-to-network',
  messageReference: 42,
  destination: SC,
  userData: encodeTpdu(tpdu),
})
const down = (tpdu: Tpdu): Rpdu => ({
  type: 'RP-DATA',
  direction: 'network-to-ms',
  messageReference: 43,
  originator: SC,
  userData: encodeTpdu(tpdu),
})

function submit(part: TextPart, to: TpAddress = NUMBER, validityPeriod?: ValidityPeriod): Tpdu {
  return {
    type: 'SMS-SUBMIT',
    rejectDuplicates: false,
    statusReportRequest: true,
    replyPath: false,
    messageReference: 7,
    destinationAddress: to,
    protocolIdentifier: 0,
    ...(validityPeriod === undefined ? {} : { validityPeriod }),
    ...part,
  }
}

function deliver(part: TextPart, from: TpAddress = NUMBER, serviceCentreTimeStamp: TimeStamp = TIME): Tpdu {
  return {
    type: 'SMS-DELIVER',
    moreMessagesToSend: false,
    loopPrevention: false,
    statusReportIndication: false,
    replyPath: false,
    originatingAddress: from,
    protocolIdentifier: 0,
    serviceCentreTimeStamp,
    ...part,
  }
}

function partsOf(text: string): readonly TextPart[] {
  return textPartsOf(segmentText(text, { languages: ['turkish', 'spanish', 'portuguese'] }), 0x6f)
}

const [PLAIN] = partsOf('plain')
assert.ok(PLAIN)
const BINARY: TextPart = {
  dataCodingScheme: 4,
  hasUserDataHeader: true,
  userData: userDataOf(
    {
      header: [
        portsElement({ bits: 16, destination: 16_000, origin: 16_001 }),
        { identifier: 0x7f, data: Buffer.from('beef', 'hex') },
      ],
      body: { kind: 'octets', octets: Buffer.from('0006', 'hex') },
    },
    4,
  ),
}

const PERIODS: readonly ValidityPeriod[] = [
  { format: 'relative', value: 170 },
  { format: 'absolute', time: TIME },
  { format: 'enhanced', singleShot: true, period: { kind: 'none' } },
  { format: 'enhanced', singleShot: false, period: { kind: 'relative', value: 11 } },
  { format: 'enhanced', singleShot: false, period: { kind: 'seconds', seconds: 90 } },
  { format: 'enhanced', singleShot: true, period: { kind: 'duration', hours: 12, minutes: 45, seconds: 59 } },
]

function texts(): readonly Sample[] {
  return TEXTS.flatMap((text) => {
    const [part] = partsOf(text)
    assert.ok(part)
    return [
      { name: `SMS-SUBMIT ${text.slice(0, 8)}`, rpdu: up(submit(part)), type: '1', digits: '49151123456', text },
      { name: `SMS-DELIVER ${text.slice(0, 8)}`, rpdu: down(deliver(part)), type: '0', digits: '49151123456', text },
    ]
  })
}

function parts(): readonly Sample[] {
  return ['long '.repeat(50), 'долго '.repeat(30), 'şğı '.repeat(60), 'ação ã '.repeat(50)].flatMap((text) =>
    partsOf(text).map((part, index) => ({
      name: `part ${index + 1} of ${text.slice(0, 4)}`,
      rpdu: up(submit(part)),
      type: '1',
    })),
  )
}

function fields(part: TextPart): readonly Sample[] {
  return [
    ...PERIODS.map((period, index) => ({
      name: `validity period ${index}`,
      rpdu: up(submit(part, NUMBER, period)),
      type: '1',
    })),
    ...['*100#', '0301234', 'Voltaic', 'a'].map((from) => ({
      name: `from ${from}`,
      rpdu: down(deliver(part, addressOf(from), WEST)),
      type: '0',
    })),
    { name: 'ports and an unknown element', rpdu: up(submit(BINARY)), type: '1' },
    { name: 'class 0', rpdu: down(deliver({ ...part, dataCodingScheme: 0x10 })), type: '0', text: 'plain' },
    { name: 'voicemail', rpdu: down(deliver({ ...part, dataCodingScheme: 0xc8 })), type: '0', text: 'plain' },
  ]
}

function reports(part: TextPart): readonly Sample[] {
  const parameters: readonly OptionalParameters[] = [
    {},
    { protocolIdentifier: 0, dataCodingScheme: 0, userData: part.userData },
  ]
  return parameters.flatMap((each, index) => [
    { name: `RP-ACK up ${index}`, rpdu: answer('ms-to-network', deliverReport(each)), type: '0' },
    { name: `RP-ACK down ${index}`, rpdu: answer('network-to-ms', submitReport(each)), type: '1' },
    { name: `RP-ERROR up ${index}`, rpdu: refusal('ms-to-network', deliverReport(each, 0xd3)), type: '0' },
    { name: `RP-ERROR down ${index}`, rpdu: refusal('network-to-ms', submitReport(each, 0xc3)), type: '1' },
    { name: `SMS-STATUS-REPORT ${index}`, rpdu: down(statusReport(each)), type: '2' },
  ])
}

const answer = (direction: Rpdu['direction'], report?: Tpdu): Rpdu => ({
  type: 'RP-ACK',
  direction,
  messageReference: 44,
  ...(report === undefined ? {} : { userData: encodeTpdu(report) }),
})
const refusal = (direction: Rpdu['direction'], report?: Tpdu): Rpdu => ({
  ...answer(direction, report),
  type: 'RP-ERROR',
  cause: RP_CAUSES.memoryCapacityExceeded,
})
const deliverReport = (parameters: OptionalParameters, failureCause?: number): Tpdu => ({
  type: 'SMS-DELIVER-REPORT',
  hasUserDataHeader: false,
  ...(failureCause === undefined ? {} : { failureCause }),
  parameters,
})
const submitReport = (parameters: OptionalParameters, failureCause?: number): Tpdu => ({
  ...deliverReport(parameters, failureCause),
  type: 'SMS-SUBMIT-REPORT',
  serviceCentreTimeStamp: TIME,
  parameters,
  hasUserDataHeader: false,
})
const statusReport = (parameters: OptionalParameters): Tpdu => ({
  type: 'SMS-STATUS-REPORT',
  moreMessagesToSend: false,
  loopPrevention: false,
  isOfCommand: false,
  hasUserDataHeader: false,
  messageReference: 7,
  recipientAddress: NUMBER,
  serviceCentreTimeStamp: TIME,
  dischargeTime: WEST,
  status: 0,
  parameters,
})

function relayOnly(): readonly Sample[] {
  return [
    { name: 'bare RP-ACK up', rpdu: answer('ms-to-network') },
    { name: 'bare RP-ACK down', rpdu: answer('network-to-ms') },
    { name: 'bare RP-ERROR up', rpdu: refusal('ms-to-network') },
    { name: 'RP-SMMA', rpdu: { type: 'RP-SMMA', direction: 'ms-to-network', messageReference: 44 } },
    {
      name: 'SMS-COMMAND',
      rpdu: up({
        type: 'SMS-COMMAND',
        statusReportRequest: true,
        hasUserDataHeader: false,
        messageReference: 8,
        protocolIdentifier: 0,
        commandType: 2,
        messageNumber: 7,
        destinationAddress: NUMBER,
        commandData: new Uint8Array(0),
      }),
      type: '2',
    },
  ]
}

/** The output of a program comes an octet a character. */
const asUtf8 = (value: string) => Buffer.from(value, 'latin1').toString('utf8')

describe('tshark reads the short messages that we write', () => {
  const samples = [...texts(), ...parts(), ...fields(PLAIN), ...reports(PLAIN), ...relayOnly()]
  let frames: readonly DissectedFrame[]
  let version: string
  before(async () => {
    version = await tsharkVersion()
    const capture = captureFileOf(
      LINKTYPE_USER0,
      samples.map(({ rpdu }) => encodeRpdu(rpdu)),
    )
    frames = await dissect(capture, [], Object.values(FIELDS), [RELAY_FRAMES])
  })

  test('every one of them, and finds nothing malformed', (t) => {
    assert.equal(frames.length, samples.length)
    for (const [index, { name, rpdu, type }] of samples.entries()) {
      const frame = frames[index]
      assert.ok(frame)
      assert.deepEqual(frame.get(FIELDS.malformed), [], name)
      const complaints = (frame.get(FIELDS.severity) ?? []).filter((severity) => Number(severity) >= WARNING)
      assert.deepEqual(complaints, [], `${name}: ${frame.get(FIELDS.expert)?.join()}`)
      assert.deepEqual(frame.get(FIELDS.rp)?.length, 1, name)
      assert.equal(Number(frame.get(FIELDS.reference)?.[0]), rpdu.messageReference, name)
      if (type !== undefined) assert.deepEqual(frame.get(FIELDS.type)?.map(Number), [Number(type)], name)
    }
    t.diagnostic(`${version}: ${samples.length} messages`)
  })

  test('numbers, texts and causes as we have written them', () => {
    for (const [index, { name, rpdu, digits, text }] of samples.entries()) {
      const frame = frames[index]
      if (digits !== undefined) assert.ok(frame?.get(FIELDS.digits)?.includes(digits), name)
      if (text !== undefined) assert.deepEqual(frame?.get(FIELDS.text)?.map(asUtf8), [text], name)
      if (rpdu.type === 'RP-ERROR') assert.deepEqual(frame?.get(FIELDS.cause)?.map(Number), [rpdu.cause], name)
    }
  })
})
