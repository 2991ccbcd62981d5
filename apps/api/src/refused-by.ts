import type { ProvisioningProblem } from '@voltaic/hss'
import { type Problem, RequestRefused } from './problem.ts'

/** What to do about a field, whatever is wrong with it. */
const REMEDIES: Readonly<Record<string, string>> = {
  imsi: 'Copy it from the SIM or its data sheet; MCC and MNC must be those of plmn in voltaic.yaml',
  msisdn: 'Write the number with its country code: +491701234567',
  k: 'Copy the 32 hexadecimal digits from the data sheet of the SIM',
  op: 'Copy the 32 hexadecimal digits from the data sheet of the SIM, or give opc instead',
  opc: 'Copy the 32 hexadecimal digits from the data sheet of the SIM, or give op instead',
  serviceProfile: 'GET /api/v1/service-profiles shows those there are',
  ifcLists: 'GET /api/v1/ifc-lists shows those there are',
  sharedIfcSetIds: 'GET /api/v1/shared-ifc-sets shows those there are',
}

const SUBSCRIBER_REMEDY = 'Mend what is named and try again; voltaic subscriber add --help shows the fields'

/** A refusal of the HSS as an answer: 409 when it is about what is stored already, else 422. */
export function refusedBy(
  what: string,
  problems: readonly ProvisioningProblem[],
  {
    code = 'SUBSCRIBER_REFUSED',
    remedy = SUBSCRIBER_REMEDY,
  }: { readonly code?: string; readonly remedy?: string } = {},
): RequestRefused {
  const isConflict = problems.every(({ reason }) => /exists already|still|cannot change while/.test(reason))
  return new RequestRefused(
    isConflict ? 409 : 422,
    code,
    `nothing was stored: ${what} is refused`,
    remedy,
    problems.map(withRemedy),
  )
}

function withRemedy(problem: ProvisioningProblem): Problem {
  const remedy = REMEDIES[problem.field.replace(/^.*\.|\[[0-9]+\]$/g, '')]
  return remedy === undefined ? problem : { ...problem, remedy }
}
