import type { SubscriberChange } from '@voltaic/hss'
import Type from 'typebox'
import { differencesOf } from '../difference.ts'
import { answeredIdentity, auditedIdentity } from '../named-identity.ts'
import { notFound } from '../problem.ts'
import { refusedBy } from '../refused-by.ts'
import { defineRoute, type Route, type RouteAnswer } from '../route.ts'
import { DEFAULT_LIMIT, dryRunQuery, dryRunSchema, identityParam, limitQuery, strict } from '../schemas/common.ts'
import {
  newSubscriberSchema,
  newSubscriptionSchema,
  subscriberChangeSchema,
  subscriberSchema,
  subscriberSummarySchema,
} from '../schemas/subscriber.ts'

const tag = 'Subscribers'
const params = Type.Object({ identity: identityParam })
const dryRunOnly = Type.Object({ dryRun: Type.Optional(dryRunQuery) }, strict)

/** What the audit log says of a SIM that was exchanged. */
const KEYS_REPLACED = 'keys of the SIM'

/** No subscriber has it. */
export function noSubscriber(identity: string): Error {
  return notFound(
    'subscriber',
    `has the identity ${answeredIdentity(identity)}`,
    'voltaic subscriber list shows those there are',
  )
}

/** What a dry run answers, or what was done. */
export function changedAnswer(
  dryRun: string | undefined,
  { before, after }: { readonly before?: unknown; readonly after?: unknown },
  done: RouteAnswer,
): RouteAnswer {
  if (dryRun === 'true') return { status: 200, body: { dryRun: true, differences: differencesOf(before, after) } }
  return { ...done, audit: { before, after } }
}

export const subscriberRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    url: '/subscribers',
    operationId: 'addSubscriber',
    summary: 'Puts a SIM into service: identities, implicit set, service profile and number row in one action',
    tag,
    role: 'provisioner',
    query: dryRunOnly,
    body: newSubscriberSchema,
    answers: { 200: dryRunSchema, 201: subscriberSchema },
    target: ({ body }) => auditedIdentity(body.imsi),
    async handle({ hss }, { body, query }) {
      const result = await hss.provisioning.add(body, { dryRun: query.dryRun === 'true' })
      if (result.kind === 'refused') throw refusedBy('subscriber', result.problems)
      const { subscriber } = result
      const location = `/api/v1/subscribers/${encodeURIComponent(subscriber.impis[0]?.impi ?? body.imsi)}`
      return changedAnswer(
        query.dryRun,
        { after: subscriber },
        { status: 201, body: subscriber, headers: { location } },
      )
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/subscriptions',
    operationId: 'addSubscription',
    summary: 'Adds a subscription in full: several private identities, implicit registration sets, capabilities',
    tag,
    role: 'provisioner',
    query: dryRunOnly,
    body: newSubscriptionSchema,
    answers: { 200: dryRunSchema, 201: subscriberSchema },
    target: ({ body }) => auditedIdentity(body.impis[0]?.impi ?? ''),
    async handle({ hss }, { body, query }) {
      const result = await hss.provisioning.addFull(body, { dryRun: query.dryRun === 'true' })
      if (result.kind === 'refused') throw refusedBy('subscription', result.problems)
      return changedAnswer(query.dryRun, { after: result.subscriber }, { status: 201, body: result.subscriber })
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/subscribers',
    operationId: 'listSubscribers',
    summary: 'Lists subscribers in the order of their IMPIs, page by page',
    tag,
    role: 'viewer',
    query: Type.Object(
      {
        search: Type.Optional(
          Type.String({ maxLength: 256, description: 'what an IMSI, a number, an IMPI or an IMPU begins with' }),
        ),
        after: Type.Optional(Type.String({ maxLength: 256, description: 'IMPI: nextAfter of the page before' })),
        limit: Type.Optional(limitQuery),
      },
      strict,
    ),
    answers: {
      200: Type.Object(
        {
          subscribers: Type.Array(subscriberSummarySchema),
          total: Type.Integer({ description: 'of all subscribers, found or not' }),
          nextAfter: Type.Optional(Type.String({ description: 'absent on the last page' })),
        },
        strict,
      ),
    },
    async handle({ hss }, { query }) {
      const limit = Number(query.limit ?? DEFAULT_LIMIT)
      const { search, after } = query
      const subscribers = await hss.provisioning.list({ search, after, limit })
      const total = await hss.provisioning.count()
      const last = subscribers.length === limit ? subscribers.at(-1)?.impi : undefined
      return { status: 200, body: { subscribers, total, ...(last !== undefined && { nextAfter: last }) } }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/subscribers/:identity',
    operationId: 'showSubscriber',
    summary: 'Shows a subscriber with all identities, states and S-CSCFs; never keys',
    tag,
    role: 'viewer',
    params,
    answers: { 200: subscriberSchema },
    async handle({ hss }, { params: { identity } }) {
      const subscriber = await hss.provisioning.show(identity)
      if (subscriber === undefined) throw noSubscriber(identity)
      return { status: 200, body: subscriber }
    },
  }),
  defineRoute({
    method: 'PATCH',
    url: '/subscribers/:identity',
    operationId: 'changeSubscriber',
    summary: 'Changes what is named; S-CSCFs that have the user are told by PPR',
    tag,
    role: 'provisioner',
    params,
    query: dryRunOnly,
    body: subscriberChangeSchema,
    answers: { 200: Type.Union([subscriberSchema, dryRunSchema]) },
    target: ({ params: { identity } }) => auditedIdentity(identity),
    async handle({ hss }, { params: { identity }, body, query }) {
      const change: SubscriberChange = body
      const result = await hss.provisioning.change(identity, change, { dryRun: query.dryRun === 'true' })
      if (result.kind === 'absent') throw noSubscriber(identity)
      if (result.kind === 'refused') throw refusedBy('change', result.problems)
      // the keys themselves are nowhere in it
      const after = body.sim === undefined ? result.after : { ...result.after, replaced: KEYS_REPLACED }
      return changedAnswer(query.dryRun, { before: result.before, after }, { status: 200, body: result.after })
    },
  }),
  defineRoute({
    method: 'DELETE',
    url: '/subscribers/:identity',
    operationId: 'removeSubscriber',
    summary: 'Removes a subscription; S-CSCFs that have the user are told by RTR',
    tag,
    role: 'provisioner',
    params,
    query: dryRunOnly,
    answers: { 200: Type.Union([subscriberSchema, dryRunSchema]) },
    target: ({ params: { identity } }) => auditedIdentity(identity),
    async handle({ hss }, { params: { identity }, query }) {
      const removed = await hss.provisioning.remove(identity, { dryRun: query.dryRun === 'true' })
      if (removed === undefined) throw noSubscriber(identity)
      hss.pushes.wake()
      return changedAnswer(query.dryRun, { before: removed }, { status: 200, body: removed })
    },
  }),
]
