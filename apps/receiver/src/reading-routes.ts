import { Readable } from 'node:stream'
import { downloadOf, type RecordingLibrary, type RecordingQuery, recordingDocument } from '@voltaic/recordings'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from './problem.ts'
import type { AccountRole } from './receiver-settings.ts'

/** Recordings of one page. */
const MAX_PAGE = 1000
const DEFAULT_PAGE = 100

/** Resolves to the name of who asks, or answers itself. */
type Admit = (request: FastifyRequest, reply: FastifyReply, needed: AccountRole) => Promise<string | undefined>

/** The index, the files, deletion and the audit. */
export function serveReading(server: FastifyInstance, library: RecordingLibrary, admitted: Admit): void {
  server.get('/recordings', async (request, reply) => {
    if ((await admitted(request, reply, 'read')) === undefined) return reply
    const query = queryOf(request.query as Readonly<Record<string, unknown>>)
    if (typeof query === 'string') return sendProblem(reply, 400, 'QUERY_INVALID', query)
    const found = await library.list(query)
    const nextAfter = found.length === query.limit ? found.at(-1)?.id : undefined
    return { recordings: found.map(recordingDocument), ...(nextAfter !== undefined && { nextAfter }) }
  })
  server.get('/recordings/:id', async (request, reply) => {
    if ((await admitted(request, reply, 'read')) === undefined) return reply
    const recording = await library.find(idOf(request))
    return recording === undefined ? absent(reply) : recordingDocument(recording)
  })
  server.get('/recordings/:id/content', async (request, reply) => {
    const actor = await admitted(request, reply, 'read')
    if (actor === undefined) return reply
    const recording = await library.find(idOf(request))
    if (recording === undefined) return absent(reply)
    const { range: asked, 'if-range': ifRange } = request.headers
    const { status, headers, range } = downloadOf(recording, { range: asked, ifRange: one(ifRange) })
    reply.code(status).headers(headers)
    if (range === undefined) return reply.send()
    return reply.send(Readable.from(await library.read(recording, range, actor), { objectMode: false }))
  })
  server.delete('/recordings/:id', async (request, reply) => {
    const actor = await admitted(request, reply, 'admin')
    if (actor === undefined) return reply
    return (await library.remove(idOf(request), actor)) ? reply.code(204).send() : absent(reply)
  })
  server.get('/audit', async (request, reply) => {
    if ((await admitted(request, reply, 'admin')) === undefined) return reply
    const entries = await library.audit(MAX_PAGE)
    return { audit: entries.map(({ at, ...rest }) => ({ at: new Date(at).toISOString(), ...rest })) }
  })
}

const idOf = ({ params }: FastifyRequest): string => (params as { readonly id: string }).id
const absent = (reply: FastifyReply): FastifyReply =>
  sendProblem(reply, 404, 'RECORDING_NOT_FOUND', 'there is no such recording')
const one = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** @returns what is wrong with it, as a text */
function queryOf(asked: Readonly<Record<string, unknown>>): RecordingQuery | string {
  // what is there twice comes as an array
  if (!isOfTexts(asked)) return 'each parameter may be there once'
  return searchOf(asked)
}

function isOfTexts(query: Readonly<Record<string, unknown>>): query is Readonly<Record<string, string>> {
  return Object.values(query).every((value) => typeof value === 'string')
}

function searchOf(query: Readonly<Record<string, string | undefined>>): RecordingQuery | string {
  const { number, callId, since, until, after, limit = `${DEFAULT_PAGE}` } = query
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > MAX_PAGE) return `limit is 1 to ${MAX_PAGE}`
  const times = [since, until].map((text) => (text === undefined ? undefined : Date.parse(text)))
  if (times.some(Number.isNaN)) return 'since and until are times as 2026-11-27T10:00:00Z'
  const [sinceMs, untilMs] = times
  return {
    ...(number !== undefined && { number }),
    ...(callId !== undefined && { callId }),
    ...(sinceMs !== undefined && { since: sinceMs }),
    ...(untilMs !== undefined && { until: untilMs }),
    ...(after !== undefined && { after }),
    limit: Number(limit),
  }
}
