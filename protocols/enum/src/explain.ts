import type { EnumCandidate } from './candidate.ts'
import { PUBLIC_ENUM_SUFFIX } from './enum-zone.ts'
import type { NaptrRecord } from './naptr-lookup.ts'
import type { EnumOutcome, EnumStep } from './outcome.ts'
import type { RuleVerdict, UnusableReason } from './rule-verdict.ts'

/** How a lookup came to its outcome: plain data, for people and for programs. */
export interface EnumExplanation {
  readonly number: string
  readonly outcome: EnumOutcome['kind']
  /** Of a lookup that failed. */
  readonly message?: string
  /** In the order in which they were put. */
  readonly questions: readonly ExplainedQuestion[]
  /** In the order to try them. */
  readonly candidates: readonly EnumCandidate[]
}

export interface ExplainedQuestion {
  readonly suffix: string
  readonly zoneKind: 'public' | 'infrastructure' | 'private'
  readonly domain: string
  /** How many non-terminal rules have led here. */
  readonly depth: number
  readonly answer: EnumStep['answer']['kind']
  /** Of an answer that failed. */
  readonly message?: string
  /** By ORDER and PREFERENCE. */
  readonly rules: readonly ExplainedRule[]
}

export interface ExplainedRule extends NaptrRecord {
  readonly result: RuleResult
}

export type RuleResult =
  /** `rank`: 1 is tried first. `groups`: what `\1` and so on stood for, null where they took no part. */
  | { readonly kind: 'used'; readonly rank: number; readonly uri: string; readonly groups: readonly (string | null)[] }
  /** It matches, but a rule of a lower ORDER, or in a zone before, did too. */
  | { readonly kind: 'not-considered'; readonly uri: string; readonly groups: readonly (string | null)[] }
  /**
   * It leads to another name. `asked-before`: a circle, which is left. `not-asked`: a rule of a lower ORDER has matched, or
   * as many have been followed as may be.
   */
  | {
      readonly kind: 'non-terminal'
      readonly domain: string
      readonly followed: 'asked' | 'asked-before' | 'not-asked'
    }
  | { readonly kind: 'unusable'; readonly reason: UnusableReason; readonly message: string }

/** @spec RFC 6116 §3; RFC 3403 §4.1 */
export function explainEnum(number: string, outcome: EnumOutcome): EnumExplanation {
  const candidates = outcome.kind === 'found' ? outcome.candidates : []
  return {
    number,
    outcome: outcome.kind,
    ...(outcome.kind === 'failed' ? { message: outcome.message } : {}),
    questions: outcome.steps.map((step) => explainStep(step, outcome.steps, candidates)),
    candidates,
  }
}

function explainStep(
  step: EnumStep,
  all: readonly EnumStep[],
  candidates: readonly EnumCandidate[],
): ExplainedQuestion {
  const { zone, domain, depth, answer } = step
  return {
    suffix: zone.suffix,
    zoneKind: zone.kind ?? (zone.suffix === PUBLIC_ENUM_SUFFIX ? 'public' : 'private'),
    domain,
    depth,
    answer: answer.kind,
    ...(answer.kind === 'failed' ? { message: answer.message } : {}),
    rules:
      answer.kind === 'rules'
        ? answer.rules.map(({ record, verdict }) => ({ ...record, result: resultOf(verdict, step, all, candidates) }))
        : [],
  }
}

function resultOf(
  verdict: RuleVerdict,
  step: EnumStep,
  all: readonly EnumStep[],
  candidates: readonly EnumCandidate[],
): RuleResult {
  if (verdict.kind === 'unusable') return verdict
  if (verdict.kind === 'non-terminal') return { ...verdict, followed: followedBy(verdict.domain, step, all) }
  const rank = candidates.indexOf(verdict.candidate) + 1
  const groups = verdict.groups.map((group) => group ?? null)
  const { uri } = verdict.candidate
  return rank > 0 ? { kind: 'used', rank, uri, groups } : { kind: 'not-considered', uri, groups }
}

/** Each name is asked for once in a zone: later than this step when a rule of it leads there, or else before. */
function followedBy(domain: string, step: EnumStep, all: readonly EnumStep[]): 'asked' | 'asked-before' | 'not-asked' {
  const place = all.findIndex((other) => other.zone === step.zone && other.domain === domain)
  if (place < 0) return 'not-asked'
  return place > all.indexOf(step) ? 'asked' : 'asked-before'
}
