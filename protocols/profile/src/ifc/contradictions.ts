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

/** An SPT, and the text that says its condition. */
interface KeyedSpt {
  readonly spt: Spt
  readonly key: string
}

type Groups = ReadonlyMap<number, readonly KeyedSpt[]>

function groupsOf({ spts }: TriggerPoint): Groups {
  const groups = new Map<number, KeyedSpt[]>()
  for (const spt of spts) {
    const keyed = { spt, key: sptTestKey(spt) }
    for (const group of new Set(spt.groups)) {
      const members = groups.get(group)
      if (members === undefined) groups.set(group, [keyed])
      else members.push(keyed)
    }
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

function firstClash(spts: readonly KeyedSpt[], part: ProfilePartIndicator | undefined): Clash | undefined {
  for (const [index, spt] of spts.entries()) {
    const clash = clashOf(spt, spts.slice(0, index), part)
    if (clash !== undefined) return clash
  }
  return undefined
}

/** What must hold, because it is alone in its group, rules members out of others, until nothing changes. */
function inConjunctive(groups: Groups, part: ProfilePartIndicator | undefined): Contradiction[] {
  const facts = new Map<string, KeyedSpt>()
  const open = new Map(
    [...groups].map(([group, members]) => [group, members.filter(({ spt }) => !isShutOut(spt, part))]),
  )
  // each member is held against each fact once
  let news: readonly KeyedSpt[] = []
  do {
    const before = facts.size
    for (const [group, members] of open) {
      const possible = members.filter((member) => !news.some((fact) => excludes(fact, member)))
      open.set(group, possible)
      if (possible.length > 1) continue
      const [only] = possible
      const suspect = only ?? groups.get(group)?.[0]
      const clash = suspect && clashOf(suspect, [...facts.values()], part)
      if (clash !== undefined) return [{ isTotal: true, group, ...clash }]
      open.delete(group)
      if (only !== undefined) facts.set(`${only.spt.conditionNegated} ${only.key}`, only)
    }
    news = [...facts.values()].slice(before)
  } while (news.length > 0)
  return []
}

interface Clash {
  readonly spt: Spt
  readonly other: Spt | undefined
}

function clashOf(
  suspect: KeyedSpt,
  facts: readonly KeyedSpt[],
  part: ProfilePartIndicator | undefined,
): Clash | undefined {
  const { spt } = suspect
  if (isShutOut(spt, part)) return { spt, other: undefined }
  const fact = facts.find((each) => excludes(each, suspect))
  return fact && { spt, other: fact.spt }
}

function isShutOut({ condition, conditionNegated }: Spt, part: ProfilePartIndicator | undefined): boolean {
  if (part === undefined || condition.kind !== 'SessionCase' || conditionNegated) return false
  return !(part === 'REGISTERED' ? registeredCases : unregisteredCases).has(condition.sessionCase)
}

function excludes({ spt: a, key }: KeyedSpt, { spt: b, key: otherKey }: KeyedSpt): boolean {
  if (key === otherKey) return a.conditionNegated !== b.conditionNegated
  if (a.conditionNegated || b.conditionNegated) return false
  const [one, other] = [a.condition, b.condition]
  if (one.kind === 'SessionCase' && other.kind === 'SessionCase') return true
  if (one.kind !== 'Method' || other.kind !== 'Method') return false
  return one.method !== other.method || areDisjoint(a.registrationTypes, b.registrationTypes)
}

function areDisjoint(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && b.length > 0 && !a.some((type) => b.includes(type))
}
