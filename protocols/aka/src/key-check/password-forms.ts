import { createHmac } from 'node:crypto'
import type { ChallengeResponse } from '../authentication-functions.ts'
import { RES_MIN_LENGTH } from '../authentication-keys.ts'
import type { KeyFindingCode } from './finding.ts'

/** What phones have used as password instead of RES. */
export type PasswordForm = Extract<
  KeyFindingCode,
  'RES_CUT' | 'RES_AS_HEX_TEXT' | 'RES_AS_BASE64' | 'RES_CUT_AT_ZERO' | 'RES_IS_AKAV2'
>

interface Password {
  /** Absent for RES as it must be. */
  readonly form?: PasswordForm
  readonly password: Uint8Array
}

/** @spec RFC 4169 §3 */
const AKAV2_LABEL = 'http-digest-akav2-password'

/** The passwords to try, the right one first; with `plain` that one alone. @spec RFC 3310 §3.3 */
export function* passwordsOf(response: ChallengeResponse, depth: 'plain' | 'deep'): Generator<Password> {
  const { res } = response
  yield { password: res }
  if (depth === 'plain') return
  for (let length = RES_MIN_LENGTH; length < res.length; length++) {
    yield { form: 'RES_CUT', password: res.subarray(0, length) }
  }
  const hex = Buffer.from(res).toString('hex')
  yield { form: 'RES_AS_HEX_TEXT', password: Buffer.from(hex) }
  yield { form: 'RES_AS_HEX_TEXT', password: Buffer.from(hex.toUpperCase()) }
  yield { form: 'RES_AS_BASE64', password: Buffer.from(Buffer.from(res).toString('base64')) }
  const zero = res.indexOf(0)
  if (zero !== -1) yield { form: 'RES_CUT_AT_ZERO', password: res.subarray(0, zero) }
  yield { form: 'RES_IS_AKAV2', password: akav2Password(response) }
}

/** base64(PRF(RES ‖ IK ‖ CK, label)) with HMAC-MD5 as PRF. @spec RFC 4169 §3 */
export function akav2Password({ res, ik, ck }: ChallengeResponse): Uint8Array {
  const prf = createHmac('md5', Buffer.concat([res, ik, ck]))
  return Buffer.from(prf.update(AKAV2_LABEL).digest('base64'))
}
