import { type Avp, avp } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import { resultCodes } from '../codec/result-codes.ts'
import * as base from '../dictionary/base-avps.ts'
import { TGPP_VENDOR_ID } from '../dictionary/definition.ts'
import { getAvp, missingAvp, requireAvp } from '../dictionary/get-avp.ts'
import type { CxResult, ExperimentalResultName, ResultCodeName } from './port.ts'

/** @spec TS 29.229 §6.2 */
export const experimentalResultCodes: Readonly<Record<ExperimentalResultName, number>> = {
  DIAMETER_FIRST_REGISTRATION: 2001,
  DIAMETER_SUBSEQUENT_REGISTRATION: 2002,
  DIAMETER_UNREGISTERED_SERVICE: 2003,
  DIAMETER_SUCCESS_SERVER_NAME_NOT_STORED: 2004,
  DIAMETER_ERROR_USER_UNKNOWN: 5001,
  DIAMETER_ERROR_IDENTITIES_DONT_MATCH: 5002,
  DIAMETER_ERROR_IDENTITY_NOT_REGISTERED: 5003,
  DIAMETER_ERROR_ROAMING_NOT_ALLOWED: 5004,
  DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED: 5005,
  DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED: 5006,
  DIAMETER_ERROR_IN_ASSIGNMENT_TYPE: 5007,
  DIAMETER_ERROR_TOO_MUCH_DATA: 5008,
  DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA: 5009,
  DIAMETER_ERROR_FEATURE_UNSUPPORTED: 5011,
}

const resultCodeNames: readonly ResultCodeName[] = [
  'DIAMETER_SUCCESS',
  'DIAMETER_LIMITED_SUCCESS',
  'DIAMETER_UNABLE_TO_DELIVER',
  'DIAMETER_TOO_BUSY',
  'DIAMETER_AVP_UNSUPPORTED',
  'DIAMETER_AUTHORIZATION_REJECTED',
  'DIAMETER_INVALID_AVP_VALUE',
  'DIAMETER_MISSING_AVP',
  'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES',
  'DIAMETER_UNABLE_TO_COMPLY',
]

const nameOfResult: ReadonlyMap<number, CxResult> = new Map(resultCodeNames.map((name) => [resultCodes[name], name]))
const nameOfExperimental = new Map<number, CxResult>(
  (Object.entries(experimentalResultCodes) as [ExperimentalResultName, number][]).map(([name, code]) => [code, name]),
)

/** The name of an Experimental-Result-Code of 3GPP; undefined for one that Cx does not use. */
export function experimentalResultName(code: number): string | undefined {
  return nameOfExperimental.get(code)
}

/** Prepared once: an answer carries one of these, none of them ever changes. */
const avpOfResult: ReadonlyMap<CxResult, Avp> = new Map([
  ...resultCodeNames.map((name) => [name, avp(base.ResultCode, resultCodes[name])] as const),
  ...[...nameOfExperimental].map(([code, name]) => [name, experimentalResult(code)] as const),
])

/**
 * Result-Code for a name of RFC 6733, Experimental-Result for a name of TS 29.229; never both. `code N` becomes a
 * Result-Code.
 *
 * @spec RFC 6733 §7.1, §7.6; TS 29.229 §6.2
 */
export function resultAvp(result: CxResult): Avp {
  return avpOfResult.get(result) ?? avp(base.ResultCode, Number(result.slice('code '.length)))
}

/**
 * What an answer says. An Experimental-Result of another vendor than 3GPP is no name of ours: `code N`.
 *
 * @throws DiameterDecodeError DIAMETER_MISSING_AVP when it says nothing
 */
export function readResult(list: AvpList): CxResult {
  const experimental = getAvp(list, base.ExperimentalResult)
  if (experimental !== undefined) {
    const code = requireAvp(experimental, base.ExperimentalResultCode)
    const isOurs = requireAvp(experimental, base.VendorId) === TGPP_VENDOR_ID
    return (isOurs ? nameOfExperimental.get(code) : undefined) ?? `code ${code}`
  }
  const code = getAvp(list, base.ResultCode)
  if (code === undefined) throw missingAvp(base.ResultCode)
  return nameOfResult.get(code) ?? `code ${code}`
}

function experimentalResult(code: number): Avp {
  return avp(base.ExperimentalResult, [avp(base.VendorId, TGPP_VENDOR_ID), avp(base.ExperimentalResultCode, code)])
}
