import type { AuthenticationFunctions } from '../authentication-functions.ts'
import { type AuthenticationKeys, createAuthenticationFunctions, RES_MIN_LENGTH } from '../authentication-keys.ts'
import { verifyAutn, verifyAuts } from '../authentication-vector.ts'
import { verifyDigestAkaResponse } from '../digest-aka.ts'
import type { KeyFindingCode } from './finding.ts'
import { type PasswordForm, passwordsOf } from './password-forms.ts'
import type { KeyEvidence } from './phone-answer.ts'

/** That keys explain what was seen. */
export interface Fit {
  /** What is unusual about the answer. */
  readonly oddity?: Extract<KeyFindingCode, PasswordForm | 'RES_CUT' | 'AUTS_WITH_AMF'>
  /** From AUTS: the highest SQN that the SIM has accepted. */
  readonly sqnMs?: number
  /** Octets of RES as the SIM gave them, where they are fewer than expected. */
  readonly resLength?: number
}

/** The AMF of a challenge, which stands there in clear. @spec TS 33.102 §6.3.2 */
export function amfOfAutn(autn: Uint8Array): number {
  return ((autn[6] as number) << 8) | (autn[7] as number)
}

/**
 * Whether these keys explain the answer of the phone; where there is none, the AUTN of the challenge.
 * @param depth `plain` tries only what a standard phone sends, for keys of which there are thousands
 */
export function fitOf(keys: AuthenticationKeys, evidence: KeyEvidence, depth: 'plain' | 'deep'): Fit | undefined {
  const functions = createAuthenticationFunctions(keys)
  const { rand, autn, answer } = evidence
  switch (answer.kind) {
    case 'res':
      return fitOfRes(functions.f2345(rand).res, answer.res)
    case 'digest':
      return fitOfDigest(functions, evidence, depth)
    case 'auts':
      return fitOfAuts(functions, evidence, depth)
    default:
      return autn !== undefined && verifyAutn(functions, rand, autn) !== undefined ? {} : undefined
  }
}

/** The SIM may give fewer octets than expected, at least four (TS 33.102 §6.3.7). */
function fitOfRes(expected: Uint8Array, res: Uint8Array): Fit | undefined {
  if (res.length < RES_MIN_LENGTH || res.length > expected.length) return undefined
  if (Buffer.compare(expected.subarray(0, res.length), res) !== 0) return undefined
  return res.length === expected.length ? {} : { oddity: 'RES_CUT', resLength: res.length }
}

function fitOfDigest(
  functions: AuthenticationFunctions,
  evidence: KeyEvidence,
  depth: 'plain' | 'deep',
): Fit | undefined {
  if (evidence.answer.kind !== 'digest') return undefined
  const { digest } = evidence.answer
  const response = functions.f2345(evidence.rand)
  for (const { form, password } of passwordsOf(response, depth)) {
    if (!verifyDigestAkaResponse({ ...digest, password }, digest.response)) continue
    if (form === undefined) return {}
    return { oddity: form, ...(form === 'RES_CUT' && { resLength: password.length }) }
  }
  return undefined
}

function fitOfAuts(
  functions: AuthenticationFunctions,
  evidence: KeyEvidence,
  depth: 'plain' | 'deep',
): Fit | undefined {
  if (evidence.answer.kind !== 'auts') return undefined
  const { rand, autn, answer } = evidence
  const sqnMs = verifyAuts(functions, rand, answer.auts)
  if (sqnMs !== undefined) return { sqnMs }
  if (depth === 'plain' || autn === undefined) return undefined
  // TS 33.102 §6.3.3 wants AMF* zero; some cards take the AMF of the challenge.
  const amf = amfOfAutn(autn)
  const odd = verifyAuts(functions, rand, answer.auts, amf)
  return odd === undefined ? undefined : { sqnMs: odd, oddity: 'AUTS_WITH_AMF' }
}
