import type { CxResult, ServerAssignmentAnswer, ServerAssignmentRequest } from '@voltaic/diameter'
import type { AssignmentRow } from './subscriber-store.ts'

/** What is wrong with a SAR before anybody is looked up, in words. */
export function whyMalformed({ impus, impi }: ServerAssignmentRequest): string {
  if (impus.length === 0) return 'it names no public identity'
  return impi === undefined ? 'it names no private identity' : `it names ${impus.length} public identities`
}

/** What is wrong with those that a SAR names, in words. */
export function whyRowsRefused(result: CxResult, { type, impus }: ServerAssignmentRequest): string {
  const named = impus.join(', ') || 'what it names'
  switch (result) {
    case 'DIAMETER_ERROR_USER_UNKNOWN':
      return `there is no ${named}, or not with this IMPI`
    case 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH':
      return `${named} is none of this IMPI`
    case 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES':
      return `${type} is for one public identity`
    default:
      return `${named} is no identity of a user, so ${type} is not for it`
  }
}

/**
 * Why an S-CSCF does not get a user, in words.
 *
 * @param row as it stood when the HSS was asked
 * @returns undefined where it gets what it needs, whatever the result is called (TS 29.228 §6.1.2.1, restoration)
 */
export function whyNotAssigned(
  { type, serverName }: ServerAssignmentRequest,
  { result, serverName: holder, restoration }: ServerAssignmentAnswer,
  row: AssignmentRow | undefined,
): string | undefined {
  if (result.startsWith('DIAMETER_SUCCESS') || restoration !== undefined) return undefined
  const other = holder ?? row?.scscf
  if (other !== undefined && other !== null && other !== serverName) return `${other} has this user, not ${serverName}`
  if (type === 'NO_ASSIGNMENT') return `${serverName} does not have this user`
  return `${type} does not go with what is stored (${row?.state ?? 'nothing'})`
}
