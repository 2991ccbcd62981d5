import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { HttpAnswer, HttpRequest, HttpServer } from '@voltaic/application-servers'
import { VoltaicError } from '@voltaic/base'
import { type Address, formatAddress, type Log } from '@voltaic/runtime'

/** Octets of a document that are read. */
export const MAX_HTTP_DOCUMENT = 65_536

/** How long a request may take to come, in milliseconds. */
const REQUEST_TIMEOUT_MS = 10_000

/** Connections at the same time. */
const MAX_CONNECTIONS = 256

const TOO_LONG: HttpAnswer = { status: 413, document: { error: 'the document is too long' } }
const NO_JSON: HttpAnswer = { status: 400, document: { error: 'the document is no JSON' } }
const FAILED: HttpAnswer = { status: 500, document: { error: 'the request failed; the log says why' } }

/** HTTP for the services of application servers. */
export function createHttpServer(log: Log): HttpServer {
  return {
    async listen(at, onRequest) {
      const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
        void serve(request, response, onRequest, log)
      })
      server.maxConnections = MAX_CONNECTIONS
      await listening(server, at)
      const bound = server.address()
      return {
        local: typeof bound === 'object' && bound !== null ? { host: bound.address, port: bound.port } : at,
        close: () =>
          new Promise((resolve) => {
            server.close(() => resolve())
            server.closeAllConnections()
          }),
      }
    },
  }
}

function listening(server: Server, at: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const remedy = 'Stop what has the port, or give the option listen of the service another one'
      const what = `a service cannot listen at ${formatAddress(at)}: ${cause.message}`
      reject(new VoltaicError('AS_HTTP_PORT_TAKEN', what, remedy, { cause }))
    })
    server.listen(at.port, at.host, () => resolve())
  })
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  onRequest: (request: HttpRequest) => HttpAnswer,
  log: Log,
): Promise<void> {
  const answer = await answerTo(request, onRequest).catch((error: unknown) => {
    // who has gone before the end of its request hears no answer, and is no mistake of ours
    if (!request.complete) return undefined
    log.error('a request over HTTP failed', { error: String(error) })
    return FAILED
  })
  if (answer === undefined) return
  const { status, document, headers = {} } = answer
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers })
  response.end(`${JSON.stringify(document)}\n`)
}

async function answerTo(
  request: IncomingMessage,
  onRequest: (request: HttpRequest) => HttpAnswer,
): Promise<HttpAnswer> {
  const text = await readText(request)
  if (text === undefined) return TOO_LONG
  const document = text === '' ? undefined : parsed(text)
  if (text !== '' && document === undefined) return NO_JSON
  const { method = '', url = '', headers } = request
  const [path = ''] = url.split('?', 1)
  return onRequest({ method, path, authorization: headers.authorization ?? '', document })
}

/** @returns undefined for one that is too long */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const octets = chunk as Buffer
    length += octets.length
    if (length > MAX_HTTP_DOCUMENT) return undefined
    chunks.push(octets)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
