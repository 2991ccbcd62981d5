import type { AuthenticationFunctions, ChallengeResponse } from './authentication-functions.ts'
import { type AuthenticationKeys, createAuthenticationFunctions } from './authentication-keys.ts'
import { isEqualConstantTime } from './constant-time.ts'
import { decodeSqn, writeSqn, xor48 } from './sqn.ts'

/** Octets of AUTN: SQN ⊕ AK (6), AMF (2), MAC-A (8). */
export const AUTN_LENGTH = 16
/** Octets of AUTS: SQN_MS ⊕ AK* (6), MAC-S (8). */
export const AUTS_LENGTH = 14

const AMF_OFFSET = 6
const MAC_A_OFFSET = 8
const MAC_S_OFFSET = 6
/** AMF* of a resynchronisation is zero, so that it need not be sent. TS 33.102 §6.3.3 */
const AMF_STAR = 0

/** A quintet. @spec TS 33.102 §6.3.2 */
export interface AuthenticationVector {
  /** 16 octets. */
  readonly rand: Uint8Array
  /** 16 octets. */
  readonly autn: Uint8Array
  /** 8 octets with MILENAGE, 4 to 16 with others. */
  readonly xres: Uint8Array
  /** 16 octets. */
  readonly ck: Uint8Array
  /** 16 octets. */
  readonly ik: Uint8Array
}

/**
 * What the authentication centre sends for one challenge.
 * @param input.sqn 48 bits, never used before for this K
 * @param input.amf 16 bits; its first bit, the separation bit, is 1 for EPS vectors only
 * @spec TS 33.102 §6.3.2
 */
export function createVector(
  input: AuthenticationKeys & { readonly rand: Uint8Array; readonly sqn: number; readonly amf: number },
): AuthenticationVector {
  const { rand, sqn, amf } = input
  const functions = createAuthenticationFunctions(input)
  const { res, ck, ik, ak } = functions.f2345(rand)
  return { rand, autn: buildAutn(functions, { rand, sqn, amf, ak }), xres: res, ck, ik }
}

/** AUTN = SQN ⊕ AK ‖ AMF ‖ MAC-A. @spec TS 33.102 §6.3.2 */
function buildAutn(
  functions: AuthenticationFunctions,
  input: { readonly rand: Uint8Array; readonly sqn: number; readonly amf: number; readonly ak: number },
): Uint8Array {
  const autn = new Uint8Array(AUTN_LENGTH)
  writeSqn(xor48(input.sqn, input.ak), autn, 0)
  autn[AMF_OFFSET] = input.amf >>> 8
  autn[AMF_OFFSET + 1] = input.amf
  autn.set(functions.f1(input.rand, input.sqn, input.amf).macA, MAC_A_OFFSET)
  return autn
}

/**
 * Opens an AUTN on the USIM's side and checks its MAC-A; whether the SQN is fresh is for the SQN array to say.
 * @returns the SQN, AMF and the answer to RAND; undefined if MAC-A is wrong or the length is not 16
 * @spec TS 33.102 §6.3.3
 */
export function verifyAutn(
  functions: AuthenticationFunctions,
  rand: Uint8Array,
  autn: Uint8Array,
): (ChallengeResponse & { readonly sqn: number; readonly amf: number }) | undefined {
  if (autn.length !== AUTN_LENGTH) return undefined
  const response = functions.f2345(rand)
  const sqn = xor48(decodeSqn(autn), response.ak)
  const amf = ((autn[AMF_OFFSET] as number) << 8) | (autn[AMF_OFFSET + 1] as number)
  const { macA } = functions.f1(rand, sqn, amf)
  if (!isEqualConstantTime(macA, autn.subarray(MAC_A_OFFSET))) return undefined
  return { ...response, sqn, amf }
}

/**
 * AUTS = SQN_MS ⊕ AK* ‖ MAC-S.
 * @param sqnMs highest SQN that the USIM has accepted
 * @spec TS 33.102 §6.3.3
 */
export function buildAuts(functions: AuthenticationFunctions, rand: Uint8Array, sqnMs: number): Uint8Array {
  const auts = new Uint8Array(AUTS_LENGTH)
  writeSqn(xor48(sqnMs, functions.f5Star(rand)), auts, 0)
  auts.set(functions.f1(rand, sqnMs, AMF_STAR).macS, MAC_S_OFFSET)
  return auts
}

/**
 * Opens an AUTS on the home network's side.
 * @param rand of the challenge that the USIM refused
 * @param amfStar AMF that MAC-S was made with; anything but zero is for looking into cards that do not keep to the standard
 * @returns SQN_MS; undefined if MAC-S is wrong or the length is not 14
 * @spec TS 33.102 §6.3.5
 */
export function verifyAuts(
  functions: AuthenticationFunctions,
  rand: Uint8Array,
  auts: Uint8Array,
  amfStar: number = AMF_STAR,
): number | undefined {
  if (auts.length !== AUTS_LENGTH) return undefined
  const sqnMs = xor48(decodeSqn(auts), functions.f5Star(rand))
  const { macS } = functions.f1(rand, sqnMs, amfStar)
  return isEqualConstantTime(macS, auts.subarray(MAC_S_OFFSET)) ? sqnMs : undefined
}
