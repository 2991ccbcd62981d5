import { Readable } from 'node:stream'
import Type from 'typebox'
import { captureOf } from '../capture-body.ts'
import { EventStream } from '../network/event-stream.ts'
import { TRACE_FORMATS, type TraceDoor, type TraceFormat, type TraceWish, traceOf } from '../network/trace-door.ts'
import { notFound, RequestRefused } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { DEFAULT_LIMIT, limitQuery, strict } from '../schemas/common.ts'
import {
  captureViewSchema,
  PROTOCOLS,
  shownMessageSchema,
  traceCountersSchema,
  traceRowSchema,
  whyAnswerSchema,
} from '../schemas/trace.ts'

const tag = 'Trace'
const who = Type.String({
  minLength: 1,
  maxLength: 512,
  description:
    'an IMSI, a number or another identity, the name of a simulated phone, or the Call-ID of any leg of a call',
})
const wishQuery = {
  who: Type.Optional(who),
  since: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: 'milliseconds since 1970' })),
  protocols: Type.Optional(
    Type.String({
      pattern: `^(${PROTOCOLS.join('|')})(,(${PROTOCOLS.join('|')})){0,3}$`,
      description: `any of ${PROTOCOLS.join(', ')}, separated by commas`,
    }),
  ),
}

function wishOf(query: { readonly who?: string; readonly since?: string; readonly protocols?: string }): TraceWish {
  const { who, since, protocols } = query
  return {
    ...(who !== undefined && { who }),
    ...(since !== undefined && { since: Number(since) }),
    ...(protocols !== undefined && { protocols: protocols.split(',') as TraceWish['protocols'] & {} }),
  }
}

/** Between two looks whether the reader of a stream still may read, in milliseconds. */
const LOOK_AGAIN = 10_000
/** Rows that a reader who comes back gets of what it has missed. */
const MAX_MISSED = 5000

const MEDIA_TYPES: Readonly<Record<TraceFormat, string>> = {
  svg: 'image/svg+xml',
  pcapng: 'application/x-pcapng',
  text: 'text/plain; charset=utf-8',
}

