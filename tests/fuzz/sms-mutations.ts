import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import {
  decodeRpdu,
  decodeTpdu,
  encodeRpdu,
  encodeTpdu,
  readContent,
  type SmsDirection,
  segmentText,
  type Tpdu,
  type TpduCarrier,
  textPartsOf,
} from '@voltaic/sms'
import type { FuzzTarget } from './fuzz-target.ts'

// The first octet of a mutant picks the decoder: the relay layer, or the transfer layer sent so.
const RELAY = 0
const WAYS: readonly (readonly [SmsDirection, TpduCarrier])[] = [
  ['ms-to-network', 'RP-DATA'],
  ['network-to-ms', 'RP-DATA'],
  ['ms-to-network', 'RP-ACK'],
  ['network-to-ms', 'RP-ACK'],
  ['ms-to-network', 'RP-ERROR'],
  ['network-to-ms', 'RP-ERROR'],
]
const ADDRESS = '0b916407281553f8'
const TIME = '62117230405040'

const octetsOf = (hex: string) => Buffer.from(hex, 'hex')
/** SMS-SUBMITs of a text in parts, without the octet that picks the decoder. */
const submits = ['hello €', 'ş'.repeat(200), 'я👨‍👩‍👧'.repeat(30)].flatMap((text) =>
  textPartsOf(segmentText(text, { languages: ['turkish'] }), 7).map(
    ({ hasUserDataHeader, dataCodingScheme, userData }) =>
      Buffer.concat([
        octetsOf(`${hasUserDataHeader ? '71' : '31'}2a${ADDRESS}00`),
        Buffer.from([dataCodingScheme, 0xaa, userData.length]),
        userData.octets,
      ]),
  ),
)
const delivers = submits.map((submit) =>
  Buffer.concat([Buffer.from([(submit[0] ?? 0) & 0x40]), submit.subarray(2, 12), octetsOf(TIME), submit.subarray(13)]),
)
const tpdus: readonly (readonly [way: number, octets: Uint8Array])[] = [
  ...submits.map((octets) => [0, octets] as const),
  ...delivers.map((octets) => [1, octets] as const),
  [0, octetsOf(`222b00022a${ADDRESS}020102`)],
  [0, octetsOf(`092a${ADDRESS}0000425a000000000000`)],
  [1, octetsOf(`262a${ADDRESS}${TIME}${TIME}46040141`)],
  [2, octetsOf('40077f0403020100')],
  [3, octetsOf(`0107${TIME}00080400410042`)],
  [4, octetsOf('00d38000')],
  [5, octetsOf(`01c301${TIME}00`)],
]
const relays = [
  ...submits.map((octets) => Buffer.concat([octetsOf('002a000591947190f9'), Buffer.from([octets.length]), octets])),
  octetsOf('032a410101'),
  octetsOf('052a021e07410101'),
  octetsOf('062a'),
]
const corpus = [
  ...relays.map((octets) => Buffer.from([RELAY, ...octets])),
  ...tpdus.map(([way, octets]) => Buffer.from([1 + way, ...octets])),
]

/** Puts another element at the end of a user data header, or other octets behind a message. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const content = random.bytes(random.integer(6))
  const element = Buffer.from([[0, 4, 5, 8, 0x24, 0x25, 0x7f][random.integer(7)] ?? 0, content.length, ...content])
  const at = input.indexOf(5, 10)
  const header = at > 0 && at + 6 <= input.length ? 5 : 0
  if (header === 0 || input[0] === RELAY || random.integer(3) === 0) return Buffer.concat([input, content])
  const mutant = Buffer.concat([input.subarray(0, at + 6), element, input.subarray(at + 6)])
  mutant[at] = header + element.length
  return mutant
}

/** Text or octets can be read, whatever the message says. */
function readAll(tpdu: Tpdu): void {
  const { userData, dataCodingScheme = 0 } =
    'parameters' in tpdu ? (tpdu.parameters ?? {}) : 'userData' in tpdu ? tpdu : {}
  if (userData === undefined) return
  try {
    assert.ok(readContent(userData, dataCodingScheme, tpdu.hasUserDataHeader).body)
  } catch (error) {
    if (!(error instanceof DecodeError && error.code === 'SMS_UDH_TOO_LONG')) throw error
  }
}

/** Whatever is accepted is written as the same octets, and its text can be read. */
export const target: FuzzTarget = {
  name: 'sms',
  corpus: () => corpus,
  mutateConsistently,
  run([selector = 0, ...rest]) {
    const octets = Buffer.from(rest)
    const way = WAYS[(selector % (WAYS.length + 1)) - 1]
    try {
      if (way === undefined) {
        assert.deepEqual(Buffer.from(encodeRpdu(decodeRpdu(octets))), octets)
        return 'accepted'
      }
      const tpdu = decodeTpdu(octets, ...way)
      assert.deepEqual(Buffer.from(encodeTpdu(tpdu)), octets)
      readAll(tpdu)
      return 'accepted'
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
  },
}
