import Type from 'typebox'
import { auditedIdentity } from '../named-identity.ts'
import { type BindingEntry, networkOf, type SaSetEntry } from '../network/network-door.ts'
import { RequestRefused } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { DEFAULT_LIMIT, identityParam, limitQuery, strict } from '../schemas/common.ts'
import { contactsSchema } from '../schemas/network.ts'
import { registrationSetSchema, subscriberSummarySchema } from '../schemas/subscriber.ts'
import { noSubscriber } from './subscribers.ts'

const tag = 'Registration'
const params = Type.Object({ identity: identityParam })
const reasons = ['PERMANENT_TERMINATION', 'NEW_SERVER_ASSIGNED', 'SERVER_CHANGE', 'REMOVE_S-CSCF'] as const

const iso = (at: number): string => new Date(at).toISOString()

const bindingView = ({ registeredAt, expiresAt, ...binding }: BindingEntry): Readonly<Record<string, unknown>> => ({
  ...binding,
  registeredAt: iso(registeredAt),
  expiresAt: iso(expiresAt),
})

const saSetView = ({ expiresAt, ...set }: SaSetEntry): Readonly<Record<string, unknown>> => ({
  ...set,
  expiresAt: iso(expiresAt),
})

export const registrationRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/subscribers/:identity/registration',
    operationId: 'showRegistration',
    summary: 'Shows the registration state of every implicit set and the S-CSCF that has it',
    tag,
    role: 'viewer',
    params,
    answers: { 200: Type.Object({ registrationSets: Type.Array(registrationSetSchema) }, strict) },
    async handle({ hss }, { params: { identity } }) {
      const subscriber = await hss.provisioning.show(identity)
      if (subscriber === undefined) throw noSubscriber(identity)
      return { status: 200, body: { registrationSets: subscriber.registrationSets } }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/subscribers/:identity/contacts',
    operationId: 'listContacts',
    summary: 'Where a subscriber can be reached, and over which security associations; never their keys',
    tag,
    role: 'viewer',
    params,
    answers: { 200: contactsSchema },
    async handle(context, { params: { identity } }) {
      const network = networkOf(context)
      const subscriber = await context.hss.provisioning.show(identity)
      if (subscriber === undefined) throw noSubscriber(identity)
      const all = subscriber.impis.map(({ impi }) => network.contacts(impi))
      const bindings = all.flatMap((each) => each.bindings).map(bindingView)
      const securityAssociations = all.flatMap((each) => each.securityAssociations).map(saSetView)
      return { status: 200, body: { bindings, securityAssociations } }
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/subscribers/:identity/deregistration',
    operationId: 'deregisterSubscriber',
    summary: 'Ends registrations: the S-CSCF is told by RTR, and tells the phone',
    tag,
    role: 'provisioner',
    params,
    body: Type.Object(
      {
        reason: Type.Union(
          reasons.map((reason) => Type.Literal(reason)),
          { description: 'Deregistration-Reason, TS 29.229 §6.3.17' },
        ),
        reasonInfo: Type.Optional(Type.String({ maxLength: 256, description: 'text for the S-CSCF' })),
        impus: Type.Optional(
          Type.Array(Type.String({ maxLength: 256 }), { minItems: 1, maxItems: 256, description: 'only their sets' }),
        ),
      },
      strict,
    ),
    answers: {
      200: Type.Object(
        {
          sets: Type.Integer({ description: 'implicit sets that were registered' }),
          scscfs: Type.Array(Type.String()),
        },
        strict,
      ),
    },
    target: ({ params: { identity } }) => auditedIdentity(identity),
    async handle({ hss }, { params: { identity }, body: { reason, reasonInfo, impus } }) {
      const outcome = await hss.terminateRegistration({
        identity,
        reason,
        ...(reasonInfo !== undefined && { reasonInfo }),
        ...(impus !== undefined && { impus }),
      })
      if (outcome.kind === 'unknown') throw noSubscriber(outcome.identity)
      if (outcome.kind === 'not registered') {
        throw new RequestRefused(409, 'NOT_REGISTERED', `no S-CSCF has ${identity}`, 'There is nothing to end')
      }
      return { status: 200, body: outcome, audit: { after: { reason, sets: outcome.sets, scscfs: outcome.scscfs } } }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/scscfs',
    operationId: 'listScscfs',
    summary: 'Lists the S-CSCFs that have asked, with how many implicit sets each has',
    tag,
    role: 'viewer',
    answers: {
      200: Type.Object(
        {
          scscfs: Type.Array(
            Type.Object({ name: Type.String(), registered: Type.Integer(), unregistered: Type.Integer() }, strict),
          ),
        },
        strict,
      ),
    },
    handle: async ({ hss }) => ({ status: 200, body: { scscfs: await hss.assignments.scscfs() } }),
  }),
  defineRoute({
    method: 'GET',
    url: '/scscfs/:name/subscribers',
    operationId: 'listAssigned',
    summary: 'Lists the subscribers that an S-CSCF has',
    tag,
    role: 'viewer',
    params: Type.Object({ name: Type.String({ maxLength: 256, description: 'SIP URI, percent-encoded' }) }),
    query: Type.Object(
      { after: Type.Optional(Type.String({ maxLength: 256 })), limit: Type.Optional(limitQuery) },
      strict,
    ),
    answers: {
      200: Type.Object(
        { subscribers: Type.Array(subscriberSummarySchema), nextAfter: Type.Optional(Type.String()) },
        strict,
      ),
    },
    async handle({ hss }, { params: { name }, query: { after, limit: asked } }) {
      const limit = Number(asked ?? DEFAULT_LIMIT)
      const subscribers = await hss.provisioning.list({ scscf: name, after, limit })
      const last = subscribers.length === limit ? subscribers.at(-1)?.impi : undefined
      return { status: 200, body: { subscribers, ...(last !== undefined && { nextAfter: last }) } }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/pushes',
    operationId: 'listPushes',
    summary: 'Lists RTRs and PPRs that no S-CSCF has acknowledged yet',
    tag,
    role: 'viewer',
    answers: {
      200: Type.Object(
        {
          pushes: Type.Array(
            Type.Object(
              {
                key: Type.String(),
                command: Type.Union([Type.Literal('RTR'), Type.Literal('PPR')]),
                scscf: Type.String(),
                impi: Type.Optional(Type.String()),
                attempts: Type.Integer(),
                problem: Type.Optional(Type.String()),
                isRefused: Type.Boolean(),
              },
              strict,
            ),
          ),
        },
        strict,
      ),
    },
    handle: async ({ hss }) => ({ status: 200, body: { pushes: await hss.pushes.pending() } }),
  }),
]
