import { ByteWriter } from '@voltaic/base'
import { readTpAddress, type TpAddress, writeTpAddress } from '../address/tp-address.ts'
import { decodeTimeStamp, encodeTimeStamp, TIME_STAMP_OCTETS, type TimeStamp } from '../time/time-stamp.ts'
import { MAX_USER_DATA_OCTETS, readUserData, type TpUserData, writeUserData } from '../user-data/user-data.ts'
import { FIRST_OCTET, firstOctet, restOf, spareOf, tpduReader } from './tpdu-reader.ts'

/*
 * | RP UDHI SRI - LP MMS MTI=00 | TP-OA | TP-PID | TP-DCS | TP-SCTS 7 | TP-UDL | TP-UD ... |
 */

const SPEC = 'TS 23.040 §9.2.2.1'
const SPARE = 0x10
const RESERVED_TYPE = 3

/** A short message for a phone. */
export interface SmsDeliver {
  readonly type: 'SMS-DELIVER'
  /** TP-MTI was the reserved value, which a phone takes for this type. */
  readonly isReservedType?: true
  readonly moreMessagesToSend: boolean
  readonly loopPrevention: boolean
  /** TP-SRI: the sender will have a status report. */
  readonly statusReportIndication: boolean
  readonly hasUserDataHeader: boolean
  readonly replyPath: boolean
  readonly spareBits?: number
  readonly originatingAddress: TpAddress
  readonly protocolIdentifier: number
  readonly dataCodingScheme: number
  readonly serviceCentreTimeStamp: TimeStamp
  readonly userData: TpUserData
  readonly rest?: Uint8Array
}

/** @throws DecodeError SMS_TRUNCATED, SMS_ADDRESS_TOO_LONG, SMS_USER_DATA_TOO_LONG @spec TS 23.040 §9.2.2.1, §9.2.3.1 */
export function decodeDeliver(octets: Uint8Array): SmsDeliver {
  const reader = tpduReader(octets, SPEC)
  const first = reader.uint8()
  const originatingAddress = readTpAddress(reader)
  const protocolIdentifier = reader.uint8()
  const dataCodingScheme = reader.uint8()
  const serviceCentreTimeStamp = decodeTimeStamp(reader.bytes(TIME_STAMP_OCTETS))
  return {
    type: 'SMS-DELIVER',
    ...((first & FIRST_OCTET.typeIndicator) === RESERVED_TYPE ? { isReservedType: true } : {}),
    // TS 23.040 §9.2.3.2: 0 says that there are more
    moreMessagesToSend: (first & FIRST_OCTET.bit2) === 0,
    loopPrevention: (first & FIRST_OCTET.loopPrevention) !== 0,
    statusReportIndication: (first & FIRST_OCTET.bit5) !== 0,
    hasUserDataHeader: (first & FIRST_OCTET.userDataHeader) !== 0,
    replyPath: (first & FIRST_OCTET.replyPath) !== 0,
    ...spareOf(first, SPARE),
    originatingAddress,
    protocolIdentifier,
    dataCodingScheme,
    serviceCentreTimeStamp,
    userData: readUserData(reader, dataCodingScheme, MAX_USER_DATA_OCTETS),
    ...restOf(reader),
  }
}

/** @throws RangeError for values that do not fit @spec TS 23.040 §9.2.2.1 */
export function encodeDeliver(deliver: SmsDeliver): Uint8Array {
  const flags = [
    [FIRST_OCTET.bit2, !deliver.moreMessagesToSend],
    [FIRST_OCTET.loopPrevention, deliver.loopPrevention],
    [FIRST_OCTET.bit5, deliver.statusReportIndication],
    [FIRST_OCTET.userDataHeader, deliver.hasUserDataHeader],
    [FIRST_OCTET.replyPath, deliver.replyPath],
  ] as const
  const typeIndicator = deliver.isReservedType ? RESERVED_TYPE : 0
  const writer = new ByteWriter(176).uint8(firstOctet(typeIndicator, flags, deliver.spareBits, SPARE))
  writeTpAddress(writer, deliver.originatingAddress)
  writer.uint8(deliver.protocolIdentifier).uint8(deliver.dataCodingScheme)
  writer.bytes(encodeTimeStamp(deliver.serviceCentreTimeStamp))
  writeUserData(writer, deliver.userData, deliver.dataCodingScheme, MAX_USER_DATA_OCTETS)
  return writer.bytes(deliver.rest ?? new Uint8Array(0)).finish()
}
