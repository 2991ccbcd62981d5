import { VoltaicError } from '@voltaic/base'
import { ApiRefusal } from './api-refusal.ts'

/** The API tells no more. */
const MOST_PROBLEMS = 100

/** What the API has refused, in the words of the command. @param what was refused: `subscriber`, or the name of a file */
export function refusedSubscribers(refusal: ApiRefusal, what: string): Error {
  const { code, message, remedy, problems } = refusal
  if (code === 'CSV_INVALID') {
    return new VoltaicError('CSV_INVALID', `${what}: ${message}`, remedy, { cause: refusal })
  }
  if (code === 'REQUEST_INVALID' || code === 'SUBSCRIBER_REFUSED') {
    const lines = problems.map(
      ({ row, field, reason }) => `${row === undefined ? '' : `row ${row}: `}${field} ${reason}`,
    )
    if (problems.length >= MOST_PROBLEMS) lines.push(`these are the first ${MOST_PROBLEMS}; there may be more`)
    return new VoltaicError(
      'SUBSCRIBER_REFUSED',
      `nothing was stored: ${what} is refused\n  ${lines.join('\n  ')}`,
      'Mend what is named and try again; voltaic subscriber add --help shows the fields',
      { cause: refusal },
    )
  }
  return refusal
}

/** The same for a subscriber who is not there. */
export function orNotFound(error: unknown, identity: string): Error {
  if (!(error instanceof ApiRefusal)) return error as Error
  if (error.code !== 'SUBSCRIBER_NOT_FOUND') return refusedSubscribers(error, 'change')
  return new VoltaicError(
    'SUBSCRIBER_NOT_FOUND',
    `no subscriber has the identity ${identity}`,
    'voltaic subscriber list shows those there are',
  )
}
