import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApplicationServer, AsService } from '@voltaic/as-kit'
import type { HttpAnswer, HttpListener, HttpRequest } from '../http-server.ts'
import { OptionReader, type ServiceOptions } from '../service-options.ts'
import type { ServiceDeps } from '../services.ts'
import { CallBook, type KnownCall } from './call-book.ts'
import { partiesOf } from './wish.ts'

const RING_SECONDS = 45

/** Behind this a proxy of the network has given up (RFC 3261 §16.6, timer C). */
const MAX_RING_SECONDS = 180

/**
 * Calls a user, then whom the user wants to talk to, and joins both, when a web server asks for it:
 *
 * - `POST /calls` with `{ "from", "to" }`: 201 and the call
 * - `GET /calls/ID`: how it stands: `calling-from`, `calling-to`, `connected`, `ended`
 * - `DELETE /calls/ID`: ends it
 *
 * each with `Authorization: Bearer` and the token. Options: `token`; `listen`, 127.0.0.1:7090 unless given, an address of this
 * machine; `ringSeconds`, how long each phone rings. Nobody sends it calls: there are no filter criteria.
 *
 * @throws VoltaicError AS_OPTION_INVALID
 * @spec RFC 3725 §4.3; TS 24.229 §5.7.3; RFC 6750 §2.1
 */
export function createClickToCall(options: ServiceOptions, { http, homeDomain }: ServiceDeps): AsService {
  const read = new OptionReader('click-to-call', options, ['token', 'listen', 'ringSeconds'])
  const token = hashOf(read.secret('token'))
  const at = read.loopback('listen', '127.0.0.1:7090')
  const ringMs = read.seconds('ringSeconds', RING_SECONDS, MAX_RING_SECONDS)
  let listener: HttpListener | undefined
  return {
    name: 'click-to-call',
    criteria: [],
    async start(server) {
      const desk = new Desk(server, new CallBook(server, ringMs), homeDomain)
      listener = await http.listen(at, (request) =>
        timingSafeEqual(hashOf(bearerOf(request)), token) ? desk.serve(request) : UNAUTHORISED,
      )
    },
    async stop() {
      await listener?.close()
    },
  }
}

const UNAUTHORISED: HttpAnswer = {
  status: 401,
  document: { error: 'the token is wrong' },
  headers: { 'www-authenticate': 'Bearer realm="click-to-call"' },
}

/** Of the same length whatever is sent, so that the time of the comparison tells nothing. */
function hashOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest()
}

function bearerOf({ authorization }: HttpRequest): string {
  return /^Bearer +([\x21-\x7e]{1,256})$/i.exec(authorization)?.[1] ?? ''
}

/** Where calls are asked for. */
class Desk {
  readonly #server: ApplicationServer
  readonly #calls: CallBook
  readonly #homeDomain: string

  constructor(server: ApplicationServer, calls: CallBook, homeDomain: string) {
    this.#server = server
    this.#calls = calls
    this.#homeDomain = homeDomain
  }

  serve(request: HttpRequest): HttpAnswer {
    const { method, path } = request
    if (path === '/calls') return method === 'POST' ? this.#make(request) : notAllowed('POST')
    const id = path.startsWith('/calls/') ? path.slice('/calls/'.length) : ''
    const call = this.#calls.find(id)
    if (call === undefined) return { status: 404, document: { error: 'there is no such call' } }
    if (method === 'DELETE') call.call.stop()
    return method === 'GET' || method === 'DELETE' ? { status: 200, document: viewOf(call) } : notAllowed('GET, DELETE')
  }

  #make({ document }: HttpRequest): HttpAnswer {
    const parties = partiesOf(document, this.#homeDomain)
    if ('refused' in parties) return { status: 422, document: { error: parties.refused } }
    const made = this.#calls.make(parties)
    this.#server.runtime.counters.add(made === undefined ? 'click-to-call.refused.full' : 'click-to-call.made')
    if (made === undefined)
      return { status: 503, document: { error: 'too many calls' }, headers: { 'retry-after': '60' } }
    return { status: 201, document: viewOf(made), headers: { location: `/calls/${made.id}` } }
  }
}

function viewOf({ id, call, end }: KnownCall): Readonly<Record<string, unknown>> {
  return { id, state: call.state, ...(end === undefined ? {} : { endedBy: end.by, status: end.status }) }
}

function notAllowed(allow: string): HttpAnswer {
  return { status: 405, document: { error: 'no such method here' }, headers: { allow } }
}
