import type { EnumCandidate } from './candidate.ts'

/** What a rule is good for, when it is applied to a number. */
export type RuleVerdict =
  /** A URI; whether it is used is for ORDER to say. `groups`: what `\1` and so on stood for. */
  | { readonly kind: 'terminal'; readonly candidate: EnumCandidate; readonly groups: readonly (string | undefined)[] }
  /** Another name to ask for, in lower case and without the dot at its end. */
  | { readonly kind: 'non-terminal'; readonly domain: string }
  | { readonly kind: 'unusable'; readonly reason: UnusableReason; readonly message: string }

export type UnusableReason =
  /** No service that routes calls here, or no ENUM service at all. */
  | 'SERVICE'
  /** Flags that ENUM does not have. */
  | 'FLAGS'
  /** Both REGEXP and REPLACEMENT, or the one that the flags do not allow. */
  | 'FIELDS'
  /** REGEXP is no substitution expression. */
  | 'REGEXP'
  /** The expression does not match the number. */
  | 'NO_MATCH'
  /** What it makes is no URI of the service, or no domain name. */
  | 'RESULT'
