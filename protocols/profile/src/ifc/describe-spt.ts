import { type Spt, sessionCases } from '../user-profile/ims-subscription.ts'

/** An SPT in one line: `Method is INVITE`, `not: Event matches ^reg$`. */
export function describeSpt(spt: Spt): string {
  return `${spt.conditionNegated ? 'not: ' : ''}${describeCondition(spt)}`
}

function describeCondition({ condition, registrationTypes }: Spt): string {
  switch (condition.kind) {
    case 'Method': {
      const types = condition.method === 'REGISTER' && registrationTypes.length > 0
      return `Method is ${condition.method}${types ? ` (${registrationTypes.join(', ')})` : ''}`
    }
    case 'SessionCase':
      return `SessionCase is ${describeSessionCase(condition.sessionCase)}`
    case 'RequestURI':
      return `RequestURI matches ${condition.requestUri}`
    case 'SIPHeader':
      return condition.content === undefined
        ? `header ${condition.header} is there`
        : `header ${condition.header} matches ${condition.content}`
    case 'SessionDescription':
      return condition.content === undefined
        ? `SDP line ${condition.line}= is there`
        : `SDP line ${condition.line}= matches ${condition.content}`
  }
}

/** `0 ORIGINATING_SESSION` */
export function describeSessionCase(sessionCase: (typeof sessionCases)[number]): string {
  return `${sessionCases.indexOf(sessionCase)} ${sessionCase}`
}
