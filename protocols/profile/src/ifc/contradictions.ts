import type { ProfilePartIndicator, SessionCase, Spt, TriggerPoint } from '../user-profile/ims-subscription.ts'
import { sptTestKey } from './spt-test.ts'

const registeredCases: ReadonlySet<SessionCase> = new Set([
  'ORIGINATING_SESSION',
  'TERMINATING_REGISTERED',
  'ORIGINATING_CDIV',
])
const unregisteredCases: ReadonlySet<SessionCase> = new Set([
  'TERMINATING_UNREGISTERED',
  'ORIGINATING_UNREGISTERED',
  'ORIGINATING_CDIV',
])

export interface Contradiction {
  /** No request can meet the trigger point; otherwise one of its groups alone is dead. */
  readonly isTotal: boolean
  readonly group: number
  /** Of `group`, the one to look at. */
  readonly spt: Spt
  /** A condition that excludes it; undefined when it is the ProfilePartIndicator. */
  readonly other: Spt | undefined
}

/**
 * Groups of a trigger point that no request can meet: a condition and its negation, two methods at once, two session
 * cases, a session case that the ProfilePartIndicator shuts out. Regular expressions are only compared as text.
 *
 * @spec TS 29.228 §C
 */
export function findContradictions(trigger: TriggerPoint, part: ProfilePartIndicator | undefined): Contradiction[] {
  const groups = groupsOf(trigger)
  return trigger.conditionTypeCnf ? inConjunctive(groups, part) : inDisjunctive(groups, part)
}

type Groups = ReadonlyMap<number, readonly Spt[]>

function groupsOf({ spts }: TriggerPoint): Groups {
  const groups = new Map<number, Spt[]>()
  for (const spt of spts) {
    for (const group of new Set(spt.groups)) groups.set(group, [...(groups.get(group) ?? []), spt])
  }
  return groups
}

/** All SPTs of a group must hold; a group that cannot leaves the others. */
function inDisjunctive(groups: Groups, part: ProfilePartIndicator | undefined): Contradiction[] {
  const dead: Omit<Contradiction, 'isTotal'>[] = []
  for (const [group, spts] of groups) {
    const clash = firstClash(spts, part)
    if (clash !== undefined) dead.push({ group, ...clash })
  }
  return dead.map((one) => ({ ...one, isTotal: dead.length === groups.size }))
}

function firstClash(spts: readonly Spt[], part: ProfilePartIndicator | undefined): Clash | undefined {
  for (const [index, spt] of spts.entries()) {
    const clash = clashOf(spt, spts.slice(0, index), part)
    if (clash !== undefined) return clash
  }
  return undefined
}

/** What must hold, because it is alone in its group, rules members out of others, until nothing changes. */
function inConjunctive(groups: Groups, part: ProfilePartIndicator | undefined): Contradiction[] {
  const facts: Spt[] = []
  const open = new Map(groups)
  for (let before = -1; before !== facts.length; ) {
    before = facts.length
    for (const [group, spts] of open) {
      const possible = spts.filter((spt) => clashOf(spt, facts, part) === undefined)
      const [only] = possible
      const [first] = spts
      if (only === undefined && first !== undefined) {
        const clash = clashOf(first, facts, part)
        return clash === undefined ? [] : [{ isTotal: true, group, ...clash }]
      }
      if (possible.length !== 1 || only === undefined) continue
      facts.push(only)
      open.delete(group)
    }
  }
  return []
}

interface Clash {
  readonly spt: Spt
  readonly other: Spt | undefined
}

function clashOf(spt: Spt, facts: readonly Spt[], part: ProfilePartIndicator | undefined): Clash | undefined {
  if (isShutOut(spt, part)) return { spt, other: undefined }
  const other = facts.find((fact) => excludes(fact, spt))
  return other && { spt, other }
}

function isShutOut({ condition, conditionNegated }: Spt, part: ProfilePartIndicator | undefined): boolean {
  if (part === undefined || condition.kind !== 'SessionCase' || conditionNegated) return false
  return !(part === 'REGISTERED' ? registeredCases : unregisteredCases).has(condition.sessionCase)
}

function excludes(a: Spt, b: Spt): boolean {
  if (sptTestKey(a) === sptTestKey(b)) return a.conditionNegated !== b.conditionNegated
  if (a.conditionNegated || b.conditionNegated) return false
  const [one, other] = [a.condition, b.condition]
  if (one.kind === 'SessionCase' && other.kind === 'SessionCase') return true
  if (one.kind !== 'Method' || other.kind !== 'Method') return false
  return one.method !== other.method || areDisjoint(a.registrationTypes, b.registrationTypes)
}

function areDisjoint(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && b.length > 0 && !a.some((type) => b.includes(type))
}
