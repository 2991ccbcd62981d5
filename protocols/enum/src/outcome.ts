import type { EnumCandidate } from './candidate.ts'
import type { EnumZone } from './enum-zone.ts'
import type { NaptrRecord } from './naptr-lookup.ts'
import type { RuleVerdict } from './rule-verdict.ts'

export type EnumFailure =
  /** What was given is no E.164 number with its `+`; nobody was asked. */
  | 'NOT_E164'
  /** No DNS server could be asked, or none could tell. */
  | 'DNS'

export type EnumOutcome =
  /** `candidates`: one at least, in the order to try them. */
  | { readonly kind: 'found'; readonly candidates: readonly EnumCandidate[]; readonly steps: readonly EnumStep[] }
  /** No zone has a rule that can be used: the call goes to the BGCF. */
  | { readonly kind: 'no-number'; readonly steps: readonly EnumStep[] }
  | {
      readonly kind: 'failed'
      readonly reason: EnumFailure
      /** A sentence for the log. */
      readonly message: string
      readonly steps: readonly EnumStep[]
    }

/** One question to the DNS, and what the rules that came back are good for. */
export interface EnumStep {
  readonly zone: EnumZone
  /** The name that was asked for. */
  readonly domain: string
  /** How many non-terminal rules have led here. */
  readonly depth: number
  readonly answer: /** By ORDER and PREFERENCE. */
    | { readonly kind: 'rules'; readonly rules: readonly JudgedRule[] }
    | { readonly kind: 'none' }
    | { readonly kind: 'failed'; readonly code: string; readonly message: string }
}

export interface JudgedRule {
  readonly record: NaptrRecord
  readonly verdict: RuleVerdict
}
