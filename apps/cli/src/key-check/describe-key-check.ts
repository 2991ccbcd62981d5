import type { KeyCheck, KeyFinding } from '@voltaic/aka'
import { table } from '../output.ts'

const MARKS: { readonly [S in KeyFinding['severity']]: string } = { ok: ' ', problem: '!', hint: '?' }

const SOURCES = { auts: 'accepted by the SIM, the highest (AUTS)', challenge: 'offered in the challenge' } as const

/** The result for people: one line for each finding, then the array of the SIM as far as it is known. */
export function describeKeyCheck({ findings, sqn }: KeyCheck): string {
  const lines = findings.map(({ severity, text }) => `${MARKS[severity]} ${text}`)
  if (sqn === undefined) return lines.join('\n')
  const rows = sqn.elements.map(({ ind, seq, source }) => [String(ind), String(seq), SOURCES[source]])
  return [...lines, '', `SQN = SEQ and ${sqn.indLength} bits of IND`, table(['IND', 'SEQ', ''], rows)].join('\n')
}
