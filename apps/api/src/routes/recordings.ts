import { Readable } from 'node:stream'
import { downloadOf, recordingDocument, type StoredRecording } from '@voltaic/recordings'
import Type from 'typebox'
import type { ApiContext } from '../api-context.ts'
import { notFound, type RequestRefused } from '../problem.ts'
import { recordingsOf } from '../recordings-door.ts'
import { defineRoute, type Route } from '../route.ts'
import { DEFAULT_LIMIT, limitQuery, strict } from '../schemas/common.ts'
import { recordingSchema, waitingRecordingsSchema } from '../schemas/recordings.ts'

const tag = 'Recordings'
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 512, description }))
const time = (description: string) =>
  Type.Optional(
    Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?Z)?$', description }),
  )

const listRoute = defineRoute({
  method: 'GET',
  url: '/recordings',
  operationId: 'listRecordings',
  summary: 'Lists the recordings that lie here, the newest first',
  tag,
  role: 'viewer',
  query: Type.Object(
    {
      number: text('who called or was called: a number, or a SIP or tel URI'),
      callId: text('Call-ID of the call'),
      kind: Type.Optional(
        Type.Union([Type.Literal('call'), Type.Literal('voicemail')], {
          description: 'messages that a voicemail took, or what was said in calls; both unless given',
        }),
      ),
      since: time('recorded at this time or later, as 2026-11-27 or 2026-11-27T10:00:00Z'),
      until: time('recorded before this time'),
      after: text('id of the last recording of the page before'),
      limit: Type.Optional(limitQuery),
    },
    strict,
  ),
  answers: {
    200: Type.Object({ recordings: Type.Array(recordingSchema), nextAfter: Type.Optional(Type.String()) }, strict),
  },
  async handle(context, { query: { number, callId, kind, since, until, after, limit: asked } }) {
    const limit = Number(asked ?? DEFAULT_LIMIT)
    const found = await recordingsOf(context).library.list({
      ...(number !== undefined && { number }),
      ...(callId !== undefined && { callId }),
      ...(kind !== undefined && { kind }),
      ...(since !== undefined && { since: Date.parse(since) }),
      ...(until !== undefined && { until: Date.parse(until) }),
      ...(after !== undefined && { after }),
      limit,
    })
    const last = found.length === limit ? found.at(-1)?.id : undefined
    return { status: 200, body: { recordings: found.map(recordingDocument), ...(last && { nextAfter: last }) } }
  },
})

const spoolRoute = defineRoute({
  method: 'GET',
  url: '/recordings/spool',
  operationId: 'showRecordingSpool',
  summary: 'Recordings that are on their way to where they are kept, and what stands in their way',
  tag,
  role: 'viewer',
  answers: { 200: waitingRecordingsSchema },
  async handle(context) {
    const { alarms, ...rest } = recordingsOf(context).spool()
    const shown = alarms.map(({ since, ...alarm }) => ({ ...alarm, since: new Date(since).toISOString() }))
    return { status: 200, body: { ...rest, alarms: shown } }
  },
})

const showRoute = defineRoute({
  method: 'GET',
  url: '/recordings/:id',
  operationId: 'showRecording',
  summary: 'Shows what is known of a recording',
  tag,
  role: 'viewer',
  params,
  answers: { 200: recordingSchema },
  async handle(context, { params: { id } }) {
    return { status: 200, body: recordingDocument(await found(context, id)) }
  },
})

const contentRoute = defineRoute({
  method: 'GET',
  url: '/recordings/:id/content',
  operationId: 'fetchRecording',
  summary: 'The recording itself, or the part that Range asks for; who fetched it is noted',
  tag,
  role: 'admin',
  params,
  answers: { 200: null, 206: null, 416: null },
  async handle(context, { params: { id }, principal, range, ifRange }) {
    const recording = await found(context, id)
    const { status, headers, range: part } = downloadOf(recording, { range, ifRange })
    if (part === undefined) return { status, headers }
    const octets = await recordingsOf(context).library.read(recording, part, principal.name)
    return { status, headers, body: Readable.from(octets, { objectMode: false }) }
  },
})

const deleteRoute = defineRoute({
  method: 'DELETE',
  url: '/recordings/:id',
  operationId: 'deleteRecording',
  summary: 'Deletes a recording for good',
  tag,
  role: 'admin',
  params,
  answers: { 204: null },
  target: ({ params: { id } }) => `recording ${id}`,
  async handle(context, { params: { id }, principal }) {
    if (!(await recordingsOf(context).library.remove(id, principal.name))) throw absent(id)
    return { status: 204 }
  },
})

async function found(context: ApiContext, id: string): Promise<StoredRecording> {
  const recording = await recordingsOf(context).library.find(id)
  if (recording === undefined) throw absent(id)
  return recording
}

function absent(id: string): RequestRefused {
  return notFound('recording', id, 'GET /api/v1/recordings, or voltaic recordings list, shows those there are')
}

export const recordingRoutes: readonly Route[] = [listRoute, spoolRoute, showRoute, contentRoute, deleteRoute]
