import { type DigestAlgorithm, digestHa1, SQN_PROFILE_2 } from '@voltaic/aka'
import { given, oneOf, type Problems } from './input-problems.ts'
import type { SimInput } from './sim-input.ts'
import type { ImpiRecord } from './subscription.ts'

/** What is typed of a phone without SIM that registers by SIP Digest. */
export interface DigestInput {
  /** 8 to 128 characters. What is stored is H(A1); the password itself is nowhere. */
  readonly digestPassword?: string | undefined
  /** `MD5` or `SHA-256`; absent: MD5, which every phone has. */
  readonly digestAlgorithm?: string | undefined
}

/** What an IMPI of SIP Digest is checked by. */
export interface DigestRecord {
  readonly algorithm: DigestAlgorithm
  /** H(A1): 16 octets for MD5, 32 for SHA-256. */
  readonly ha1: Uint8Array
}

const PASSWORD_MIN_LENGTH = 8
const PASSWORD_MAX_LENGTH = 128
const NO_KEY = new Uint8Array(0)

const SIM_FIELDS = ['k', 'op', 'opc', 'algorithm', 'amf', 'sqn', 'resLength', 'indLength', 'delta', 'ageLimit'] as const

/** The fields of an IMPI without a SIM. */
export type DigestFields = Pick<ImpiRecord, 'k' | 'opc' | 'amf' | 'seq' | 'indLength' | 'delta' | 'digest'>

/**
 * Checks a password. The password is never repeated in a problem.
 *
 * @param impi of the subscriber, which is the user name
 * @param realm that the S-CSCF will challenge for
 * @returns undefined when something is wrong
 * @spec TS 33.203 §N.2.1.1; RFC 7616 §3.4.2
 */
export function checkDigest(
  input: DigestInput & Partial<SimInput>,
  { impi, realm }: { readonly impi: string; readonly realm: string },
  problems: Problems,
): DigestFields | undefined {
  const { digestPassword: password = '' } = input
  const sim = SIM_FIELDS.find((field) => given(input[field]))
  if (sim !== undefined) {
    problems.add('digestPassword', `excludes ${sim}: an identity has either a SIM or a password`)
  }
  const algorithm = oneOf('digestAlgorithm', input.digestAlgorithm, ['MD5', 'SHA-256'], problems) ?? 'MD5'
  if (password.length < PASSWORD_MIN_LENGTH || password.length > PASSWORD_MAX_LENGTH) {
    problems.add('digestPassword', `must have ${PASSWORD_MIN_LENGTH} to ${PASSWORD_MAX_LENGTH} characters`)
  } else if (hasControls(password)) problems.add('digestPassword', 'holds characters that cannot be typed')
  if (problems.found.length > 0) return undefined
  const ha1 = Buffer.from(digestHa1({ username: impi, realm }, password, algorithm), 'hex')
  const { indLength, delta } = SQN_PROFILE_2
  return { k: NO_KEY, opc: NO_KEY, amf: 0, seq: 0, indLength, delta, digest: { algorithm, ha1 } }
}

function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}
