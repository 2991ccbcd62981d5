import type { InitialFilterCriteria, SptCondition } from '@voltaic/profile'

/** Where the criteria of the bench lead. */
export interface CriteriaShape {
  /** The method that they all begin with. */
  readonly method: string
  readonly count: number
  /** How many of them an INVITE with audio meets; they are spread evenly. */
  readonly met: number
  /** ServerName, by priority. */
  serverName(priority: number): string
}

/** Criteria as operators write them: a method, and then an address, a feature tag or a header of some service. */
export function criteriaOf({ method, count, met, serverName }: CriteriaShape): InitialFilterCriteria[] {
  return Array.from({ length: count }, (_, priority) => {
    const isMet = met > 0 && priority % (count / met) === 0
    const conditions: readonly SptCondition[] = isMet
      ? [{ kind: 'SessionDescription', line: 'm', content: '^audio' }]
      : [
          { kind: 'RequestURI', requestUri: `^(tel:|sip:)\\+[0-9]{2,3}55${priority}[0-9]*@` },
          { kind: 'SIPHeader', header: 'Accept-Contact', content: `icsi\\.(video|oma)\\.${priority}` },
          { kind: 'SIPHeader', header: `X-Service-${priority}` },
        ]
    const spt = (condition: SptCondition, group: number) => ({
      condition,
      groups: [group],
      conditionNegated: false,
      registrationTypes: [],
    })
    return {
      priority,
      triggerPoint: {
        conditionTypeCnf: true,
        spts: [spt({ kind: 'Method', method }, 0), ...conditions.map((condition) => spt(condition, 1))],
      },
      applicationServer: { serverName: serverName(priority) },
    }
  })
}
