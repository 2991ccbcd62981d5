import { type AuthenticationAlgorithm, type AuthenticationKeys, noOpc } from '../authentication-keys.ts'
import { deriveOpc } from '../milenage.ts'
import type { KeyField, KeyFindingCode, KeyMistake } from './finding.ts'
import { type KeyReading, slipReadings, systematicReadings } from './key-readings.ts'
import type { TypedKeys } from './typed-keys.ts'

/** What would have to be different about the input for a candidate to be the right one. */
export type Difference =
  | { readonly kind: 'mistyped'; readonly field: KeyField; readonly mistake: KeyMistake }
  | {
      readonly kind: 'meant'
      readonly code: Extract<
        KeyFindingCode,
        | 'OP_IS_OPC'
        | 'OPC_IS_OP'
        | 'K_AND_OP_EXCHANGED'
        | 'K_OF_OTHER_SIM'
        | 'ALGORITHM_IS_XOR'
        | 'ALGORITHM_IS_MILENAGE'
      >
    }

/** Keys that the SIM may have, with how they differ from what was typed. */
export interface KeyCandidate {
  readonly keys: AuthenticationKeys
  readonly differences: readonly Difference[]
  /** Which of OP and OPc it is made from; absent with XOR. */
  readonly operator?: 'op' | 'opc'
}

interface Read {
  readonly reading: KeyReading
  readonly field: KeyField
}

type OperatorRead = Read & { readonly field: 'op' | 'opc' }

/**
 * Everything that the SIM may have, the likeliest first: what was typed; OP and OPc taken for each other; K and OP
 * exchanged; the other algorithm; then what people do to a key, to both alike or to one; at last single digits.
 * @spec TS 35.206 §4.1
 */
export function* keyCandidates(typed: TypedKeys): Generator<KeyCandidate> {
  const ks = systematicReadings(typed.k).map((reading): Read => ({ reading, field: 'k' }))
  const operators = (['op', 'opc'] as const).flatMap((field) =>
    systematicReadings(typed[field] ?? '').map(
      (reading): OperatorRead => ({
        reading,
        field,
      }),
    ),
  )
  yield* combined(typed, ks.slice(0, 1), firstOfEach(operators))
  yield* exchanged(ks.slice(0, 1), firstOfEach(operators))
  yield* ofOtherSims(typed, firstOfEach(operators))
  yield* combined(typed, ks, operators)
  yield* exchanged(ks, operators)
  const slippedKs = slipReadings(typed.k).map((reading): Read => ({ reading, field: 'k' }))
  yield* combined(typed, slippedKs, firstOfEach(operators))
  for (const field of ['op', 'opc'] as const) {
    const slipped = slipReadings(typed[field] ?? '').map((reading) => ({ reading, field }))
    yield* combined(typed, ks.slice(0, 1), slipped)
  }
}

/** As it was typed, without mistakes. */
function firstOfEach(reads: readonly OperatorRead[]): readonly OperatorRead[] {
  return reads.filter(({ field }, index) => reads.findIndex((other) => other.field === field) === index)
}

function* combined(typed: TypedKeys, ks: readonly Read[], operators: readonly OperatorRead[]): Generator<KeyCandidate> {
  const { algorithm = 'milenage' } = typed
  const candidates: KeyCandidate[] = []
  for (const k of ks) {
    const xor: KeyCandidate = {
      keys: { k: k.reading.key, opc: noOpc(), algorithm: 'xor' },
      differences: [...otherAlgorithm(algorithm, 'xor'), ...mistakesOf([k])],
    }
    if (algorithm === 'xor') candidates.push(xor)
    for (const operator of operators) candidates.push(...bothMeanings(algorithm, k, operator))
    if (algorithm !== 'xor') candidates.push(xor)
  }
  yield* candidates.sort((a, b) => a.differences.length - b.differences.length)
}

/** MILENAGE with what was typed taken for OP and for OPc. */
function bothMeanings(said: AuthenticationAlgorithm, k: Read, operator: OperatorRead): readonly KeyCandidate[] {
  const { field, reading } = operator
  return ([field, field === 'op' ? 'opc' : 'op'] as const).map((meaning) => ({
    keys: {
      k: k.reading.key,
      opc: meaning === 'opc' ? reading.key : deriveOpc(k.reading.key, reading.key),
      algorithm: 'milenage',
    },
    differences: [...meantOtherwise(field, meaning), ...otherAlgorithm(said, 'milenage'), ...mistakesOf([k, operator])],
    operator: field,
  }))
}

/** The cards of two SIMs were exchanged, or their rows in a table. */
function* ofOtherSims({ otherKs = [] }: TypedKeys, operators: readonly OperatorRead[]): Generator<KeyCandidate> {
  const differences = [{ kind: 'meant', code: 'K_OF_OTHER_SIM' } as const]
  for (const k of otherKs) {
    for (const { field, reading } of operators) {
      const opc = field === 'opc' ? reading.key : deriveOpc(k, reading.key)
      yield { keys: { k, opc, algorithm: 'milenage' }, differences, operator: field }
    }
  }
}

/** K in the place of OP, and the reverse. */
function* exchanged(ks: readonly Read[], operators: readonly OperatorRead[]): Generator<KeyCandidate> {
  for (const operator of operators) {
    for (const k of ks) {
      const [key, other] = [operator.reading.key, k.reading.key]
      const differences = [{ kind: 'meant', code: 'K_AND_OP_EXCHANGED' } as const, ...mistakesOf([k, operator])]
      for (const opc of [other, deriveOpc(key, other)]) {
        yield { keys: { k: key, opc, algorithm: 'milenage' }, differences, operator: operator.field }
      }
    }
  }
}

function mistakesOf(reads: readonly Read[]): readonly Difference[] {
  return reads.flatMap(({ reading: { mistake }, field }) =>
    mistake === undefined ? [] : [{ kind: 'mistyped', field, mistake }],
  )
}

function meantOtherwise(field: 'op' | 'opc', meaning: 'op' | 'opc'): readonly Difference[] {
  if (field === meaning) return []
  return [{ kind: 'meant', code: field === 'op' ? 'OP_IS_OPC' : 'OPC_IS_OP' }]
}

function otherAlgorithm(said: AuthenticationAlgorithm, tried: AuthenticationAlgorithm): readonly Difference[] {
  if (said === tried) return []
  return [{ kind: 'meant', code: tried === 'xor' ? 'ALGORITHM_IS_XOR' : 'ALGORITHM_IS_MILENAGE' }]
}
