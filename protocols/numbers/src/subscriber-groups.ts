import { canonicalImpu } from './canonical-impu.ts'
import type { DialContext } from './number-plan.ts'
import type { DiallingRules, NumberPlanConfig } from './number-plan-config.ts'

/** The rules of one group, its own before those of everybody. */
export interface GroupRules {
  /** undefined: everybody who is in no group. */
  readonly name: string | undefined
  readonly rules: DiallingRules
  readonly contexts: ReadonlySet<string>
  /** Contexts that the group itself names, not everybody. */
  readonly ownContexts: ReadonlySet<string>
}

export interface SubscriberGroups {
  /** Whose rules count for somebody who dials. */
  of(context: DialContext): GroupRules
  /** Whose rules count for local numbers of a context, whoever dials them; undefined where no group says so. */
  ofContext(phoneContext: string): GroupRules | undefined
}

/** Finds the group of a subscriber: by name, by public identity, or by the longest beginning of the number. */
export function createSubscriberGroups(plan: NumberPlanConfig): SubscriberGroups {
  const everybody = rulesOf(undefined, plan, [])
  const groups = new Map(
    plan.groups.map((group) => [
      group.name,
      rulesOf(group.name, { ...plan, ...group }, group.phoneContexts ?? [], plan.phoneContexts),
    ]),
  )
  const byIdentity = new Map<string, GroupRules>()
  const byPrefix: { readonly prefix: string; readonly group: GroupRules }[] = []
  for (const { name, of } of plan.groups) {
    const group = groups.get(name) ?? everybody
    for (const each of of) {
      if (each.startsWith('+')) byPrefix.push({ prefix: each, group })
      else byIdentity.set(canonicalImpu(each), group)
    }
  }
  byPrefix.sort((a, b) => b.prefix.length - a.prefix.length)

  function ofCaller(identities: readonly string[]): GroupRules | undefined {
    const canonical = identities.map(canonicalImpu)
    for (const each of canonical) {
      const group = byIdentity.get(each)
      if (group) return group
    }
    const numbers = canonical.map(numberOf)
    return byPrefix.find(({ prefix }) => numbers.some((number) => number.startsWith(prefix)))?.group
  }

  return {
    of({ group, caller }) {
      const named = group === undefined ? undefined : groups.get(group)
      return named ?? (groups.size > 0 && caller ? ofCaller(caller) : undefined) ?? everybody
    },
    ofContext: (context) => [...groups.values()].find(({ ownContexts }) => isAmong(context, ownContexts)),
  }
}

/** TS 24.229 §7.2A.10.3: a phone names its home network, or `geo-local` and more in front of it. */
export function isAmong(context: string, contexts: ReadonlySet<string>): boolean {
  if (contexts.has(context)) return true
  const geoLocal = context.indexOf('geo-local.')
  return geoLocal >= 0 && contexts.has(context.slice(geoLocal + 'geo-local.'.length))
}

function rulesOf(
  name: string | undefined,
  rules: DiallingRules,
  own: readonly string[],
  shared: readonly string[] = [],
): GroupRules {
  const contexts = new Set([...rules.phoneContexts, ...shared].map((context) => context.toLowerCase()))
  if (rules.countryCode !== '') contexts.add(`+${rules.countryCode}`)
  return { name, rules, contexts, ownContexts: new Set(own.map((context) => context.toLowerCase())) }
}

/** `+61355501234` of `tel:+61355501234` and of `sip:+61355501234@ims.example`; of a name the name. */
function numberOf(identity: string): string {
  const user = identity.slice(identity.indexOf(':') + 1)
  const at = user.indexOf('@')
  return at < 0 ? user : user.slice(0, at)
}
