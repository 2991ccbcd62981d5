import type { InitialFilterCriteria, Spt, SptCondition } from '../user-profile/ims-subscription.ts'
import type { IfcCase, IfcRequest } from './ifc-request.ts'
import { IfcSubject } from './ifc-subject.ts'

/** A request for tests: header names are written in full. */
export function requestOf(
  method: string,
  uri: string,
  headers: readonly (readonly [name: string, value: string])[] = [],
  body = '',
): IfcRequest {
  return {
    method,
    uri,
    lines: headers.map(([name, value]) => ({ key: name.toLowerCase(), value })),
    body: new TextEncoder().encode(body),
  }
}

export function subjectOf(request: IfcRequest, ifcCase: Partial<IfcCase> = {}): IfcSubject {
  return new IfcSubject(request, { sessionCase: 'ORIGINATING_SESSION', ...ifcCase })
}

export function sptOf(condition: SptCondition, rest: Partial<Spt> = {}): Spt {
  return { conditionNegated: false, groups: [0], registrationTypes: [], condition, ...rest }
}

/** Criteria with that trigger point; none without SPTs. */
export function ifcOf(
  spts: readonly Spt[],
  conditionTypeCnf = true,
  rest: Partial<InitialFilterCriteria> = {},
): InitialFilterCriteria {
  return {
    priority: 0,
    ...(spts.length > 0 && { triggerPoint: { conditionTypeCnf, spts } }),
    applicationServer: { serverName: 'sip:as.example' },
    ...rest,
  }
}
