import { DecodeError, VoltaicError } from '@voltaic/base'
import { emergencyNumbersOf, numberPlanMistakes } from './check-number-plan.ts'
import { withoutSeparators } from './e164.ts'
import { normaliseLocal } from './local-number.ts'
import type { DialContext, NormalisedNumber, NumberPlan, NumberStep } from './number-plan.ts'
import { type DiallingRules, defaultNumberPlan, type NumberPlanConfig } from './number-plan-config.ts'
import { withinRange } from './number-ranges.ts'
import { type Steps, unresolved } from './number-steps.ts'
import { splitSipUri } from './sip-uri-text.ts'
import { createSubscriberGroups, type GroupRules, isAmong, type SubscriberGroups } from './subscriber-groups.ts'
import { parseTelUri, type TelUri } from './tel-uri.ts'
import { subscriberOf } from './user-phone.ts'

/**
 * The number plan of one network: emergency numbers first, then numbers with `+`, then those that are local to the group
 * of the caller (see `normaliseLocal`); what is global then must have the length of its range.
 *
 * @throws VoltaicError NUMBER_PLAN_INVALID
 * @spec RFC 3966 §5.1.4, §5.1.5; TS 24.229 §5.4.3.2; TS 22.101 §10.1
 */
export function createNumberPlan(config: Partial<NumberPlanConfig>): NumberPlan {
  const plan: NumberPlanConfig = { ...defaultNumberPlan, ...config }
  const [mistake] = numberPlanMistakes(plan)
  if (mistake) {
    const remedy = 'Country code without +, prefixes and emergency numbers: digits only, as text.'
    throw new VoltaicError('NUMBER_PLAN_INVALID', `numberPlan.${mistake.path.join('.')}: ${mistake.message}`, remedy)
  }
  const parts: PlanParts = {
    plan,
    emergencyNumbers: emergencyNumbersOf(plan),
    groups: createSubscriberGroups(plan),
  }
  const normalise = (dialled: string, context: DialContext = {}) =>
    normaliseDialled(dialled, context, parts.groups.of(context), parts, undefined)
  return {
    normalise,
    explain(dialled, context = {}) {
      const steps: NumberStep[] = []
      const group = parts.groups.of(context)
      const result = normaliseDialled(dialled, context, group, parts, steps)
      return { dialled, group: group.name, steps, result }
    },
    display(e164, context = {}) {
      const { rules } = parts.groups.of(context)
      if (rules.display === 'none') return undefined
      // what is shown may be dialled: a form that would lead to another number is passed over
      const leadsBack = (form: string) => {
        const number = normalise(form, context)
        return number.kind === 'global' && number.e164 === e164
      }
      return shownForms(e164, rules, context.areaCode ?? rules.areaCode).find(leadsBack) ?? e164
    },
  }
}

interface PlanParts {
  readonly plan: NumberPlanConfig
  readonly emergencyNumbers: ReadonlySet<string>
  readonly groups: SubscriberGroups
}

function normaliseDialled(
  dialled: string,
  context: DialContext,
  group: GroupRules,
  { plan, emergencyNumbers, groups }: PlanParts,
  steps: Steps,
): NormalisedNumber {
  if (isEmergencyUrn(dialled)) {
    steps?.push({ rule: 'emergency service URN', applies: true, says: dialled })
    return { kind: 'emergency', number: dialled }
  }
  const subscriber = subscriberOfDialled(dialled)
  if (subscriber === undefined) {
    steps?.push({ rule: 'telephone numbers', applies: true, says: `${dialled} is none` })
    return unresolved('NOT_A_NUMBER')
  }
  const { number } = subscriber
  // TS 22.101 §10.1: before any rule and in any context, lest a plan hide an emergency call
  const isEmergency = emergencyNumbers.has(number)
  steps?.push({
    rule: 'emergency numbers',
    applies: isEmergency,
    says: isEmergency ? `${number}, left as it is` : `${number} is none`,
  })
  if (isEmergency) return { kind: 'emergency', number }
  if (number.startsWith('+')) {
    steps?.push({ rule: 'global number', applies: true, says: number })
    return withinRange(number, plan, steps)
  }
  const where = subscriber.phoneContext ?? context.phoneContext?.toLowerCase()
  const by = where === undefined ? group : groupOfContext(where, group, groups, steps)
  if (!by) return unresolved('FOREIGN_CONTEXT')
  const areaCode = context.areaCode ?? by.rules.areaCode
  return normaliseLocal(number, { plan, rules: by.rules, areaCode, emergencyNumbers }, steps)
}

/** RFC 3966 §5.1.5: the context says in which plan a local number has a meaning, not who dials it. */
function groupOfContext(
  where: string,
  group: GroupRules,
  groups: SubscriberGroups,
  steps: Steps,
): GroupRules | undefined {
  const owner = isAmong(where, group.ownContexts) ? group : groups.ofContext(where)
  const found = owner ?? (isAmong(where, group.contexts) ? group : undefined)
  const says = found ? `the rules of ${found.name ?? 'everybody'}` : 'a plan that is not known here'
  steps?.push({ rule: `phone-context ${where}`, applies: true, says })
  return found
}

/** @spec RFC 5031 §4.2 */
function isEmergencyUrn(dialled: string): boolean {
  if (!dialled.startsWith('urn:') && !dialled.startsWith('URN:')) return false
  const urn = dialled.toLowerCase()
  return urn === SOS || urn.startsWith(`${SOS}.`)
}

const SOS = 'urn:service:sos'

function shownForms(e164: string, rules: DiallingRules, areaCode: string): readonly string[] {
  const { countryCode, nationalPrefix, display } = rules
  if (display === 'international' || countryCode === '' || !e164.startsWith(`+${countryCode}`)) return []
  const national = e164.slice(countryCode.length + 1)
  const forms = [nationalPrefix + national]
  if (display === 'local' && areaCode !== '' && national.startsWith(areaCode)) {
    forms.unshift(national.slice(areaCode.length))
  }
  return forms
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
    // RFC 3986 §2.2: a `#` in a URI must be escaped, though RFC 3966 has it among the digits
    return parseTelUri(uri.replaceAll('%23', '#'))
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
