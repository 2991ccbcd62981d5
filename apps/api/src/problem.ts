import { STATUS_CODES } from 'node:http'
import { VoltaicError } from '@voltaic/base'

/** One thing that is wrong with what was sent. */
export interface Problem {
  /** Of an import, from 1. */
  readonly row?: number
  readonly field: string
  readonly reason: string
  /** What to do about it. */
  readonly remedy?: string
}

/** An answer of a request that was not carried out. @spec RFC 9457 §3.1 */
export interface ProblemDocument {
  /** `about:blank`: the status says what kind of problem it is, `code` which one. */
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  /** Stable, see docs/reference/errors.md. */
  readonly code: string
  readonly remedy?: string
  readonly problems?: readonly Problem[]
}

export const PROBLEM_TYPE = 'application/problem+json'

/** A request that is refused: thrown by a route, answered as a problem document. */
export class RequestRefused extends Error {
  readonly status: number
  readonly code: string
  readonly remedy: string
  readonly problems: readonly Problem[] | undefined
  /** In seconds. @spec RFC 9110 §10.2.3 */
  readonly retryAfter: number | undefined

  constructor(
    status: number,
    code: string,
    detail: string,
    remedy = '',
    problems?: readonly Problem[],
    options?: { readonly cause?: unknown; readonly retryAfter?: number },
  ) {
    super(detail, options)
    this.status = status
    this.code = code
    this.remedy = remedy
    this.problems = problems
    this.retryAfter = options?.retryAfter
  }
}

/** @spec RFC 9457 §3.1, §3.2 */
export function problemDocument({ status, code, message, remedy, problems }: RequestRefused): ProblemDocument {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    code,
    ...(remedy !== '' && { remedy }),
    ...(problems !== undefined && { problems }),
  }
}

/** What somebody named and nobody has. */
export function notFound(what: string, name: string | number, remedy: string): RequestRefused {
  return new RequestRefused(404, `${what.toUpperCase().replaceAll(' ', '_')}_NOT_FOUND`, `no ${what} ${name}`, remedy)
}

/** Status of what was thrown below the API; 500 for the rest. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  STORE_BUSY: 503,
  STORE_FULL: 507,
  SETTINGS_UNREADABLE: 503,
  CONFIG_INVALID: 422,
  STORE_CLOSED: 503,
  IMPORT_TAKEN_AWAY: 409,
  ENUM_NUMBER_INVALID: 422,
  SUBSCRIBER_NOT_FOUND: 404,
  SIM_NOT_FOUND: 409,
  PHONE_NOT_FOUND: 404,
  PHONE_CALL_NOT_FOUND: 404,
  PHONE_IS_ON: 409,
  PHONES_TOO_MANY: 409,
  UE_NOT_REGISTERED: 409,
  CALL_NUMBER_INVALID: 422,
  SMS_ADDRESS_INVALID: 422,
  SMS_TEXT_TOO_LONG: 422,
  CAPTURE_OUT_OF_MEMORY: 422,
  CAPTURE_OUT_OF_TIME: 422,
}

/** What to answer for anything that was thrown; undefined for a bug, about which a caller learns nothing. */
export function refusalFor(error: unknown): RequestRefused | undefined {
  if (error instanceof RequestRefused) return error
  if (error instanceof VoltaicError) {
    return new RequestRefused(STATUS_OF_CODE[error.code] ?? 500, error.code, error.message, error.remedy)
  }
  return undefined
}
