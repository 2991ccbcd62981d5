import { isE164, MAX_E164_DIGITS } from './e164.ts'
import {
  type DiallingRules,
  defaultNumberPlan,
  type NumberPlanConfig,
  type NumberRange,
  type Rewrite,
} from './number-plan-config.ts'
import { isDigits } from './plmn.ts'

/** What is wrong in a number plan, and where: `['groups', 0, 'of', 1]`. */
export interface NumberPlanMistake {
  readonly path: readonly (string | number)[]
  readonly message: string
}

type Path = NumberPlanMistake['path']

/** What is wrong in a number plan beyond its shape; empty when nothing is. Never throws. */
export function numberPlanMistakes(plan: NumberPlanConfig): readonly NumberPlanMistake[] {
  const names = plan.groups.map(({ name }) => name)
  return [
    ...rulesMistakes(plan, plan, []),
    ...eachOf(plan.emergencyNumbers, ['emergencyNumbers'], (number) =>
      isDigits(number, 2, 8) ? undefined : `${number} is not 2 to 8 digits`,
    ),
    ...eachOf(plan.ranges, ['ranges'], rangeMistake),
    ...repeated(plan.ranges.map(({ prefix }) => prefix)).map((index) => ({
      path: ['ranges', index, 'prefix'],
      message: 'is there twice',
    })),
    ...plan.groups.flatMap((group, index) => [
      ...rulesMistakes(group, plan, ['groups', index]),
      ...eachOf(group.of, ['groups', index, 'of'], memberMistake),
    ]),
    ...repeated(names).map((index) => ({ path: ['groups', index, 'name'], message: 'is there twice' })),
    ...repeatedMembers(plan),
    ...plan.tests.flatMap(({ group }, index) =>
      group === undefined || names.includes(group)
        ? []
        : [{ path: ['tests', index, 'group'], message: `there is no group ${group}` }],
    ),
  ]
}

/** Those of the plan, and those that no plan can take away. @spec TS 22.101 §10.1.1 */
export function emergencyNumbersOf(plan: NumberPlanConfig): ReadonlySet<string> {
  return new Set([...defaultNumberPlan.emergencyNumbers, ...plan.emergencyNumbers])
}

function rulesMistakes(rules: Partial<DiallingRules>, plan: NumberPlanConfig, at: Path): NumberPlanMistake[] {
  const { countryCode = '', nationalPrefix = '', internationalPrefixes = [], areaCode = '' } = rules
  const mistakes: NumberPlanMistake[] = []
  const wrong = (key: string, message: string) => mistakes.push({ path: [...at, key], message })
  if (!isDigits(countryCode, 0, 3) || countryCode.startsWith('0')) {
    wrong('countryCode', `${countryCode} is not 1 to 3 digits, the first not 0`)
  }
  if (!isDigits(nationalPrefix, 0, 4)) wrong('nationalPrefix', `${nationalPrefix} is not up to 4 digits`)
  if (!isDigits(areaCode, 0, 8)) wrong('areaCode', `${areaCode} is not up to 8 digits`)
  mistakes.push(
    ...eachOf(internationalPrefixes, [...at, 'internationalPrefixes'], (prefix) =>
      isDigits(prefix, 1, 8) ? undefined : `${prefix} is not 1 to 8 digits`,
    ),
    ...Object.entries(rules.shortCodes ?? {}).flatMap(([code, target]) => {
      const message = shortCodeMistake(code, target, plan)
      return message === undefined ? [] : [{ path: [...at, 'shortCodes', code], message }]
    }),
    ...eachOf(rules.rewrites ?? [], [...at, 'rewrites'], rewriteMistake),
    ...eachOf(rules.phoneContexts ?? [], [...at, 'phoneContexts'], (context) =>
      /^(\+[0-9]+|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)$/i.test(context)
        ? undefined
        : `${context} is neither a domain name nor + and digits`,
    ),
  )
  return mistakes
}

function shortCodeMistake(code: string, target: string, plan: NumberPlanConfig): string | undefined {
  if (!isDialString(code)) return `${code} is not digits, * and #`
  // TS 22.101 §10.1: what could never be dialled is better not there
  if (emergencyNumbersOf(plan).has(code)) return `${code} is an emergency number`
  return /^(sips?:[^\s<>"@]+@[^\s<>"@]+|tel:\+[0-9][^\s<>"]*)$/.test(target)
    ? undefined
    : `${target} is neither a SIP URI with a user nor a global tel URI`
}

function rewriteMistake({ dialled, becomes, digits }: Rewrite): string | undefined {
  if (!isDialString(dialled)) return `${dialled} is not digits, * and #`
  const rest = becomes.startsWith('+') ? becomes.slice(1) : becomes
  if (!isDigits(rest, 0, MAX_E164_DIGITS) || becomes === '+0')
    return `${becomes} is not digits, with + before them or not`
  return digits === undefined || digits >= dialled.length
    ? undefined
    : `${digits} digits are fewer than those of ${dialled}`
}

function rangeMistake({ prefix, minimum, maximum }: NumberRange): string | undefined {
  if (!isE164(prefix)) return `${prefix} is not + and digits`
  if (minimum > maximum) return `minimum ${minimum} is more than maximum ${maximum}`
  if (maximum > MAX_E164_DIGITS) return `no number has more than ${MAX_E164_DIGITS} digits`
  return minimum < prefix.length - 1 ? `minimum ${minimum} is less than the digits of ${prefix}` : undefined
}

function memberMistake(member: string): string | undefined {
  if (member.startsWith('+') ? isE164(member) : /^(sips?:.+@.+|tel:.+)$/.test(member)) return undefined
  return `${member} is neither + and digits nor a public identity`
}

function repeatedMembers({ groups }: NumberPlanConfig): readonly NumberPlanMistake[] {
  const places = groups.flatMap(({ of }, group) =>
    of.map((member, index) => ({ member, path: ['groups', group, 'of', index] })),
  )
  return repeated(places.map(({ member }) => member)).map((index) => ({
    path: places[index]?.path ?? [],
    message: `${places[index]?.member} is there twice`,
  }))
}

/** Digits, `*` and `#`, at least one. */
function isDialString(text: string): boolean {
  return /^[0-9*#]{1,20}$/.test(text)
}

function eachOf<T>(values: readonly T[], at: Path, mistakeOf: (value: T) => string | undefined): NumberPlanMistake[] {
  return values.flatMap((value, index) => {
    const message = mistakeOf(value)
    return message === undefined ? [] : [{ path: [...at, index], message }]
  })
}

/** The places of values that are there before. */
function repeated(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []))
}
