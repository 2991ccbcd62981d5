import { ByteWriter } from '@voltaic/base'
import { decodeTimeStamp, encodeTimeStamp, TIME_STAMP_OCTETS, type TimeStamp } from '../time/time-stamp.ts'
import { type OptionalParameters, readOptionalParameters, writeOptionalParameters } from './optional-parameters.ts'
import { FIRST_OCTET, firstOctet, restOf, spareOf, tpduReader } from './tpdu-reader.ts'

/*
 * | - UDHI - - - - MTI=01 | TP-FCS, in RP-ERROR only | TP-PI | TP-SCTS 7 | TP-PID | TP-DCS | TP-UDL | TP-UD ... |
 */

const SPEC = 'TS 23.040 §9.2.2.2a'
const TYPE = 1
const SPARE = 0xbc
/** Octets of user data in RP-ACK; in RP-ERROR one less. */
export const MAX_SUBMIT_REPORT_USER_DATA_OCTETS = 152

/** What the service centre says of an SMS-SUBMIT or SMS-COMMAND. */
export interface SmsSubmitReport {
  readonly type: 'SMS-SUBMIT-REPORT'
  readonly hasUserDataHeader: boolean
  readonly spareBits?: number
  /** TP-FCS: in RP-ERROR there is one, in RP-ACK none. */
  readonly failureCause?: number
  readonly serviceCentreTimeStamp: TimeStamp
  readonly parameters: OptionalParameters
  readonly rest?: Uint8Array
}

/**
 * @param isError it is in RP-ERROR
 * @throws DecodeError SMS_TRUNCATED, SMS_USER_DATA_TOO_LONG, SMS_INDICATOR_TOO_LONG
 * @spec TS 23.040 §9.2.2.2a
 */
export function decodeSubmitReport(octets: Uint8Array, isError: boolean): SmsSubmitReport {
  const reader = tpduReader(octets, SPEC)
  const first = reader.uint8()
  const failureCause = isError ? { failureCause: reader.uint8() } : {}
  const limit = MAX_SUBMIT_REPORT_USER_DATA_OCTETS - (isError ? 1 : 0)
  let serviceCentreTimeStamp = decodeTimeStamp(new Uint8Array(TIME_STAMP_OCTETS))
  const parameters = readOptionalParameters(reader, limit, () => {
    serviceCentreTimeStamp = decodeTimeStamp(reader.bytes(TIME_STAMP_OCTETS))
  })
  return {
    type: 'SMS-SUBMIT-REPORT',
    hasUserDataHeader: (first & FIRST_OCTET.userDataHeader) !== 0,
    ...spareOf(first, SPARE),
    ...failureCause,
    serviceCentreTimeStamp,
    parameters,
    ...restOf(reader),
  }
}

/** @throws RangeError for values that do not fit @spec TS 23.040 §9.2.2.2a */
export function encodeSubmitReport(report: SmsSubmitReport): Uint8Array {
  const { hasUserDataHeader, spareBits, failureCause, serviceCentreTimeStamp, parameters, rest } = report
  const first = firstOctet(TYPE, [[FIRST_OCTET.userDataHeader, hasUserDataHeader]], spareBits, SPARE)
  const writer = new ByteWriter(24).uint8(first)
  if (failureCause !== undefined) writer.uint8(failureCause)
  const limit = MAX_SUBMIT_REPORT_USER_DATA_OCTETS - (failureCause === undefined ? 0 : 1)
  writeOptionalParameters(writer, parameters, limit, encodeTimeStamp(serviceCentreTimeStamp))
  return writer.bytes(rest ?? new Uint8Array(0)).finish()
}
