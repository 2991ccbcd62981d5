import type swagger from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import type { TSchema } from 'typebox'
import { preconditionHeaders } from './entity-tag.ts'
import { withNamedSchemas } from './named-schemas.ts'
import { PROBLEM_TYPE } from './problem.ts'
import type { Route } from './route.ts'
import { problemSchema } from './schemas/common.ts'

const SECURITY = 'apiKey'

const TAGS = [
  'Network',
  'Subscribers',
  'Registration',
  'Services',
  'Numbers',
  'Short messages',
  'Simulated phones',
  'Trace',
  'Explain',
  'Recordings',
  'Administration',
  'Session',
] as const

/** What the OpenAPI document says of the API as a whole. @param version of the product */
export function openApiOptions(version: string): swagger.FastifyDynamicSwaggerOptions {
  return {
    transformObject: (document) =>
      withNamedSchemas('openapiObject' in document ? document.openapiObject : document.swaggerObject),
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Voltaic provisioning',
        version,
        description:
          'Subscribers, services and registrations of the HSS. Keys of SIMs go in and never come back. Every change ' +
          'is in the audit log. A POST with an Idempotency-Key is carried out once.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'the core, on loopback until it is told otherwise' }],
      components: {
        securitySchemes: {
          [SECURITY]: { type: 'http', scheme: 'bearer', description: 'made by: voltaic api key create' },
        },
      },
      security: [{ [SECURITY]: [] }],
      tags: TAGS.map((name) => ({ name })),
    },
  }
}

/** The schemas of a route as fastify and the document want them. */
export function operationSchema(route: Route): FastifySchema {
  const { operationId, summary, tag, role, params, query, body, accepts, answers, preconditions } = route
  return {
    operationId,
    summary,
    description: `Needs the role ${role}.`,
    tags: [tag],
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(preconditions && { headers: preconditionHeaders }),
    ...(body && { body: accepts === undefined ? body : bodyOf(body, accepts) }),
    response: {
      ...Object.fromEntries(Object.entries(answers).map(([status, schema]) => [status, described(schema)])),
      '4xx': { description: 'refused', content: { [PROBLEM_TYPE]: { schema: withoutId(problemSchema) } } },
    },
  } as FastifySchema
}

/** A body that may be a document instead of JSON: who reads that says what is wrong with it. */
function bodyOf(body: TSchema, accepts: keyof typeof DOCUMENTS): unknown {
  return { content: { 'application/json': { schema: body }, [accepts]: { schema: DOCUMENTS[accepts] } } }
}

const DOCUMENTS = {
  'application/xml': { description: 'ServiceProfile, InitialFilterCriteria or IMSSubscription of TS 29.228 §E' },
  'application/octet-stream': { description: 'pcap or pcapng' },
  'text/csv': { description: 'RFC 4180, with a head line that names the fields: imsi,msisdn,k,opc' },
} as const

function described(schema: TSchema | null): unknown {
  if (schema === null) return { type: 'null', description: 'done' }
  return { description: 'done', content: { 'application/json': { schema: withoutId(schema) } } }
}

/** The document has each schema where it is used. */
function withoutId(schema: TSchema): unknown {
  const { $id: _, ...rest } = schema as TSchema & { $id?: string }
  return rest
}
