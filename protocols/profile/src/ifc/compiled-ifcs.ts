import type { InitialFilterCriteria } from '../user-profile/ims-subscription.ts'
import type { IfcSubject } from './ifc-subject.ts'
import type { SptTest } from './spt-test.ts'

export interface CompiledSpt {
  readonly test: SptTest
  readonly isNegated: boolean
}

/** The SPTs of one Group. */
export interface CompiledGroup {
  readonly group: number
  readonly spts: readonly CompiledSpt[]
}

export interface CompiledTriggerPoint {
  readonly isCnf: boolean
  /** By their number, each with its SPTs in the order of the document. */
  readonly groups: readonly CompiledGroup[]
  /** The same for evaluation: what needs no search comes first, and mostly decides. */
  readonly byCost: readonly CompiledGroup[]
}

/** One InitialFilterCriteria, ready to be evaluated. */
export interface CompiledIfc {
  readonly criteria: InitialFilterCriteria
  /** Absent: every request matches. */
  readonly triggerPoint: CompiledTriggerPoint | undefined
}

/** The filter criteria of a service profile in the order of their priority. Shared by all profiles that have the same. */
export interface CompiledIfcs {
  readonly ifcs: readonly CompiledIfc[]
  /** SharedIFCSetIDs of the profile that this S-CSCF has no criteria for. */
  readonly missingSharedIfcSets: readonly number[]
}

export interface IfcMatch {
  /** Place in `ifcs`: what comes after it is evaluated when the application server gives the request back. */
  readonly index: number
  readonly criteria: InitialFilterCriteria
}

/**
 * The first criteria that a request meets. Never throws, whatever the profile: a condition that cannot be evaluated
 * does not hold.
 *
 * @param from place in the order of priority to begin at: 0, or the one behind the last match
 * @spec TS 23.218 §5.2.3, §6.5.2; TS 24.229 §5.4.3.2
 */
export function nextIfc({ ifcs }: CompiledIfcs, subject: IfcSubject, from = 0): IfcMatch | undefined {
  for (let index = from; index < ifcs.length; index += 1) {
    const ifc = ifcs[index]
    if (ifc !== undefined && isInProfilePart(ifc, subject) && isTriggered(ifc.triggerPoint, subject)) {
      return { index, criteria: ifc.criteria }
    }
  }
  return undefined
}

/** Whether the criteria count for a user in this state of registration. @spec TS 29.228 §B.2.2 */
export function isInProfilePart({ criteria: { profilePartIndicator } }: CompiledIfc, subject: IfcSubject): boolean {
  if (profilePartIndicator === undefined) return true
  return (profilePartIndicator === 'REGISTERED') === subject.isRegistered
}

/** @spec TS 29.228 §B.2.2, §C */
export function isTriggered(triggerPoint: CompiledTriggerPoint | undefined, subject: IfcSubject): boolean {
  if (triggerPoint === undefined) return true
  const { isCnf, byCost } = triggerPoint
  for (const group of byCost) {
    // conjunctive: one group that fails decides; disjunctive: one that holds
    if (doesGroupHold(group, isCnf, subject) !== isCnf) return !isCnf
  }
  return isCnf && byCost.length > 0
}

/** In conjunctive normal form one SPT of a group is enough, in disjunctive all must hold. @spec TS 29.228 §C */
export function doesGroupHold({ spts }: CompiledGroup, isCnf: boolean, subject: IfcSubject): boolean {
  for (const spt of spts) if (doesSptHold(spt, subject) === isCnf) return isCnf
  return !isCnf
}

export function doesSptHold({ test, isNegated }: CompiledSpt, subject: IfcSubject): boolean {
  if (test.isBroken) return false
  return (test.isSearch ? subject.holds(test) : test.holds(subject)) !== isNegated
}
