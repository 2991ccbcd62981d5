import { type ByteReader, ByteWriter } from '@voltaic/base'
import { readTpAddress, type TpAddress, writeTpAddress } from '../address/tp-address.ts'
import { FIRST_OCTET, firstOctet, restOf, spareOf, tpduReader } from './tpdu-reader.ts'

/*
 * | - UDHI SRR - - - MTI=10 | TP-MR | TP-PID | TP-CT | TP-MN | TP-DA | TP-CDL | TP-CD ... |
 */

const SPEC = 'TS 23.040 §9.2.2.4'
const TYPE = 2
const SPARE = 0x9c
/** Octets of command data where the address is as short as can be. */
export const MAX_COMMAND_DATA_OCTETS = 156

/** What a phone wants to be done with a message that it has submitted. */
export interface SmsCommand {
  readonly type: 'SMS-COMMAND'
  readonly statusReportRequest: boolean
  readonly hasUserDataHeader: boolean
  readonly spareBits?: number
  readonly messageReference: number
  readonly protocolIdentifier: number
  /** TP-CT: 0 enquiry, 1 cancel the report, 2 delete the message, 3 enable the report. */
  readonly commandType: number
  /** TP-MN: TP-MR of the message meant. */
  readonly messageNumber: number
  readonly destinationAddress: TpAddress
  readonly commandData: Uint8Array
  readonly rest?: Uint8Array
}

/** @throws DecodeError SMS_TRUNCATED, SMS_ADDRESS_TOO_LONG, SMS_COMMAND_TOO_LONG @spec TS 23.040 §9.2.2.4 */
export function decodeCommand(octets: Uint8Array): SmsCommand {
  const reader = tpduReader(octets, SPEC)
  const first = reader.uint8()
  const [messageReference, protocolIdentifier] = [reader.uint8(), reader.uint8()]
  const [commandType, messageNumber] = [reader.uint8(), reader.uint8()]
  const destinationAddress = readTpAddress(reader)
  return {
    type: 'SMS-COMMAND',
    statusReportRequest: (first & FIRST_OCTET.bit5) !== 0,
    hasUserDataHeader: (first & FIRST_OCTET.userDataHeader) !== 0,
    ...spareOf(first, SPARE),
    messageReference,
    protocolIdentifier,
    commandType,
    messageNumber,
    destinationAddress,
    commandData: readCommandData(reader),
    ...restOf(reader),
  }
}

function readCommandData(reader: ByteReader): Uint8Array {
  const length = reader.peek()
  if (length > MAX_COMMAND_DATA_OCTETS) {
    const message = `${length} octets of command data, at most ${MAX_COMMAND_DATA_OCTETS}`
    throw reader.fault('SMS_COMMAND_TOO_LONG', message, SPEC)
  }
  reader.skip(1)
  return reader.bytes(length)
}

/** @throws RangeError for values that do not fit @spec TS 23.040 §9.2.2.4 */
export function encodeCommand(command: SmsCommand): Uint8Array {
  const flags = [
    [FIRST_OCTET.bit5, command.statusReportRequest],
    [FIRST_OCTET.userDataHeader, command.hasUserDataHeader],
  ] as const
  const { commandData, rest = new Uint8Array(0) } = command
  if (commandData.length > MAX_COMMAND_DATA_OCTETS) {
    throw new RangeError(`${commandData.length} octets of command data, at most ${MAX_COMMAND_DATA_OCTETS}`)
  }
  const writer = new ByteWriter(32).uint8(firstOctet(TYPE, flags, command.spareBits, SPARE))
  writer.uint8(command.messageReference).uint8(command.protocolIdentifier)
  writer.uint8(command.commandType).uint8(command.messageNumber)
  writeTpAddress(writer, command.destinationAddress)
  return writer.uint8(commandData.length).bytes(commandData).bytes(rest).finish()
}
