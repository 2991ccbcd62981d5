import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import { decodePdu, encodePdu, numberTlv, type SmppPdu, TLV_TAGS, textTlv } from '@voltaic/smpp'
import type { FuzzTarget } from './fuzz-target.ts'

const base = { status: 0, sequence: 7, tlvs: [] }
const address = { ton: 1, npi: 1, address: '99901000001' }
const message = {
  ...base,
  serviceType: 'CMT',
  source: address,
  destination: address,
  esmClass: 0x40,
  protocolId: 0,
  priorityFlag: 0,
  scheduleDeliveryTime: '',
  validityPeriod: '000001000000000R',
  registeredDelivery: 1,
  replaceIfPresent: 0,
  dataCoding: 8,
  defaultMessageId: 0,
  shortMessage: Buffer.from('0500030102010041', 'hex'),
}
const pdus: readonly SmppPdu[] = [
  {
    ...base,
    command: 'bind_transceiver',
    systemId: 'client',
    password: 'pw',
    systemType: '',
    interfaceVersion: 0x34,
    addressTon: 0,
    addressNpi: 0,
    addressRange: '',
  },
  {
    ...base,
    command: 'bind_receiver_resp',
    systemId: 'centre',
    tlvs: [numberTlv(TLV_TAGS.scInterfaceVersion, 0x34, 1)],
  },
  { ...message, command: 'submit_sm', tlvs: [{ tag: TLV_TAGS.messagePayload, value: Buffer.alloc(300, 0x41) }] },
  {
    ...message,
    command: 'deliver_sm',
    esmClass: 4,
    tlvs: [textTlv(TLV_TAGS.receiptedMessageId, '42'), numberTlv(TLV_TAGS.messageState, 2, 1)],
  },
  { ...base, command: 'submit_sm_resp', messageId: '42' },
  { ...base, command: 'submit_sm_resp', status: 0x58 },
  { ...base, command: 'query_sm', messageId: '42', source: address },
  { ...base, command: 'query_sm_resp', result: { messageId: '42', finalDate: '', messageState: 1, errorCode: 0 } },
  { ...base, command: 'cancel_sm', serviceType: '', messageId: '42', source: address, destination: address },
  { ...base, command: 'enquire_link' },
  { ...base, command: 'generic_nack', status: 3 },
  { ...base, command: 'other', commandId: 0x21, body: Buffer.from('000102', 'hex') },
]
const corpus = pdus.map(encodePdu)

/** Optional parameters or an octet more or less, with the right command_length. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const content = random.bytes(random.integer(6))
  const tlv = Buffer.concat([Buffer.from([0x04, random.integer(0x30), 0, content.length]), content])
  const at = 16 + random.integer(Math.max(1, input.length - 16))
  const mutant = [
    () => Buffer.concat([input, tlv]),
    () => Buffer.concat([input.subarray(0, at), content, input.subarray(at)]),
    () => Buffer.concat([input.subarray(0, at), input.subarray(at + 1)]),
  ][random.integer(3)]?.()
  if (mutant === undefined || mutant.length < 16) return input
  mutant.writeUInt32BE(mutant.length, 0)
  return mutant
}

/** Whatever is accepted is written as the same octets. */
export const target: FuzzTarget = {
  name: 'smpp',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    try {
      assert.deepEqual(Buffer.from(encodePdu(decodePdu(input))), Buffer.from(input))
      return 'accepted'
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
  },
}
