import { ByteWriter } from '@voltaic/base'
import { readTpAddress, type TpAddress, writeTpAddress } from '../address/tp-address.ts'
import {
  readValidityPeriod,
  type ValidityPeriod,
  validityPeriodFormat,
  writeValidityPeriod,
} from '../time/validity-period.ts'
import { MAX_USER_DATA_OCTETS, readUserData, type TpUserData, writeUserData } from '../user-data/user-data.ts'
import { FIRST_OCTET, firstOctet, restOf, tpduReader } from './tpdu-reader.ts'

/*
 * | RP UDHI SRR VPF:2 RD MTI=01 | TP-MR | TP-DA | TP-PID | TP-DCS | TP-VP 0, 1, 7 | TP-UDL | TP-UD ... |
 */

const SPEC = 'TS 23.040 §9.2.2.2'
const TYPE = 1

/** A short message of a phone. */
export interface SmsSubmit {
  readonly type: 'SMS-SUBMIT'
  readonly rejectDuplicates: boolean
  readonly statusReportRequest: boolean
  readonly hasUserDataHeader: boolean
  readonly replyPath: boolean
  readonly messageReference: number
  readonly destinationAddress: TpAddress
  readonly protocolIdentifier: number
  readonly dataCodingScheme: number
  readonly validityPeriod?: ValidityPeriod
  readonly userData: TpUserData
  readonly rest?: Uint8Array
}

/** @throws DecodeError SMS_TRUNCATED, SMS_ADDRESS_TOO_LONG, SMS_USER_DATA_TOO_LONG @spec TS 23.040 §9.2.2.2 */
export function decodeSubmit(octets: Uint8Array): SmsSubmit {
  const reader = tpduReader(octets, SPEC)
  const first = reader.uint8()
  const messageReference = reader.uint8()
  const destinationAddress = readTpAddress(reader)
  const protocolIdentifier = reader.uint8()
  const dataCodingScheme = reader.uint8()
  const validityPeriod = readValidityPeriod(reader, (first >> 3) & 3)
  return {
    type: 'SMS-SUBMIT',
    rejectDuplicates: (first & FIRST_OCTET.bit2) !== 0,
    statusReportRequest: (first & FIRST_OCTET.bit5) !== 0,
    hasUserDataHeader: (first & FIRST_OCTET.userDataHeader) !== 0,
    replyPath: (first & FIRST_OCTET.replyPath) !== 0,
    messageReference,
    destinationAddress,
    protocolIdentifier,
    dataCodingScheme,
    ...(validityPeriod === undefined ? {} : { validityPeriod }),
    userData: readUserData(reader, dataCodingScheme, MAX_USER_DATA_OCTETS),
    ...restOf(reader),
  }
}

/** @throws RangeError for values that do not fit @spec TS 23.040 §9.2.2.2 */
export function encodeSubmit(submit: SmsSubmit): Uint8Array {
  const flags = [
    [FIRST_OCTET.bit2, submit.rejectDuplicates],
    [FIRST_OCTET.bit5, submit.statusReportRequest],
    [FIRST_OCTET.userDataHeader, submit.hasUserDataHeader],
    [FIRST_OCTET.replyPath, submit.replyPath],
  ] as const
  const writer = new ByteWriter(176)
  writer.uint8(firstOctet(TYPE, flags) | (validityPeriodFormat(submit.validityPeriod) << 3))
  writer.uint8(submit.messageReference)
  writeTpAddress(writer, submit.destinationAddress)
  writer.uint8(submit.protocolIdentifier).uint8(submit.dataCodingScheme)
  writeValidityPeriod(writer, submit.validityPeriod)
  writeUserData(writer, submit.userData, submit.dataCodingScheme, MAX_USER_DATA_OCTETS)
  return writer.bytes(submit.rest ?? new Uint8Array(0)).finish()
}
