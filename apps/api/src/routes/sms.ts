import type { QueuedMessage, QueueOutcome, SmsQueue, SmsRefusal, SmsState } from '@voltaic/ip-sm-gw'
import Type from 'typebox'
import { notFound, RequestRefused } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { DEFAULT_LIMIT, limitQuery, strict } from '../schemas/common.ts'
import { smsAcceptedSchema, smsMessageInput, smsMessageSchema, smsStateQuery } from '../schemas/sms.ts'
import { API_ACCOUNT, smsOf } from '../sms-door.ts'

const tag = 'Short messages'
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 256, description }))

/** Status and words of what the service centre refuses. */
const REFUSALS: Readonly<Record<SmsRefusal, readonly [status: number, what: string, remedy: string]>> = {
  INVALID_NUMBER: [422, 'to is no number of any plan', 'Write it with its country code: +491701234567'],
  UNASSIGNED_NUMBER: [422, 'nobody has this number', 'voltaic subscriber list shows those there are'],
  INVALID_ORIGINATOR: [422, 'from cannot be written', 'Give a number, or up to 11 characters of the GSM alphabet'],
  TEXT_TOO_LONG: [422, 'the text takes more than 255 parts', 'Send it as several messages'],
  QUEUE_FULL: [429, 'the queue of the receiver is full', 'Try again later, or drop some: voltaic sms queue'],
  STORE_FULL: [507, 'the disk is full', 'Make room; nothing was stored'],
  STORE_UNAVAILABLE: [503, 'the database does not answer', 'Try again with the same Idempotency-Key'],
  IDEMPOTENCY_CONFLICT: [422, 'this Idempotency-Key was of another message', 'Use a new one for a new message'],
  DUPLICATE: [409, 'this is a duplicate', 'It is there already'],
}

const view = (message: QueuedMessage): Readonly<Record<string, unknown>> => {
  const { acceptedAt, nextAttemptAt, expiresAt, endedAt, ...rest } = message
  const iso = (at: number) => new Date(at).toISOString()
  return {
    ...rest,
    acceptedAt: iso(acceptedAt),
    expiresAt: iso(expiresAt),
    ...(nextAttemptAt !== undefined && { nextAttemptAt: iso(nextAttemptAt) }),
    ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
  }
}

const sendRoute = defineRoute({
  method: 'POST',
  url: '/sms/messages',
  operationId: 'sendSms',
  summary: 'Sends a text: the answer says how it is encoded and in how many parts; it is on disk then',
  tag,
  role: 'provisioner',
  body: smsMessageInput,
  answers: { 201: smsAcceptedSchema },
  target: ({ body: { to } }) => `short message to ${to}`,
  async handle(context, { body, principal, idempotencyKey }) {
    const { to, text, from, languages, messageClass, validitySeconds, statusReport } = body
    const result = await smsOf(context).submitter.submit({
      account: API_ACCOUNT,
      ...(from !== undefined && { from }),
      ...(idempotencyKey !== undefined && { idempotencyKey: `${principal.keyId} ${idempotencyKey}` }),
      content: {
        kind: 'text',
        to,
        text,
        ...(languages !== undefined && { languages }),
        ...(messageClass !== undefined && { messageClass }),
        ...(validitySeconds !== undefined && { validityMs: validitySeconds * 1000 }),
        isReportRequested: statusReport === true,
      },
    })
    if (result.kind === 'refused') throw refusalOf(result.reason)
    const { ids, encoding, isRepeat } = result
    return { status: 201, body: { ids, parts: ids.length, encoding, isRepeat }, audit: { after: { ids } } }
  },
})

function refusalOf(reason: SmsRefusal): RequestRefused {
  const [status, what, remedy] = REFUSALS[reason]
  return new RequestRefused(status, `SMS_${reason}`, what, remedy)
}

const readingRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/sms/messages',
    operationId: 'listSms',
    summary: 'Lists messages in the order in which they were taken, without their texts; ended ones for a day',
    tag,
    role: 'viewer',
    query: Type.Object(
      {
        destination: text('only to this number, as +491701234567'),
        originator: text('only from this number or name'),
        state: Type.Optional(smsStateQuery),
        after: text('id of the last message of the page before'),
        limit: Type.Optional(limitQuery),
      },
      strict,
    ),
    answers: {
      200: Type.Object({ messages: Type.Array(smsMessageSchema), nextAfter: Type.Optional(Type.String()) }, strict),
    },
    async handle(context, { query: { destination, originator, state, after, limit: asked } }) {
      const limit = Number(asked ?? DEFAULT_LIMIT)
      const messages = await smsOf(context).queue.list({
        ...(destination !== undefined && { destination }),
        ...(originator !== undefined && { originator }),
        ...(state !== undefined && { states: state.split(',') as SmsState[] }),
        ...(after !== undefined && { after }),
        limit,
      })
      const last = messages.length === limit ? messages.at(-1)?.id : undefined
      return { status: 200, body: { messages: messages.map(view), ...(last !== undefined && { nextAfter: last }) } }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/sms/messages/:id',
    operationId: 'showSms',
    summary: 'Shows a message, without its text',
    tag,
    role: 'viewer',
    params,
    answers: { 200: smsMessageSchema },
    async handle(context, { params: { id } }) {
      return { status: 200, body: view(await found(smsOf(context).queue, id)) }
    },
  }),
]

async function found(queue: SmsQueue, id: string): Promise<QueuedMessage> {
  const message = await queue.find(id)
  if (message === undefined) throw absent(id)
  return message
}

function absent(id: string): RequestRefused {
  return notFound('message', id, 'GET /api/v1/sms/messages, or voltaic sms queue --all, shows those there are')
}

/** An order of the operator's: done, or why not. */
function orderRoute(
  order: string,
  operationId: string,
  summary: string,
  act: (queue: SmsQueue, id: string) => Promise<QueueOutcome>,
): Route {
  return defineRoute({
    method: 'POST',
    url: `/sms/messages/:id/${order}`,
    operationId,
    summary,
    tag,
    role: 'provisioner',
    params,
    answers: { 200: smsMessageSchema },
    target: ({ params: { id } }) => `short message ${id}`,
    async handle(context, { params: { id } }) {
      const { queue } = smsOf(context)
      return { status: 200, body: view(await done(queue, id, await act(queue, id))) }
    },
  })
}

async function done(queue: SmsQueue, id: string, outcome: QueueOutcome): Promise<QueuedMessage> {
  if (outcome === 'not-found') throw absent(id)
  const message = await found(queue, id)
  if (outcome === 'done') return message
  throw new RequestRefused(409, 'SMS_ENDED', `message ${id} is ${message.state}`, 'There is nothing left to do to it')
}

const dropRoute = defineRoute({
  method: 'POST',
  url: '/sms/messages/:id/drop',
  operationId: 'dropSms',
  summary: 'Takes a message out of the queue; its sender gets a status report, if asked for',
  tag,
  role: 'provisioner',
  params,
  body: Type.Object(
    { reason: Type.String({ minLength: 1, maxLength: 200, description: 'kept with the message' }) },
    strict,
  ),
  answers: { 200: smsMessageSchema },
  target: ({ params: { id } }) => `short message ${id}`,
  async handle(context, { params: { id }, body: { reason } }) {
    const { queue } = smsOf(context)
    const message = await done(queue, id, await queue.drop(id, reason))
    return { status: 200, body: view(message), audit: { after: { reason } } }
  },
})

export const smsRoutes: readonly Route[] = [
  sendRoute,
  ...readingRoutes,
  orderRoute('hold', 'holdSms', 'Stops a message where it is; others pass it by', (queue, id) => queue.hold(id)),
  orderRoute('release', 'releaseSms', 'Lets a held message take its old place again', (queue, id) => queue.release(id)),
  orderRoute('retry', 'retrySms', 'Tries the phone of a message now', (queue, id) => queue.retryNow(id)),
  dropRoute,
]
