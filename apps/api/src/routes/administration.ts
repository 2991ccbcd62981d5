import Type from 'typebox'
import { AUDIT_ID } from '../audit-log.ts'
import { notFound, RequestRefused } from '../problem.ts'
import { ROLES } from '../roles.ts'
import { defineRoute, type Route } from '../route.ts'
import { DEFAULT_LIMIT, limitQuery, nameParam, strict } from '../schemas/common.ts'
import { loginPath } from '../session/sessions.ts'

const tag = 'Administration'
const role = Type.Union(
  ROLES.map((name) => Type.Literal(name)),
  { description: 'viewer reads; provisioner changes subscribers and services too; admin everything' },
)
const keyFields = {
  id: Type.String(),
  name: Type.String(),
  role,
  createdAt: Type.String({ description: 'ISO 8601' }),
  createdBy: Type.String(),
  revokedAt: Type.Optional(Type.String({ description: 'ISO 8601' })),
}
const keySchema = Type.Object(keyFields, { ...strict, title: 'ApiKey' })

export const administrationRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    url: '/api-keys',
    operationId: 'createApiKey',
    summary: 'Makes an API key; it is shown this once',
    tag,
    role: 'admin',
    body: Type.Object({ name: nameParam, role }, strict),
    answers: {
      201: Type.Object(
        { ...keyFields, key: Type.String({ description: 'for Authorization: Bearer; kept nowhere' }) },
        strict,
      ),
    },
    target: ({ body: { name } }) => `API key ${name}`,
    async handle({ keys }, { body, principal }) {
      const created = await keys.create(body.name, body.role, principal)
      if (created === undefined) {
        throw new RequestRefused(409, 'API_KEY_EXISTS', `there is an API key "${body.name}"`, 'Choose another name')
      }
      const { key: _, ...view } = created
      return { status: 201, body: created, audit: { after: view } }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/api-keys',
    operationId: 'listApiKeys',
    summary: 'Lists API keys, those revoked included; never the keys themselves',
    tag,
    role: 'admin',
    answers: { 200: Type.Object({ apiKeys: Type.Array(keySchema) }, strict) },
    handle: async ({ keys }) => ({ status: 200, body: { apiKeys: await keys.list() } }),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/api-keys/:id',
    operationId: 'revokeApiKey',
    summary: 'Revokes an API key for good',
    tag,
    role: 'admin',
    params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{8}$' }) }),
    answers: { 200: keySchema },
    target: ({ params: { id } }) => `API key ${id}`,
    async handle({ keys, openStreams }, { params: { id } }) {
      const revoked = await keys.revoke(id)
      if (revoked === undefined) throw notFound('API key', id, 'GET /api/v1/api-keys shows those there are')
      await openStreams.lookAgain()
      return { status: 200, body: revoked, audit: { after: revoked } }
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/login-links',
    operationId: 'createLoginLink',
    summary: 'Makes a link that lets one person into the console, once and within 15 minutes',
    tag,
    role: 'admin',
    body: Type.Object({ name: nameParam, role }, strict),
    answers: {
      201: Type.Object(
        {
          path: Type.String({ description: 'of the console; its fragment is the secret' }),
          expiresAt: Type.String({ description: 'ISO 8601' }),
        },
        strict,
      ),
    },
    target: ({ body: { name } }) => `login link for ${name}`,
    async handle({ sessions }, { body: { name, role }, principal }) {
      const { token, expiresAt } = await sessions.createLink(name, role, principal)
      const body = { path: loginPath(token), expiresAt: new Date(expiresAt).toISOString() }
      return { status: 201, body, audit: { after: { name, role, expiresAt: body.expiresAt } } }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/audit',
    operationId: 'listAudit',
    summary: 'Lists who changed what and when, the newest first',
    tag,
    role: 'admin',
    query: Type.Object(
      {
        before: Type.Optional(Type.String({ pattern: AUDIT_ID, description: 'id: nextBefore of the page before' })),
        limit: Type.Optional(limitQuery),
      },
      strict,
    ),
    answers: {
      200: Type.Object(
        {
          entries: Type.Array(
            Type.Object(
              {
                id: Type.String(),
                at: Type.String({ description: 'ISO 8601' }),
                actor: Type.String({ description: 'name of the API key' }),
                keyId: Type.String(),
                role,
                operation: Type.String(),
                target: Type.String(),
                outcome: Type.Union(
                  (['begun', 'done', 'refused', 'failed'] as const).map((name) => Type.Literal(name)),
                ),
                before: Type.Optional(Type.Unknown()),
                after: Type.Optional(Type.Unknown()),
                problems: Type.Optional(Type.Unknown()),
              },
              strict,
            ),
          ),
          nextBefore: Type.Optional(Type.String()),
        },
        strict,
      ),
    },
    async handle({ audit }, { query: { before, limit: asked } }) {
      const limit = Number(asked ?? DEFAULT_LIMIT)
      const entries = await audit.list({ before, limit })
      const last = entries.length === limit ? entries.at(-1)?.id : undefined
      return { status: 200, body: { entries, ...(last !== undefined && { nextBefore: last }) } }
    },
  }),
]
