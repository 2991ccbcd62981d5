export type { EnumCandidate, NumberPortability } from './candidate.ts'
export { domainOfNumber, numberOfDomain } from './e164-domain.ts'
export { createEnumClient, type EnumClient, type EnumClientDeps, type EnumClientOptions } from './enum-client.ts'
export { MAX_NON_TERMINALS, MAX_RULES } from './enum-search.ts'
export { type EnumZone, PUBLIC_ENUM_SUFFIX, type RuleReading } from './enum-zone.ts'
export {
  type EnumExplanation,
  type ExplainedQuestion,
  type ExplainedRule,
  explainEnum,
  type RuleResult,
} from './explain.ts'
export { judgeRule } from './judge-rule.ts'
export type { NaptrLookup, NaptrRecord } from './naptr-lookup.ts'
export type { EnumFailure, EnumOutcome, EnumStep, JudgedRule } from './outcome.ts'
export { portabilityOf } from './portability.ts'
export type { RuleVerdict, UnusableReason } from './rule-verdict.ts'
export {
  MAX_REGEXP_LENGTH,
  parseSubstitution,
  type Substituted,
  type Substitution,
  substitute,
} from './substitution.ts'
export { SubstitutionCache } from './substitution-cache.ts'
