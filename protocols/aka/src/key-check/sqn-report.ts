import { SQN_PROFILE_2, splitSqn } from '../sqn.ts'
import type { KeyFinding } from './finding.ts'
import type { TypedKeys } from './typed-keys.ts'

/** One element of the array of the SIM that is known. */
export interface KnownElement {
  readonly ind: number
  readonly seq: number
  /** `auts`: the SIM has accepted it, and none higher. `challenge`: it was offered. */
  readonly source: 'auts' | 'challenge'
}

/** Where the counters of the SIM and of the HSS stand. */
export interface SqnReport {
  /** Bits of IND that SQNs were split with. */
  readonly indLength: number
  readonly elements: readonly KnownElement[]
  /** SEQ of the SIM minus SEQ of the challenge, or of the HSS where no challenge can be opened. */
  readonly ahead?: number
}

/**
 * What an AUTS tells of the counters.
 * @param sqnMs from the AUTS
 * @param challenge SQN of the challenge, where its AUTN was made with the same keys
 * @spec TS 33.102 §6.3.5, §C.2
 */
export function sqnReport(
  sqnMs: number,
  challenge: number | undefined,
  typed: TypedKeys,
): { readonly report: SqnReport; readonly findings: readonly KeyFinding[] } {
  const { indLength, delta } = typed.scheme ?? SQN_PROFILE_2
  const sim = splitSqn(sqnMs, indLength)
  const offered = challenge === undefined ? undefined : splitSqn(challenge, indLength)
  const seqHe = offered?.seq ?? typed.lastSeq
  const elements: KnownElement[] = [{ ...sim, source: 'auts' }]
  if (offered !== undefined) elements.push({ ...offered, source: 'challenge' })
  if (seqHe === undefined) return { report: { indLength, elements }, findings: [] }
  const ahead = sim.seq - seqHe
  return {
    report: { indLength, elements, ahead },
    findings: [judge(ahead, sim.seq, seqHe, delta, sqnMs === challenge)],
  }
}

function judge(ahead: number, sim: number, seqHe: number, delta: number, isSame: boolean): KeyFinding {
  const where = `SEQ ${sim} on the SIM, ${seqHe} in the challenge`
  if (isSame) {
    return { code: 'SQN_USED', severity: 'hint', text: `The SIM has accepted this very SQN before (${where}).` }
  }
  if (ahead >= 0) {
    const text = `The SQN of the SIM is ahead by ${ahead} (${where}): another network has used it, or an older database was put back. The HSS goes on from the SIM's number by itself; if it asks again and again, L of the SIM is smaller than assumed or two HSSs share it.`
    return { code: 'SQN_AHEAD', severity: 'hint', text }
  }
  if (-ahead > delta) {
    const text = `The SQN of the SIM is behind by ${-ahead}, more than the ${delta} (Δ) it accepts in one step (${where}). The HSS goes back by itself after this AUTS.`
    return { code: 'SQN_TOO_FAR_BEHIND', severity: 'hint', text }
  }
  const text = `By the settings of this SIM it should have accepted the challenge (${where}): its IND length or Δ is another than stored.`
  return { code: 'SYNC_WINDOW_DIFFERS', severity: 'problem', text }
}