export const traceRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/trace',
    operationId: 'listTrace',
    summary: 'The last messages and events, of one subscriber or call or of all, the oldest first',
    tag,
    role: 'viewer',
    query: Type.Object({ ...wishQuery, limit: Type.Optional(limitQuery) }, strict),
    answers: {
      200: Type.Object({ rows: Type.Array(traceRowSchema), counters: traceCountersSchema }, strict),
    },
    async handle(context, { query }) {
      const trace = traceOf(context)
      const rows = trace.last(wishOf(query), Number(query.limit ?? DEFAULT_LIMIT))
      return { status: 200, body: { rows, counters: trace.counters() } }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/trace/stream',
    operationId: 'streamTrace',
    summary: 'The same as they come, as server-sent events: row, and dropped with a count for who reads too slowly',
    tag,
    role: 'viewer',
    query: Type.Object(wishQuery, strict),
    answers: { 200: null },
    async handle(context, { query, lastEventId, stillMay }) {
      const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
      const trace = traceOf(context)
      const missed = missedSince(trace, wishOf(query), lastEventId)
      const leave = context.streams.take()
      const body = streamOf(trace, wishOf(query), stillMay, (look) => context.openStreams.add(look), leave)
      for (const row of missed) body.send('row', row, row.id)
      return { status: 200, headers, body }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/trace/messages/:id',
    operationId: 'showMessage',
    summary: 'One message, decoded, with the clause that defines each header field or AVP',
    tag,
    role: 'viewer',
    params: Type.Object({ id: Type.String({ pattern: '^\\d{1,20}(\\.\\d{1,10})?-\\d{1,12}$' }) }),
    answers: { 200: shownMessageSchema },
    async handle(context, { params: { id } }) {
      const message = traceOf(context).message(id)
      if (message === undefined) throw notFound('message', id, 'It has gone for newer ones; GET /api/v1/trace')
      return { status: 200, body: message }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/trace/why',
    operationId: 'explainWhy',
    summary: 'Why a subscriber or a call does not work: causes with their proof and what mends them',
    tag,
    role: 'viewer',
    query: Type.Object({ who }, strict),
    answers: { 200: whyAnswerSchema },
    async handle(context, { query }) {
      const trace = traceOf(context)
      return { status: 200, body: await context.whys.ask(query.who, () => trace.why(query.who)) }
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/captures',
    operationId: 'readCapture',
    summary:
      'Reads a capture of a phone, an eNB or an EPC: its messages, and what the doctor says of it; nothing is kept',
    tag,
    role: 'viewer',
    body: Type.Object(
      {},
      { ...strict, description: 'never JSON: pcap or pcapng, packed with gzip or not, as application/octet-stream' },
    ),
    accepts: 'application/octet-stream',
    answers: { 200: captureViewSchema },
    async handle(context, { document, gone }) {
      if (!(document instanceof Readable)) throw notACapture()
      const trace = traceOf(context)
      const leave = context.captures.take()
      const left = gone()
      try {
        return { status: 200, body: await trace.readCapture(captureOf(document, context.clock), left) }
      } catch (error) {
        throw left.aborted ? abandoned(error) : error
      } finally {
        leave()
      }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/trace/export',
    operationId: 'exportTrace',
    summary:
      'One subscriber or call as a file: a picture, packets for Wireshark, or a ladder as text; of very much the newest, since when Voltaic-Newest-Since tells',
    tag,
    role: 'viewer',
    query: Type.Object(
      {
        who,
        format: Type.Union(
          TRACE_FORMATS.map((name) => Type.Literal(name)),
          { default: 'svg' },
        ),
      },
      strict,
    ),
    answers: { 200: null },
    async handle(context, { query }) {
      const format = query.format as TraceFormat
      const file = traceOf(context).export(query.who, format)
      if (file === undefined) throw notFound('trace', query.who, 'GET /api/v1/trace shows what is kept')
      const { octets, newestSince } = file
      const name = `${newestSince === undefined ? 'trace' : 'trace-newest'}.${format === 'text' ? 'txt' : format}`
      const headers = {
        'content-type': MEDIA_TYPES[format],
        'content-disposition': `attachment; filename="${name}"`,
        ...(newestSince !== undefined && { 'voltaic-newest-since': new Date(newestSince).toISOString() }),
      }
      return { status: 200, headers, body: Readable.from([octets]) }
    },
  }),
]

function notACapture(): RequestRefused {
  return new RequestRefused(
    415,
    'BODY_TYPE_REFUSED',
    'this takes application/octet-stream',
    'Send a pcap or pcapng file, packed with gzip or not',
  )
}

/** For the log alone: whoever sent it has closed the connection. */
function abandoned(cause: unknown): RequestRefused {
  return new RequestRefused(400, 'REQUEST_ABANDONED', 'the connection was closed before the answer', '', undefined, {
    cause,
  })
}

/** What happens from now on, until its reader has gone or may not read any more. */
function streamOf(
  trace: TraceDoor,
  wish: TraceWish,
  stillMay: () => Promise<boolean>,
  open: (look: () => Promise<void>) => () => void,
  leave: () => void,
): EventStream {
  let looked = 0
  const look = async (): Promise<void> => {
    if (!(await stillMay())) stream.finish()
  }
  const stop = trace.watch(wish, (row) => {
    stream.send('row', row, row.id)
    // a session runs out, and a key is revoked by another process, without a word
    if (row.at - looked < LOOK_AGAIN) return
    looked = row.at
    void look()
  })
  const close = open(look)
  const onEnd = () => {
    stop()
    close()
    leave()
  }
  const stream = new EventStream({ onEnd })
  return stream
}

function missedSince(trace: TraceDoor, wish: TraceWish, lastEventId: string | undefined): readonly { id: string }[] {
  const at = /^(\d{1,20}(?:\.\d{1,10})?)-\d{1,12}$/.exec(lastEventId ?? '')?.[1]
  if (at === undefined) return []
  const rows = trace.last({ ...wish, since: Number(at) }, MAX_MISSED)
  return rows.slice(rows.findIndex(({ id }) => id === lastEventId) + 1)
}
