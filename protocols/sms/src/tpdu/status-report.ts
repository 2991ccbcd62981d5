import { ByteWriter } from '@voltaic/base'
import { readTpAddress, type TpAddress, writeTpAddress } from '../address/tp-address.ts'
import { decodeTimeStamp, encodeTimeStamp, TIME_STAMP_OCTETS, type TimeStamp } from '../time/time-stamp.ts'
import { type OptionalParameters, readOptionalParameters, writeOptionalParameters } from './optional-parameters.ts'
import { FIRST_OCTET, firstOctet, restOf, spareOf, tpduReader } from './tpdu-reader.ts'

/*
 * | - UDHI SRQ - LP MMS MTI=10 | TP-MR | TP-RA | TP-SCTS 7 | TP-DT 7 | TP-ST | TP-PI | TP-PID | TP-DCS | TP-UDL | TP-UD ... |
 */

const SPEC = 'TS 23.040 §9.2.2.3'
const TYPE = 2
const SPARE = 0x90
/** Octets of user data where the address is as short as can be. */
export const MAX_STATUS_REPORT_USER_DATA_OCTETS = 143

/** What has become of a message. */
export interface SmsStatusReport {
  readonly type: 'SMS-STATUS-REPORT'
  readonly moreMessagesToSend: boolean
  readonly loopPrevention: boolean
  /** TP-SRQ: it is about an SMS-COMMAND, not an SMS-SUBMIT. */
  readonly isOfCommand: boolean
  readonly hasUserDataHeader: boolean
  readonly spareBits?: number
  readonly messageReference: number
  readonly recipientAddress: TpAddress
  readonly serviceCentreTimeStamp: TimeStamp
  readonly dischargeTime: TimeStamp
  /** TP-ST. */
  readonly status: number
  /** Absent where the report ends with TP-ST. */
  readonly parameters?: OptionalParameters
  readonly rest?: Uint8Array
}

/**
 * @throws DecodeError SMS_TRUNCATED, SMS_ADDRESS_TOO_LONG, SMS_USER_DATA_TOO_LONG, SMS_INDICATOR_TOO_LONG
 * @spec TS 23.040 §9.2.2.3
 */
export function decodeStatusReport(octets: Uint8Array): SmsStatusReport {
  const reader = tpduReader(octets, SPEC)
  const first = reader.uint8()
  const messageReference = reader.uint8()
  const recipientAddress = readTpAddress(reader)
  const serviceCentreTimeStamp = decodeTimeStamp(reader.bytes(TIME_STAMP_OCTETS))
  const dischargeTime = decodeTimeStamp(reader.bytes(TIME_STAMP_OCTETS))
  const status = reader.uint8()
  const hasParameters = reader.remaining > 0
  return {
    type: 'SMS-STATUS-REPORT',
    moreMessagesToSend: (first & FIRST_OCTET.bit2) === 0,
    loopPrevention: (first & FIRST_OCTET.loopPrevention) !== 0,
    isOfCommand: (first & FIRST_OCTET.bit5) !== 0,
    hasUserDataHeader: (first & FIRST_OCTET.userDataHeader) !== 0,
    ...spareOf(first, SPARE),
    messageReference,
    recipientAddress,
    serviceCentreTimeStamp,
    dischargeTime,
    status,
    ...(hasParameters ? { parameters: readOptionalParameters(reader, MAX_STATUS_REPORT_USER_DATA_OCTETS) } : {}),
    ...restOf(reader),
  }
}

/** @throws RangeError for values that do not fit @spec TS 23.040 §9.2.2.3 */
export function encodeStatusReport(report: SmsStatusReport): Uint8Array {
  const flags = [
    [FIRST_OCTET.bit2, !report.moreMessagesToSend],
    [FIRST_OCTET.loopPrevention, report.loopPrevention],
    [FIRST_OCTET.bit5, report.isOfCommand],
    [FIRST_OCTET.userDataHeader, report.hasUserDataHeader],
  ] as const
  const writer = new ByteWriter(48).uint8(firstOctet(TYPE, flags, report.spareBits, SPARE))
  writer.uint8(report.messageReference)
  writeTpAddress(writer, report.recipientAddress)
  writer.bytes(encodeTimeStamp(report.serviceCentreTimeStamp)).bytes(encodeTimeStamp(report.dischargeTime))
  writer.uint8(report.status)
  if (report.parameters !== undefined) {
    writeOptionalParameters(writer, report.parameters, MAX_STATUS_REPORT_USER_DATA_OCTETS)
  }
  return writer.bytes(report.rest ?? new Uint8Array(0)).finish()
}
