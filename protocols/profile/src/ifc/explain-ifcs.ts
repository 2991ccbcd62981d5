import type {
  ApplicationServer,
  DefaultHandling,
  InitialFilterCriteria,
  ProfilePartIndicator,
  SessionCase,
} from '../user-profile/ims-subscription.ts'
import {
  type CompiledGroup,
  type CompiledIfc,
  type CompiledIfcs,
  type CompiledSpt,
  doesGroupHold,
  doesSptHold,
  isInProfilePart,
  isTriggered,
} from './compiled-ifcs.ts'
import { describeSpt } from './describe-spt.ts'
import { reasonOf } from './explain-spt.ts'
import type { IfcSubject } from './ifc-subject.ts'

export interface SptExplanation {
  /** `not: Event matches ^reg$` */
  readonly condition: string
  /** After negation. */
  readonly holds: boolean
  /** What of the request decided. */
  readonly reason: string
}

export interface GroupExplanation {
  readonly group: number
  readonly holds: boolean
  readonly spts: readonly SptExplanation[]
}

export interface IfcExplanation {
  readonly priority: number
  readonly serverName: string
  /** `not evaluated`: the ProfilePartIndicator leaves these criteria out. */
  readonly outcome: 'met' | 'not met' | 'not evaluated'
  /** In words. */
  readonly why: string
  readonly profilePartIndicator?: ProfilePartIndicator
  readonly conditionType?: 'CNF' | 'DNF'
  readonly groups: readonly GroupExplanation[]
}

/** An application server that gets the request. */
export interface ChainLink {
  readonly priority: number
  readonly serverName: string
  readonly defaultHandling: DefaultHandling
  readonly serviceInfo?: string
  readonly includeRegisterRequest: boolean
  readonly includeRegisterResponse: boolean
}

export interface IfcsExplanation {
  readonly method: string
  readonly requestUri: string
  readonly sessionCase: SessionCase
  readonly isRegistered: boolean
  readonly criteria: readonly IfcExplanation[]
  /** In this order, as long as each server gives the request back as it was. */
  readonly chain: readonly ChainLink[]
  readonly missingSharedIfcSets: readonly number[]
}

/**
 * What filter criteria make of a request, step by step, for people. Says what `nextIfc` says: it asks the same functions.
 *
 * @spec TS 23.218 §5.2.3; TS 29.228 §B.2.2, §C
 */
export function explainIfcs(compiled: CompiledIfcs, subject: IfcSubject): IfcsExplanation {
  const criteria = compiled.ifcs.map((ifc) => explainIfc(ifc, subject))
  const met = compiled.ifcs.filter((_, index) => criteria[index]?.outcome === 'met')
  return {
    method: subject.request.method,
    requestUri: subject.request.uri,
    sessionCase: subject.case.sessionCase,
    isRegistered: subject.isRegistered,
    criteria,
    chain: met.map((ifc) => linkOf(ifc.criteria)),
    missingSharedIfcSets: compiled.missingSharedIfcSets,
  }
}

function explainIfc(ifc: CompiledIfc, subject: IfcSubject): IfcExplanation {
  const { criteria, triggerPoint } = ifc
  const { priority, applicationServer, profilePartIndicator } = criteria
  const head = {
    priority,
    serverName: applicationServer.serverName,
    ...(profilePartIndicator && { profilePartIndicator }),
  }
  if (!isInProfilePart(ifc, subject)) {
    const user = subject.isRegistered ? 'registered' : 'not registered'
    const why = `these criteria are for ${profilePartIndicator} users, and the user is ${user}`
    return { ...head, outcome: 'not evaluated', why, groups: [] }
  }
  if (triggerPoint === undefined) {
    return { ...head, outcome: 'met', why: 'there is no TriggerPoint, so every request matches', groups: [] }
  }
  const { isCnf } = triggerPoint
  const isMet = isTriggered(triggerPoint, subject)
  return {
    ...head,
    outcome: isMet ? 'met' : 'not met',
    why: whyOf(isCnf, isMet),
    conditionType: isCnf ? 'CNF' : 'DNF',
    groups: triggerPoint.groups.map((group) => explainGroup(group, isCnf, subject)),
  }
}

function whyOf(isCnf: boolean, isMet: boolean): string {
  if (isCnf) return isMet ? 'in every group an SPT holds' : 'there is a group in which no SPT holds'
  return isMet ? 'there is a group whose SPTs all hold' : 'in every group an SPT fails'
}

function explainGroup(group: CompiledGroup, isCnf: boolean, subject: IfcSubject): GroupExplanation {
  return {
    group: group.group,
    holds: doesGroupHold(group, isCnf, subject),
    spts: group.spts.map((spt) => explainSpt(spt, subject)),
  }
}

function explainSpt(spt: CompiledSpt, subject: IfcSubject): SptExplanation {
  const { condition, registrationTypes } = spt.test
  const shown = { condition, registrationTypes, conditionNegated: spt.isNegated, groups: [] }
  return { condition: describeSpt(shown), holds: doesSptHold(spt, subject), reason: reasonOf(spt.test, subject) }
}

function linkOf({ priority, applicationServer }: InitialFilterCriteria): ChainLink {
  const { serverName, defaultHandling, serviceInfo }: ApplicationServer = applicationServer
  return {
    priority,
    serverName,
    // TS 29.228 §B.2.4: absent means SESSION_CONTINUED
    defaultHandling: defaultHandling ?? 'SESSION_CONTINUED',
    ...(serviceInfo !== undefined && { serviceInfo }),
    includeRegisterRequest: applicationServer.includeRegisterRequest !== undefined,
    includeRegisterResponse: applicationServer.includeRegisterResponse !== undefined,
  }
}
