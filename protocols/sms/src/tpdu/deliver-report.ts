import { ByteWriter } from '@voltaic/base'
import { type OptionalParameters, readOptionalParameters, writeOptionalParameters } from './optional-parameters.ts'
import { FIRST_OCTET, firstOctet, restOf, spareOf, tpduReader } from './tpdu-reader.ts'

/*
 * | - UDHI - - - - MTI=00 | TP-FCS, in RP-ERROR only | TP-PI | TP-PID | TP-DCS | TP-UDL | TP-UD ... |
 */

const SPEC = 'TS 23.040 §9.2.2.1a'
const SPARE = 0xbc
/** Octets of user data in RP-ACK; in RP-ERROR one less. */
export const MAX_DELIVER_REPORT_USER_DATA_OCTETS = 159

/** What a phone says of an SMS-DELIVER or SMS-STATUS-REPORT. */
export interface SmsDeliverReport {
  readonly type: 'SMS-DELIVER-REPORT'
  readonly hasUserDataHeader: boolean
  readonly spareBits?: number
  /** TP-FCS: in RP-ERROR there is one, in RP-ACK none. */
  readonly failureCause?: number
  readonly parameters: OptionalParameters
  readonly rest?: Uint8Array
}

/**
 * @param isError it is in RP-ERROR
 * @throws DecodeError SMS_TRUNCATED, SMS_USER_DATA_TOO_LONG, SMS_INDICATOR_TOO_LONG
 * @spec TS 23.040 §9.2.2.1a
 */
export function decodeDeliverReport(octets: Uint8Array, isError: boolean): SmsDeliverReport {
  const reader = tpduReader(octets, SPEC)
  const first = reader.uint8()
  const failureCause = isError ? { failureCause: reader.uint8() } : {}
  return {
    type: 'SMS-DELIVER-REPORT',
    hasUserDataHeader: (first & FIRST_OCTET.userDataHeader) !== 0,
    ...spareOf(first, SPARE),
    ...failureCause,
    parameters: readOptionalParameters(reader, MAX_DELIVER_REPORT_USER_DATA_OCTETS - (isError ? 1 : 0)),
    ...restOf(reader),
  }
}

/** @throws RangeError for values that do not fit @spec TS 23.040 §9.2.2.1a */
export function encodeDeliverReport(report: SmsDeliverReport): Uint8Array {
  const { hasUserDataHeader, spareBits, failureCause, parameters, rest } = report
  const first = firstOctet(0, [[FIRST_OCTET.userDataHeader, hasUserDataHeader]], spareBits, SPARE)
  const writer = new ByteWriter(16).uint8(first)
  if (failureCause !== undefined) writer.uint8(failureCause)
  const limit = MAX_DELIVER_REPORT_USER_DATA_OCTETS - (failureCause === undefined ? 0 : 1)
  writeOptionalParameters(writer, parameters, limit)
  return writer.bytes(rest ?? new Uint8Array(0)).finish()
}
