import { DecodeError, VoltaicError } from '@voltaic/base'
import { isE164, MAX_E164_DIGITS, withoutSeparators } from './e164.ts'
import type { DialContext, NormalisedNumber, NumberPlan, UnresolvedReason } from './number-plan.ts'
import { isDigits } from './plmn.ts'
import { splitSipUri } from './sip-uri-text.ts'
import { parseTelUri, type TelUri } from './tel-uri.ts'
import { subscriberOf } from './user-phone.ts'

export interface NumberPlanConfig {
  /** Without `+`: `49`. */
  readonly countryCode: string
  /** What is dialled before a national number: `0`; empty where nothing is. */
  readonly nationalPrefix: string
  /** What is dialled before an international number: `00`; `011` in North America. */
  readonly internationalPrefixes: readonly string[]
  /** Dialled as they are: `112`. */
  readonly emergencyNumbers: readonly string[]
  /** Numbers of this network that lead to no E.164 number. */
  readonly shortCodes: readonly string[]
  /** Contexts whose local numbers this plan understands, its realm first; `geo-local` names below them count too. */
  readonly phoneContexts: readonly string[]
  /** Digits that a global number has at least, country code included. */
  readonly minimumDigits: number
}

/** A plan that resolves international numbers and the emergency numbers that every phone knows, and nothing else. */
export const defaultNumberPlan: NumberPlanConfig = {
  countryCode: '',
  nationalPrefix: '',
  internationalPrefixes: ['00'],
  // TS 22.101 §10.1.1: 112 and 911 are emergency numbers for every phone, also without a SIM
  emergencyNumbers: ['112', '911'],
  shortCodes: [],
  phoneContexts: [],
  minimumDigits: 5,
}

/**
 * The number plan of one country: emergency numbers, then short and service codes, then `+`, the international prefix,
 * the national prefix, and the caller's area code, in this order; the first that fits decides.
 *
 * @throws VoltaicError NUMBER_PLAN_INVALID
 * @spec RFC 3966 §5.1.4, §5.1.5; TS 24.229 §5.4.3.2
 */
export function createNumberPlan(config: Partial<NumberPlanConfig>): NumberPlan {
  const plan: NumberPlanConfig = { ...defaultNumberPlan, ...config }
  check(plan)
  const emergencyNumbers = new Set(plan.emergencyNumbers)
  const rules: LocalRules = { plan, shortCodes: new Set(plan.shortCodes), contexts: contextsOf(plan) }

  return {
    normalise(dialled, context = {}) {
      const subscriber = subscriberOfDialled(dialled)
      if (subscriber === undefined) return unresolved('NOT_A_NUMBER')
      const { number } = subscriber
      // TS 22.101 §10.1: before any rule and in any context, lest a plan hide an emergency call
      if (emergencyNumbers.has(number)) return { kind: 'emergency', number }
      if (number.startsWith('+')) return global(number, plan)
      return local(subscriber, rules, context)
    },
  }
}

interface LocalRules {
  readonly plan: NumberPlanConfig
  readonly shortCodes: ReadonlySet<string>
  readonly contexts: ReadonlySet<string>
}

function local({ number, phoneContext }: TelUri, rules: LocalRules, context: DialContext): NormalisedNumber {
  const where = phoneContext ?? context.phoneContext?.toLowerCase()
  if (where !== undefined && !isOwnContext(where, rules.contexts)) return unresolved('FOREIGN_CONTEXT')
  if (rules.shortCodes.has(number)) return { kind: 'short-code', code: number }
  if (number.startsWith('*') || number.startsWith('#')) return { kind: 'service-code', code: number }
  if (!isDigits(number, 1, Number.POSITIVE_INFINITY)) return unresolved('NOT_A_NUMBER')
  return prefixed(number, rules.plan, context)
}

function contextsOf(plan: NumberPlanConfig): Set<string> {
  const contexts = new Set(plan.phoneContexts.map((context) => context.toLowerCase()))
  if (plan.countryCode !== '') contexts.add(`+${plan.countryCode}`)
  return contexts
}

function prefixed(number: string, plan: NumberPlanConfig, context: DialContext): NormalisedNumber {
  for (const prefix of plan.internationalPrefixes) {
    if (number.startsWith(prefix)) return global(`+${number.slice(prefix.length)}`, plan)
  }
  if (plan.countryCode === '') return unresolved('NO_RULE')
  const national = nationalNumber(number, plan.nationalPrefix, context.areaCode)
  return national === undefined ? unresolved('NO_RULE') : global(`+${plan.countryCode}${national}`, plan)
}

function nationalNumber(number: string, nationalPrefix: string, areaCode: string | undefined): string | undefined {
  if (nationalPrefix !== '' && number.startsWith(nationalPrefix)) return number.slice(nationalPrefix.length)
  if (areaCode !== undefined) return areaCode + number
  return nationalPrefix === '' ? number : undefined
}

function global(e164: string, plan: NumberPlanConfig): NormalisedNumber {
  const digits = e164.length - 1
  if (digits < plan.minimumDigits) return unresolved('TOO_SHORT')
  if (digits > MAX_E164_DIGITS) return unresolved('TOO_LONG')
  return isE164(e164) ? { kind: 'global', e164 } : unresolved('NOT_A_NUMBER')
}

/** TS 24.229 §7.2A.10.3: a phone names its home network, or `geo-local` and more in front of it. */
function isOwnContext(context: string, contexts: ReadonlySet<string>): boolean {
  if (contexts.has(context)) return true
  const geoLocal = context.indexOf('geo-local.')
  return geoLocal >= 0 && contexts.has(context.slice(geoLocal + 'geo-local.'.length))
}

function subscriberOfDialled(dialled: string): TelUri | undefined {
  const scheme = dialled.slice(0, dialled.indexOf(':') + 1).toLowerCase()
  if (scheme === 'tel:') return telOrNothing(dialled)
  if (scheme === '') return subscriberOf(withoutSeparators(dialled))
  if (scheme !== 'sip:' && scheme !== 'sips:') return undefined
  const { user } = splitSipUri(dialled.slice(scheme.length))
  // TS 24.229 §5.4.3.2: phones send digits in the user part without `user=phone` too
  return user === undefined ? undefined : subscriberOf(user)
}

function telOrNothing(uri: string): TelUri | undefined {
  try {
    return parseTelUri(uri)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function unresolved(reason: UnresolvedReason): NormalisedNumber {
  return { kind: 'unresolved', reason }
}

function check(plan: NumberPlanConfig): void {
  const isWrong =
    !isDigits(plan.countryCode, 0, 3) ||
    plan.countryCode.startsWith('0') ||
    !isDigits(plan.nationalPrefix, 0, 4) ||
    !plan.internationalPrefixes.every((prefix) => isDigits(prefix, 1, 8)) ||
    !plan.emergencyNumbers.every((number) => isDigits(number, 2, 8))
  if (!isWrong) return
  const remedy = 'Country code without +, prefixes and emergency numbers: digits only, as text.'
  throw new VoltaicError('NUMBER_PLAN_INVALID', 'a prefix or number of the number plan is not digits', remedy)
}
