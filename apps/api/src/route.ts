import type { Readable } from 'node:stream'
import type { Static, TSchema } from 'typebox'
import type { ApiContext } from './api-context.ts'
import type { AuditedOutcome } from './audit-log.ts'
import type { Principal, Role } from './roles.ts'

type Of<Schema> = Schema extends TSchema ? Static<Schema> : undefined

/** A request that has been authenticated, checked against the schemas of its route, and counted. */
export interface RouteRequest<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  /** Of a route that takes JSON. */
  readonly body: Body
  /** A document that is not JSON; undefined when the body was JSON. */
  readonly document: string | Readable | undefined
  readonly principal: Principal
  /** What the caller names a POST by, so that it is carried out once. */
  readonly idempotencyKey: string | undefined
  /** What the reader of an event stream got last, when it comes back. */
  readonly lastEventId: string | undefined
  /** Range and If-Range, of a route that answers with a file. */
  readonly range: string | undefined
  readonly ifRange: string | undefined
  /** If-Match and If-None-Match, of a route with `preconditions`. */
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
  /** Whether whoever made the request still may: for an answer that takes its time. */
  readonly stillMay: () => Promise<boolean>
  /** Aborted when its connection ends, so that nobody works for an answer that nobody gets. */
  readonly gone: () => AbortSignal
}

export interface RouteAnswer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Of a route that changes something: what the audit log is to say. */
  readonly audit?: Omit<AuditedOutcome, 'outcome'>
}

/** Everything about one operation, from which the server, the OpenAPI document and the tests of roles are made. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, with `:names` of parameters. */
  readonly url: string
  readonly operationId: string
  readonly summary: string
  readonly tag: string
  readonly role: Role
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  /** Whether it takes If-Match and If-None-Match. */
  readonly preconditions?: true
  /** What the body may be besides JSON. */
  readonly accepts?: 'application/xml' | 'text/csv' | 'application/octet-stream'
  /** By status; what is not in a schema is not sent. */
  readonly answers: Readonly<Record<number, TSchema | null>>
  /** Of a route that changes something: what it is done to, for the audit log. */
  readonly target?: (request: RouteRequest<never, never, never>) => string
  readonly handle: (context: ApiContext, request: RouteRequest<never, never, never>) => Promise<RouteAnswer>
}

/** Types the handler after the schemas. */
export function defineRoute<
  Params extends TSchema | undefined = undefined,
  Query extends TSchema | undefined = undefined,
  Body extends TSchema | undefined = undefined,
>(
  route: Omit<Route, 'params' | 'query' | 'body' | 'handle' | 'target'> & {
    readonly params?: Params
    readonly query?: Query
    readonly body?: Body
    readonly target?: (request: RouteRequest<Of<Params>, Of<Query>, Of<Body>>) => string
    readonly handle: (
      context: ApiContext,
      request: RouteRequest<Of<Params>, Of<Query>, Of<Body>>,
    ) => Promise<RouteAnswer>
  },
): Route {
  return route as unknown as Route
}
