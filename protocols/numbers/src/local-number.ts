import type { NormalisedNumber } from './number-plan.ts'
import type { DiallingRules, NumberPlanConfig, Rewrite } from './number-plan-config.ts'
import { withinRange } from './number-ranges.ts'
import { type Steps, unresolved } from './number-steps.ts'
import { isDigits } from './plmn.ts'

/** What decides about one local number. */
export interface LocalRules {
  readonly plan: NumberPlanConfig
  /** Of the group that dials. */
  readonly rules: DiallingRules
  readonly areaCode: string
  readonly emergencyNumbers: ReadonlySet<string>
}

/**
 * A local number that these rules understand: short codes, rewrites, service codes, the international prefix, the
 * national prefix and the area code, in this order; the first that fits decides.
 *
 * @param number digits, `*` and `#`
 * @spec RFC 3966 §5.1.5; TS 24.229 §5.4.3.2
 */
export function normaliseLocal(number: string, local: LocalRules, steps: Steps): NormalisedNumber {
  const { rules, plan, emergencyNumbers } = local
  const code = shortCode(number, rules, steps)
  if (code) return code
  const rewritten = rewrite(number, rules.rewrites, steps)
  if (rewritten.startsWith('+')) return withinRange(rewritten, plan, steps)
  // what is behind the digit for an outside line may be the emergency number
  if (rewritten !== number && emergencyNumbers.has(rewritten)) {
    steps?.push({ rule: 'emergency numbers', applies: true, says: rewritten })
    return { kind: 'emergency', number: rewritten }
  }
  if (rewritten.startsWith('*') || rewritten.startsWith('#')) {
    steps?.push({ rule: 'service codes', applies: true, says: `${rewritten} is one` })
    return { kind: 'service-code', code: rewritten }
  }
  if (!isDigits(rewritten, 1, Number.POSITIVE_INFINITY)) {
    steps?.push({ rule: 'digits', applies: true, says: `${rewritten} has other characters` })
    return unresolved('NOT_A_NUMBER')
  }
  const e164 = international(rewritten, rules, steps) ?? national(rewritten, local, steps)
  return e164 === undefined ? unresolved('NO_RULE') : withinRange(e164, plan, steps)
}

function shortCode(code: string, { shortCodes }: DiallingRules, steps: Steps): NormalisedNumber | undefined {
  const target = Object.hasOwn(shortCodes, code) ? shortCodes[code] : undefined
  steps?.push({ rule: 'short codes', applies: target !== undefined, says: target ?? `${code} is none` })
  return target === undefined ? undefined : { kind: 'short-code', code, target }
}

function rewrite(number: string, rewrites: readonly Rewrite[], steps: Steps): string {
  let found: Rewrite | undefined
  for (const each of rewrites) {
    const fits = number.startsWith(each.dialled) && (each.digits === undefined || each.digits === number.length)
    if (!fits) steps?.push({ rule: ruleOf(each), applies: false, says: 'not dialled' })
    else if (found === undefined || each.dialled.length > found.dialled.length) found = each
  }
  if (!found) return number
  const rewritten = found.becomes + number.slice(found.dialled.length)
  steps?.push({ rule: ruleOf(found), applies: true, says: rewritten })
  return rewritten
}

function ruleOf({ dialled, digits, becomes }: Rewrite): string {
  return `rewrite ${dialled}${digits === undefined ? '' : ` of ${digits} digits`} to ${becomes === '' ? 'nothing' : becomes}`
}

function international(number: string, { internationalPrefixes }: DiallingRules, steps: Steps): string | undefined {
  for (const prefix of internationalPrefixes) {
    const applies = number.startsWith(prefix)
    const e164 = `+${number.slice(prefix.length)}`
    steps?.push({ rule: `international prefix ${prefix}`, applies, says: applies ? e164 : 'not dialled' })
    if (applies) return e164
  }
  return undefined
}

function national(number: string, { rules, areaCode }: LocalRules, steps: Steps): string | undefined {
  const { countryCode, nationalPrefix } = rules
  if (countryCode === '') {
    steps?.push({ rule: 'country code', applies: false, says: 'the plan has none' })
    return undefined
  }
  if (nationalPrefix !== '') {
    const applies = number.startsWith(nationalPrefix)
    const e164 = `+${countryCode}${number.slice(nationalPrefix.length)}`
    steps?.push({ rule: `national prefix ${nationalPrefix}`, applies, says: applies ? e164 : 'not dialled' })
    if (applies) return e164
  }
  const isNational = nationalPrefix === '' && areaCode === ''
  const e164 = isNational || areaCode !== '' ? `+${countryCode}${areaCode}${number}` : undefined
  const rule = areaCode === '' ? 'national number' : `area code ${areaCode}`
  steps?.push({ rule, applies: e164 !== undefined, says: e164 ?? 'neither prefix nor area code' })
  return e164
}
