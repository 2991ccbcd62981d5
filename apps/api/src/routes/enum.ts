import type { NumberProblem } from '@voltaic/dns-server'
import Type from 'typebox'
import { answeredIdentity } from '../named-identity.ts'
import { notFound, RequestRefused } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { DEFAULT_LIMIT, limitQuery, strict } from '../schemas/common.ts'
import {
  enumNumberInput,
  enumNumberParam,
  enumNumberSchema,
  enumPreviewSchema,
  enumRouteChoice,
  enumZoneInput,
  enumZoneParam,
  enumZoneSchema,
} from '../schemas/enum.ts'

const tag = 'ENUM'
const zoneQuery = Type.Optional(enumZoneParam)

function refused(what: string, problems: readonly NumberProblem[]): RequestRefused {
  const isConflict = problems.every(({ reason }) => /exists|there already/.test(reason))
  const detail = `nothing was stored: ${what} is refused`
  return new RequestRefused(isConflict ? 409 : 422, 'NUMBER_REFUSED', detail, 'Mend what is named', problems)
}

const noRoute = (number: string) =>
  new RequestRefused(
    404,
    'NUMBER_NOT_FOUND',
    `no route of ${answeredIdentity(number)}`,
    'GET /api/v1/enum/numbers shows those there are',
  )

const zoneRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/enum/zones',
    operationId: 'listEnumZones',
    summary: 'Lists the zones of the DNS whose names are numbers of the database',
    tag,
    role: 'viewer',
    answers: { 200: Type.Object({ zones: Type.Array(enumZoneSchema) }, strict) },
    async handle({ numbers }) {
      return { status: 200, body: { zones: await (await numbers()).zones() } }
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/enum/zones',
    operationId: 'addEnumZone',
    summary: 'Adds a zone for numbers; DNS servers have it within a second',
    tag,
    role: 'provisioner',
    body: enumZoneInput,
    answers: { 201: enumZoneSchema },
    target: ({ body }) => body.zone,
    async handle({ numbers }, { body }) {
      const result = await (await numbers()).addZone(body)
      if (result.kind === 'refused') throw refused('zone', result.problems)
      return { status: 201, body: result.zone, audit: { after: result.zone } }
    },
  }),
  defineRoute({
    method: 'DELETE',
    url: '/enum/zones/:zone',
    operationId: 'removeEnumZone',
    summary: 'Removes a zone with all its numbers',
    tag,
    role: 'provisioner',
    params: Type.Object({ zone: enumZoneParam }),
    answers: { 200: enumZoneSchema },
    target: ({ params: { zone } }) => zone,
    async handle({ numbers }, { params: { zone } }) {
      const removed = await (await numbers()).removeZone(zone)
      if (removed === undefined) throw notFound('zone', zone, 'GET /api/v1/enum/zones shows those there are')
      return { status: 200, body: removed, audit: { before: removed } }
    },
  }),
]

const routesOfNumbers: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/enum/numbers',
    operationId: 'listEnumNumbers',
    summary: 'Lists the routes of numbers in the order of their digits, page by page',
    tag,
    role: 'viewer',
    query: Type.Object(
      {
        zone: zoneQuery,
        search: Type.Optional(
          Type.String({ pattern: '^\\+?[0-9]{1,15}$', description: 'what the numbers begin with' }),
        ),
        after: Type.Optional(enumNumberParam),
        limit: Type.Optional(limitQuery),
      },
      strict,
    ),
    answers: { 200: Type.Object({ numbers: Type.Array(enumNumberSchema) }, strict) },
    async handle({ numbers }, { query }) {
      const limit = Number(query.limit ?? DEFAULT_LIMIT)
      return { status: 200, body: { numbers: await (await numbers()).numbers({ ...query, limit }) } }
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/enum/numbers',
    operationId: 'addEnumNumber',
    summary: 'Adds a route of a number, or of a block; DNS servers have it in the next answer',
    tag,
    role: 'provisioner',
    query: Type.Object({ zone: zoneQuery }, strict),
    body: enumNumberInput,
    answers: { 201: enumNumberSchema },
    target: ({ body }) => answeredIdentity(body.number),
    async handle({ numbers }, { body, query }) {
      const result = await (await numbers()).addNumber(body, query.zone)
      if (result.kind === 'refused') throw refused('number', result.problems)
      return { status: 201, body: result.number, audit: { after: result.number } }
    },
  }),
  defineRoute({
    method: 'PUT',
    url: '/enum/numbers/:number',
    operationId: 'changeEnumNumber',
    summary: 'Puts another route in the place of one; DNS servers have it in the next answer',
    tag,
    role: 'provisioner',
    params: Type.Object({ number: enumNumberParam }),
    query: enumRouteChoice,
    body: enumNumberInput,
    answers: { 200: enumNumberSchema },
    target: ({ params: { number } }) => answeredIdentity(number),
    async handle({ numbers }, { params: { number }, query, body }) {
      const result = await (await numbers()).changeNumber(number, body, query)
      if (result === undefined) throw noRoute(number)
      if (result.kind === 'refused') throw refused('number', result.problems)
      return { status: 200, body: result.number, audit: { before: result.before, after: result.number } }
    },
  }),
  defineRoute({
    method: 'DELETE',
    url: '/enum/numbers/:number',
    operationId: 'removeEnumNumber',
    summary: 'Removes a number with its routes, or one of them',
    tag,
    role: 'provisioner',
    params: Type.Object({ number: enumNumberParam }),
    query: enumRouteChoice,
    answers: { 200: Type.Object({ removed: Type.Array(enumNumberSchema) }, strict) },
    target: ({ params: { number } }) => answeredIdentity(number),
    async handle({ numbers }, { params: { number }, query }) {
      const result = await (await numbers()).removeNumber(number, query)
      if (result.kind === 'refused') throw refused('number', result.problems)
      const { removed } = result
      if (removed.length === 0) throw noRoute(number)
      return { status: 200, body: { removed }, audit: { before: removed } }
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/explain/enum-route',
    operationId: 'explainEnumRoute',
    summary: 'What a route would do with a number, or what is wrong with it; stores nothing',
    tag,
    role: 'viewer',
    query: Type.Object(
      {
        zone: zoneQuery,
        example: Type.Optional(Type.String({ maxLength: 40, description: 'a number to try it with' })),
      },
      strict,
    ),
    body: enumNumberInput,
    answers: { 200: enumPreviewSchema },
    async handle({ numbers }, { body, query }) {
      const result = await (await numbers()).previewNumber(body, query)
      if (result.kind === 'refused') throw refused('number', result.problems)
      return { status: 200, body: result.preview }
    },
  }),
]

/** Zones and numbers of the DNS server. */
export const enumRoutes: readonly Route[] = [...zoneRoutes, ...routesOfNumbers]
