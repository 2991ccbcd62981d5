import {
  AUTHENTICATION_ALGORITHMS,
  type AuthenticationAlgorithm,
  deriveOpc,
  KEY_LENGTH,
  maxSeq,
  noOpc,
  RES_LENGTHS,
  RES_MIN_LENGTH,
  SQN_MAX,
  SQN_PROFILE_2,
  splitSqn,
} from '@voltaic/aka'
import { checkHex, checkWhole, given, oneOf, type Problems } from './input-problems.ts'
import type { ImpiRecord } from './subscription.ts'

/** What is typed of a SIM itself: its keys and how it was personalised. Everything is text. */
export interface SimInput {
  /** 32 hexadecimal digits. */
  readonly k: string
  /** 32 hexadecimal digits; one of `op` and `opc`, none with the algorithm `xor`. */
  readonly op?: string | undefined
  readonly opc?: string | undefined
  /** `milenage` or `xor`; absent: MILENAGE. */
  readonly algorithm?: string | undefined
  /** 4 hexadecimal digits; absent: 0000. */
  readonly amf?: string | undefined
  /** 12 hexadecimal digits: the last SQN that another HSS has used; absent for a new SIM. */
  readonly sqn?: string | undefined
  /** Octets of RES, 4 to 16; absent: 8 with MILENAGE, 16 with XOR. */
  readonly resLength?: string | undefined
  /** Bits of IND, 0 to 16; absent: 5. */
  readonly indLength?: string | undefined
  /** Δ: the largest step of SEQ that the SIM accepts; absent: 2^28. */
  readonly delta?: string | undefined
  /** L: how far SEQ may lie behind the highest one; absent: no limit. */
  readonly ageLimit?: string | undefined
}

/** A SIM that was checked. */
export type SimFields = Pick<
  ImpiRecord,
  'k' | 'opc' | 'amf' | 'seq' | 'indLength' | 'delta' | 'algorithm' | 'resLength' | 'ageLimit'
>

/** Bits of IND that TS 33.102 §C.1.1.1 leaves room for here; more than a SIM has elements. */
const IND_LENGTH_MAX = 16

/** @spec TS 33.102 §6.3, §C.1, §C.2; TS 35.206 §4.1; TS 34.108 §8.1.2 */
export function checkSim(input: SimInput, problems: Problems): SimFields | undefined {
  const algorithm = oneOf('algorithm', input.algorithm, AUTHENTICATION_ALGORITHMS, problems)
  const k = checkHex('k', input.k, KEY_LENGTH, problems)
  const opc = algorithm === 'xor' ? checkNoOpc(input, problems) : checkOpc(input, k, problems)
  const amf = given(input.amf) ? checkHex('amf', input.amf, 2, problems) : new Uint8Array(2)
  const resLength = checkResLength(input.resLength, algorithm ?? 'milenage', problems)
  const scheme = checkScheme(input, problems)
  const seq = checkSeq(input.sqn, scheme.indLength, problems)
  if (problems.found.length > 0 || k === undefined || opc === undefined || amf === undefined) return undefined
  return {
    k,
    opc,
    amf: Buffer.from(amf).readUInt16BE(),
    seq,
    ...scheme,
    ...(algorithm !== undefined && { algorithm }),
    ...(resLength !== undefined && { resLength }),
  }
}

function checkOpc(input: SimInput, k: Uint8Array | undefined, problems: Problems): Uint8Array | undefined {
  if (!given(input.op) && !given(input.opc)) return problems.add('opc', 'is missing: give OPc, or OP')
  const opc = given(input.opc) ? checkHex('opc', input.opc, KEY_LENGTH, problems) : undefined
  const op = given(input.op) ? checkHex('op', input.op, KEY_LENGTH, problems) : undefined
  if (op === undefined || k === undefined) return opc
  const derived = deriveOpc(k, op)
  if (opc === undefined || Buffer.compare(derived, opc) === 0) return derived
  return problems.add('opc', 'is not the OPc of this OP and K: give only the one that the SIM was made with')
}

function checkNoOpc(input: SimInput, problems: Problems): Uint8Array | undefined {
  if (given(input.op)) return problems.add('op', 'means nothing to the algorithm xor: leave it out')
  if (given(input.opc)) return problems.add('opc', 'means nothing to the algorithm xor: leave it out')
  return noOpc()
}

function checkResLength(
  text: string | undefined,
  algorithm: AuthenticationAlgorithm,
  problems: Problems,
): number | undefined {
  return checkWhole('resLength', text, { from: RES_MIN_LENGTH, to: RES_LENGTHS[algorithm] }, problems)
}

function checkScheme(input: SimInput, problems: Problems): Pick<SimFields, 'indLength' | 'delta' | 'ageLimit'> {
  const indLength =
    checkWhole('indLength', input.indLength, { from: 0, to: IND_LENGTH_MAX }, problems) ?? SQN_PROFILE_2.indLength
  const steps = { from: 1, to: maxSeq(indLength) }
  const delta = checkWhole('delta', input.delta, steps, problems) ?? SQN_PROFILE_2.delta
  const ageLimit = checkWhole('ageLimit', input.ageLimit, steps, problems)
  return { indLength, delta, ...(ageLimit !== undefined && { ageLimit }) }
}

function checkSeq(sqn: string | undefined, indLength: number, problems: Problems): number {
  if (!given(sqn)) return 0
  const value = checkHex('sqn', sqn, 6, problems)
  if (value === undefined) return 0
  const number = Number.parseInt(sqn, 16)
  if (number === SQN_MAX) problems.add('sqn', 'is the last one there is')
  return splitSqn(number, indLength).seq
}
