import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  avp,
  baseAvps,
  type CxResult,
  type DiameterMessage,
  decodeMessage,
  decodePpa,
  encodeMessage,
  encodePpa,
  encodePpr,
  getAvp,
  type OutgoingMessage,
} from '@voltaic/diameter'

const origin = { originHost: 's.x', originRealm: 'x' }
const header = { ...origin, sessionId: 's;1;2', destinationRealm: 'x', destinationHost: 's.x' }

function carry(message: OutgoingMessage): DiameterMessage {
  return decodeMessage(encodeMessage(message))
}

const request = carry(encodePpr(header, { impi: 'u@x' }))

/** TS 29.229 §6.2, §6.2.1, §6.2.2: Experimental-Result-Code values. */
const EXPERIMENTAL: readonly (readonly [CxResult, number])[] = [
  ['DIAMETER_FIRST_REGISTRATION', 2001],
  ['DIAMETER_SUBSEQUENT_REGISTRATION', 2002],
  ['DIAMETER_UNREGISTERED_SERVICE', 2003],
  ['DIAMETER_SUCCESS_SERVER_NAME_NOT_STORED', 2004],
  ['DIAMETER_ERROR_USER_UNKNOWN', 5001],
  ['DIAMETER_ERROR_IDENTITIES_DONT_MATCH', 5002],
  ['DIAMETER_ERROR_IDENTITY_NOT_REGISTERED', 5003],
  ['DIAMETER_ERROR_ROAMING_NOT_ALLOWED', 5004],
  ['DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', 5005],
  ['DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED', 5006],
  ['DIAMETER_ERROR_IN_ASSIGNMENT_TYPE', 5007],
  ['DIAMETER_ERROR_TOO_MUCH_DATA', 5008],
  ['DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA', 5009],
  ['DIAMETER_ERROR_FEATURE_UNSUPPORTED', 5011],
]

/** RFC 6733 §7.1: the Result-Code values that Cx uses. */
const RESULT: readonly (readonly [CxResult, number])[] = [
  ['DIAMETER_SUCCESS', 2001],
  ['DIAMETER_LIMITED_SUCCESS', 2002],
  ['DIAMETER_UNABLE_TO_DELIVER', 3002],
  ['DIAMETER_TOO_BUSY', 3004],
  ['DIAMETER_AVP_UNSUPPORTED', 5001],
  ['DIAMETER_AUTHORIZATION_REJECTED', 5003],
  ['DIAMETER_INVALID_AVP_VALUE', 5004],
  ['DIAMETER_MISSING_AVP', 5005],
  ['DIAMETER_AVP_OCCURS_TOO_MANY_TIMES', 5009],
  ['DIAMETER_UNABLE_TO_COMPLY', 5012],
  ['code 5017', 5017],
]

describe('TS 29.229 §6.2: result codes', () => {
  for (const [result, code] of EXPERIMENTAL) {
    it(`${result} is Experimental-Result {10415, ${code}} and no Result-Code`, () => {
      const answer = carry(encodePpa(request, origin, { result }))
      assert.equal(getAvp(answer.avps, baseAvps.ResultCode), undefined)
      const group = getAvp(answer.avps, baseAvps.ExperimentalResult) ?? assert.fail('no Experimental-Result')
      assert.equal(getAvp(group, baseAvps.VendorId), 10415)
      assert.equal(getAvp(group, baseAvps.ExperimentalResultCode), code)
      assert.deepEqual(decodePpa(answer), { result })
    })
  }

  for (const [result, code] of RESULT) {
    it(`${result} is Result-Code ${code} and no Experimental-Result`, () => {
      const answer = carry(encodePpa(request, origin, { result }))
      assert.equal(getAvp(answer.avps, baseAvps.ExperimentalResult), undefined)
      assert.equal(getAvp(answer.avps, baseAvps.ResultCode), code)
      assert.deepEqual(decodePpa(answer), { result })
    })
  }

  it('a code of another vendor is none of ours', () => {
    const group = [avp(baseAvps.VendorId, 9), avp(baseAvps.ExperimentalResultCode, 2001)]
    const answer = carry({ ...request, avps: [avp(baseAvps.ExperimentalResult, group)] })
    assert.deepEqual(decodePpa(answer), { result: 'code 2001' })
  })

  it('a code that the port does not name is kept (DIAMETER_SERVER_SELECTION, deprecated)', () => {
    const group = [avp(baseAvps.VendorId, 10415), avp(baseAvps.ExperimentalResultCode, 2005)]
    const answer = carry({ ...request, avps: [avp(baseAvps.ExperimentalResult, group)] })
    assert.deepEqual(decodePpa(answer), { result: 'code 2005' })
  })
})
