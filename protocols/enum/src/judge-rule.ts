import { DecodeError } from '@voltaic/base'
import { parseTelUri } from '@voltaic/numbers'
import { withoutDots } from './e164-domain.ts'
import type { NaptrRecord } from './naptr-lookup.ts'
import { portabilityOf } from './portability.ts'
import type { RuleVerdict, UnusableReason } from './rule-verdict.ts'
import { isCallService, parseEnumServices, serviceOfScheme } from './service-field.ts'
import { isSipRequestUri } from './sip-request-uri.ts'
import { type Substituted, substitute } from './substitution.ts'
import type { SubstitutionCache } from './substitution-cache.ts'

/**
 * Applies one rule to a number.
 *
 * @param aus the Application Unique String: the number with its `+`
 * @spec RFC 3402 §3.3; RFC 3403 §4.1; RFC 6116 §3.4.2, §3.4.3
 */
export function judgeRule(record: NaptrRecord, aus: string, substitutions: SubstitutionCache): RuleVerdict {
  const flags = record.flags.toLowerCase()
  if (flags === 'u') return judgeTerminal(record, aus, substitutions)
  if (flags === '') return judgeNonTerminal(record, aus, substitutions)
  return unusable('FLAGS', `ENUM knows the flag "u" and none, not "${record.flags}"`)
}

function judgeTerminal(record: NaptrRecord, aus: string, substitutions: SubstitutionCache): RuleVerdict {
  const services = parseEnumServices(record.services)
  if (services === undefined) return unusable('SERVICE', `"${record.services}" is no service of ENUM`)
  if (!services.some(isCallService)) return unusable('SERVICE', `"${record.services}" routes no calls`)
  // RFC 3403 §4.1: REGEXP and REPLACEMENT exclude each other, and a URI comes from REGEXP alone
  if (hasReplacement(record)) return unusable('FIELDS', 'a rule with the flag "u" has no REPLACEMENT')
  const result = apply(record, aus, substitutions)
  if ('kind' in result) return result
  const uri = result.text
  const scheme = schemeOf(uri)
  const service = serviceOfScheme(services, scheme)
  if (service === undefined || !isUri(uri, scheme)) {
    return unusable('RESULT', `"${uri}" is no URI of ${record.services}`)
  }
  const portability = portabilityOf(uri)
  const { order, preference } = record
  const candidate = { uri, service, order, preference, ...(portability === undefined ? {} : { portability }) }
  return { kind: 'terminal', candidate, groups: result.groups }
}

/** RFC 6116 §5.2.1: what SERVICES says of a rule that only leads on does not matter. */
function judgeNonTerminal(record: NaptrRecord, aus: string, substitutions: SubstitutionCache): RuleVerdict {
  if (hasReplacement(record)) {
    if (record.regexp !== '') return unusable('FIELDS', 'both REGEXP and REPLACEMENT')
    return { kind: 'non-terminal', domain: withoutDots(record.replacement) }
  }
  if (record.regexp === '') return unusable('FIELDS', 'neither REGEXP nor REPLACEMENT')
  const result = apply(record, aus, substitutions)
  if ('kind' in result) return result
  const domain = withoutDots(result.text)
  return isDomain(domain) ? { kind: 'non-terminal', domain } : unusable('RESULT', `"${result.text}" is no domain name`)
}

function apply(record: NaptrRecord, aus: string, substitutions: SubstitutionCache): Substituted | RuleVerdict {
  const substitution = substitutions.get(record.regexp)
  if (substitution instanceof DecodeError) return unusable('REGEXP', substitution.message)
  return substitute(substitution, aus) ?? unusable('NO_MATCH', `${record.regexp} does not match ${aus}`)
}

function hasReplacement({ replacement }: NaptrRecord): boolean {
  return replacement !== '.' && replacement !== ''
}

function schemeOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.indexOf(':'))).toLowerCase()
}

function isUri(uri: string, scheme: string): boolean {
  if (scheme !== 'tel') return isSipRequestUri(uri)
  try {
    parseTelUri(uri)
    return true
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

/** RFC 1035 §2.3.1, with the underscore that SRV names have. */
function isDomain(name: string): boolean {
  return name.length <= 253 && name.split('.').every((label) => /^[a-z0-9_-]{1,63}$/.test(label))
}

function unusable(reason: UnusableReason, message: string): RuleVerdict {
  return { kind: 'unusable', reason, message }
}
