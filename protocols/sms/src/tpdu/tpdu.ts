import { assertNever, DecodeError } from '@voltaic/base'
import { decodeCommand, encodeCommand, type SmsCommand } from './command.ts'
import { decodeDeliver, encodeDeliver, type SmsDeliver } from './deliver.ts'
import { decodeDeliverReport, encodeDeliverReport, type SmsDeliverReport } from './deliver-report.ts'
import { decodeStatusReport, encodeStatusReport, type SmsStatusReport } from './status-report.ts'
import { decodeSubmit, encodeSubmit, type SmsSubmit } from './submit.ts'
import { decodeSubmitReport, encodeSubmitReport, type SmsSubmitReport } from './submit-report.ts'
import { FIRST_OCTET, MAX_TPDU_OCTETS, type SmsDirection } from './tpdu-reader.ts'

const SPEC = 'TS 23.040 §9.2.3.1'

/** A message of the transfer layer. */
export type Tpdu = SmsDeliver | SmsDeliverReport | SmsSubmit | SmsSubmitReport | SmsStatusReport | SmsCommand

/** What a TPDU is carried in: the same type indicator means other things in an answer. */
export type TpduCarrier = 'RP-DATA' | 'RP-ACK' | 'RP-ERROR'

/**
 * Reads a TPDU. Bits, octets and values without a meaning are kept, so that `encodeTpdu` writes the same octets.
 *
 * @throws DecodeError SMS_TRUNCATED, SMS_TPDU_TOO_LONG, SMS_TYPE_RESERVED, SMS_ADDRESS_TOO_LONG, SMS_USER_DATA_TOO_LONG,
 *   SMS_COMMAND_TOO_LONG, SMS_INDICATOR_TOO_LONG
 * @spec TS 23.040 §9.2.2, §9.2.3.1
 */
export function decodeTpdu(octets: Uint8Array, direction: SmsDirection, carrier: TpduCarrier): Tpdu {
  if (octets.length > MAX_TPDU_OCTETS) {
    throw new DecodeError('SMS_TPDU_TOO_LONG', `${octets.length} octets, at most ${MAX_TPDU_OCTETS}`, 0, SPEC)
  }
  const type = octets[0]
  if (type === undefined) throw new DecodeError('SMS_TRUNCATED', 'no octets at all', 0, SPEC)
  if (carrier !== 'RP-DATA') return decodeReport(octets, direction, carrier === 'RP-ERROR')
  const indicator = type & FIRST_OCTET.typeIndicator
  if (direction === 'network-to-ms') {
    if (indicator === 2) return decodeStatusReport(octets)
    // TS 23.040 §9.2.3.1: a phone takes the reserved value for SMS-DELIVER
    if (indicator !== 1) return decodeDeliver(octets)
  } else {
    if (indicator === 1) return decodeSubmit(octets)
    if (indicator === 2) return decodeCommand(octets)
  }
  throw reserved(indicator, direction, carrier)
}

function decodeReport(octets: Uint8Array, direction: SmsDirection, isError: boolean): Tpdu {
  const indicator = (octets[0] ?? 0) & FIRST_OCTET.typeIndicator
  if (direction === 'ms-to-network' && indicator === 0) return decodeDeliverReport(octets, isError)
  if (direction === 'network-to-ms' && indicator === 1) return decodeSubmitReport(octets, isError)
  throw reserved(indicator, direction, isError ? 'RP-ERROR' : 'RP-ACK')
}

function reserved(indicator: number, direction: SmsDirection, carrier: TpduCarrier): DecodeError {
  const message = `TP-MTI ${indicator} in ${carrier}, ${direction}, is no TPDU`
  return new DecodeError('SMS_TYPE_RESERVED', message, 0, SPEC)
}

/** @throws RangeError for values that do not fit @spec TS 23.040 §9.2.2 */
export function encodeTpdu(tpdu: Tpdu): Uint8Array {
  const octets = encode(tpdu)
  if (octets.length > MAX_TPDU_OCTETS) throw new RangeError(`${octets.length} octets, at most ${MAX_TPDU_OCTETS}`)
  return octets
}

function encode(tpdu: Tpdu): Uint8Array {
  switch (tpdu.type) {
    case 'SMS-DELIVER':
      return encodeDeliver(tpdu)
    case 'SMS-DELIVER-REPORT':
      return encodeDeliverReport(tpdu)
    case 'SMS-SUBMIT':
      return encodeSubmit(tpdu)
    case 'SMS-SUBMIT-REPORT':
      return encodeSubmitReport(tpdu)
    case 'SMS-STATUS-REPORT':
      return encodeStatusReport(tpdu)
    case 'SMS-COMMAND':
      return encodeCommand(tpdu)
    default:
      return assertNever(tpdu)
  }
}
