import assert from 'node:assert/strict'
import { composeSqn, SQN_PROFILE_2, type SqnScheme, splitSqn } from './sqn.ts'

/** The USIM's array of the highest SEQ accepted for each IND. */
export interface SqnArray {
  /**
   * Whether this SQN is fresh; if it is, it is stored and will not be accepted again.
   * @spec TS 33.102 §C.2.1, §C.2.2
   */
  accept(sqn: number): boolean
  /** SQN_MS: the highest SQN accepted so far, as reported in AUTS. @spec TS 33.102 §C.2.2 */
  highest(): number
  /** The array, to persist it; element i is SEQ_MS(i). */
  read(): readonly number[]
}

/**
 * @param stored array kept from an earlier run; a new SIM starts with zeros
 * @spec TS 33.102 §C.2
 */
export function createSqnArray(scheme: SqnScheme = SQN_PROFILE_2, stored?: readonly number[]): SqnArray {
  const size = 2 ** scheme.indLength
  assert(stored === undefined || stored.length === size, 'the SQN array has 2^indLength elements')
  const seqs = stored === undefined ? new Array<number>(size).fill(0) : [...stored]

  function highestInd(): number {
    return seqs.reduce((best, seq, ind) => (seq > (seqs[best] as number) ? ind : best), 0)
  }

  return {
    accept(sqn) {
      const { seq, ind } = splitSqn(sqn, scheme.indLength)
      const seqMs = seqs[highestInd()] as number
      // TS 33.102 §C.2.1: a jump of more than Δ would let one forged number use up the whole range.
      if (seq - seqMs > scheme.delta) return false
      // TS 33.102 §C.2.2: too old, when the SIM sets a limit L.
      if (scheme.ageLimit !== undefined && seqMs - seq >= scheme.ageLimit) return false
      if (seq <= (seqs[ind] as number)) return false
      seqs[ind] = seq
      return true
    },
    highest() {
      const ind = highestInd()
      return composeSqn(seqs[ind] as number, ind, scheme.indLength)
    },
    read: () => [...seqs],
  }
}
