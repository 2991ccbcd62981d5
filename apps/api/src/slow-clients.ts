import type { Socket } from 'node:net'
import type { Clock, Log, Timer } from '@voltaic/runtime'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** The head of a request must have come by then, in milliseconds. */
export const HEAD_TIMEOUT_MS = 15_000
/** The body, of a document of one megabyte at the most. */
export const BODY_TIMEOUT_MS = 30_000
/** Connections at the same time, each an open file, and those of SIP are of the same process; of more, new ones are closed at once. */
export const MAX_CONNECTIONS = 1024
/** Who has connected says something within this time, in milliseconds, or loses its place. */
export const MAX_SILENCE = 30_000
/** How often Node looks for heads that are late. */
const CHECK_INTERVAL_MS = 5000

/** Options of Node's own server. */
export const SLOW_CLIENT_OPTIONS: {
  readonly headersTimeout: number
  readonly connectionsCheckingInterval: number
} = { headersTimeout: HEAD_TIMEOUT_MS, connectionsCheckingInterval: CHECK_INTERVAL_MS }

/** Bodies that are read as they come, by whoever may send them: an import of gigabytes takes its time. */
const STREAMED: ReadonlySet<string> = new Set(['text/csv', 'application/octet-stream'])

/**
 * Who sends a body one octet a minute does not keep a connection: after `BODY_TIMEOUT_MS` it is closed. An import may take
 * longer, but only until it has been answered.
 */
export function refuseSlowClients(
  server: FastifyInstance,
  { clock, log }: { readonly clock: Pick<Clock, 'startTimer'>; readonly log: Log },
): void {
  server.server.maxConnections = MAX_CONNECTIONS
  const timers = new WeakMap<FastifyRequest, Timer>()
  const watch = (request: FastifyRequest): void => {
    const { raw } = request
    const timer = clock.startTimer(BODY_TIMEOUT_MS, () => {
      if (raw.complete) return
      log.info('api.slow-client', { requestId: request.id, from: request.ip })
      raw.destroy()
    })
    timers.set(request, timer)
    raw.once('close', () => timer.cancel())
  }
  server.addHook('onRequest', async (request) => {
    if (hasBody(request) && !STREAMED.has(typeOf(request))) watch(request)
  })
  server.addHook('onResponse', async (request) => {
    // it was answered before its end, a refusal for example; what still comes is for nobody
    if (hasBody(request) && !request.raw.complete && !timers.has(request)) watch(request)
  })
}

/** Node.js gives those who begin a request a time to end it; those who begin none it lets wait. */
export function endSilentConnections(
  server: FastifyInstance['server'],
  event: 'connection' | 'secureConnection',
): void {
  server.on(event, (socket: Socket) => {
    socket.setTimeout(MAX_SILENCE, () => socket.destroy())
  })
  server.on('request', ({ socket }: { readonly socket: Socket }) => socket.setTimeout(0))
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

function typeOf({ headers }: FastifyRequest): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}
