import type { WhyAnswer, WhyFinding } from '@voltaic/api'
import type { Finding, Verdict } from '@voltaic/diagnosis'
import type { TraceEntry } from '@voltaic/trace'

/** Sequence numbers begin again with each process; with the time they are unique. */
export function idOf({ at, sequence }: Pick<TraceEntry, 'at' | 'sequence'>): string {
  return `${at}-${sequence}`
}

/** Proofs with the ids of their messages, by which these can be shown. */
export function linked({ proofs, ...finding }: Finding): WhyFinding {
  return {
    ...finding,
    proofs: proofs.map(({ sequence, ...proof }) => ({
      ...proof,
      ...(sequence !== undefined && { id: idOf({ at: proof.at, sequence }) }),
    })),
  }
}

/** The same of what failed without a cause being known. */
export function shownVerdict({ failures, ...verdict }: Verdict): WhyAnswer['verdict'] {
  return {
    ...verdict,
    failures: failures.map(({ sequence, seenAt, ...failure }) => ({
      ...failure,
      ...(sequence !== undefined && { id: idOf({ at: seenAt, sequence }) }),
    })),
  }
}
