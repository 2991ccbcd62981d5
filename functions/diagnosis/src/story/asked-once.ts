import type { KeyCheck, KeyEvidence } from '@voltaic/aka'
import type { KeysAtHand } from '../evidence.ts'

/** The same keys, of which the same is never worked out twice: several rules ask about one answer. */
export function askedOnce(keys: KeysAtHand): KeysAtHand {
  const checks = new Map<string, KeyCheck | undefined>()
  const matches = new Map<string, boolean | undefined>()
  return {
    isOf: (impi, evidence) => remembered(matches, questionOf(impi, evidence), () => keys.isOf(impi, evidence)),
    check: (impi, evidence) => remembered(checks, questionOf(impi, evidence), () => keys.check(impi, evidence)),
    othersWithSameOpc: (impi) => keys.othersWithSameOpc(impi),
  }
}

function questionOf(impi: string, { rand, autn, answer }: KeyEvidence): string {
  return JSON.stringify([impi, hexOf(rand), hexOf(autn), answer], (_, value: unknown) =>
    value instanceof Uint8Array ? hexOf(value) : value,
  )
}

function hexOf(octets: Uint8Array | undefined): string {
  return octets === undefined ? '' : Buffer.from(octets).toString('hex')
}

function remembered<T>(answers: Map<string, T>, question: string, answer: () => T): T {
  const known = answers.get(question)
  if (known !== undefined || answers.has(question)) return known as T
  const found = answer()
  answers.set(question, found)
  return found
}
