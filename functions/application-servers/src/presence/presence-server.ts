import type { ApplicationServer, AsRequest, AsService } from '@voltaic/as-kit'
import { DecodeError } from '@voltaic/base'
import { parsePidf } from '@voltaic/profile'
import { BackgroundWork } from '@voltaic/runtime'
import { createUasDialog, deltaSeconds, dialogId, type Hop, type SipRequest, type SipResponse } from '@voltaic/sip'
import { OptionReader, type ServiceOptions } from '../service-options.ts'
import { PRESENCE_LIMITS, type PresenceLimits } from './presence-limits.ts'
import { type Publication, Publications } from './publications.ts'
import { PIDF_TYPE, Watchers } from './watchers.ts'

/** Lifetimes in seconds. */
const DEFAULT_EXPIRES = 3600
const MIN_EXPIRES = 60
const MAX_EXPIRES = 86_400

/** What a watcher accepts who can read a PIDF document. @spec RFC 3261 §20.1 */
const ACCEPTABLE: ReadonlySet<string> = new Set([PIDF_TYPE, 'application/*', '*/*'])

/**
 * A presence server: users publish their state, others subscribe to it. The state is the document that was published last, as it
 * came, once it has been seen to be one; everybody whose request the network lets through may watch.
 *
 * @spec RFC 3903 §6; RFC 3856 §6; RFC 3863 §4; TS 24.141 §5.3.2, §5.3.3
 */
export function createPresenceServer(
  options: ServiceOptions,
  _: object,
  limits: PresenceLimits = PRESENCE_LIMITS,
): AsService {
  new OptionReader('presence', options, [])
  let room: PresenceRoom | undefined
  return {
    name: 'presence',
    criteria: [
      {
        priority: 10,
        when: [
          [{ method: 'PUBLISH' }],
          [{ sessionCase: 'ORIGINATING_SESSION' }],
          [{ header: 'Event', content: '^presence' }],
        ],
      },
      {
        priority: 11,
        when: [
          [{ method: 'SUBSCRIBE' }],
          [{ sessionCase: 'TERMINATING_REGISTERED' }, { sessionCase: 'TERMINATING_UNREGISTERED' }],
          [{ header: 'Event', content: '^presence' }],
        ],
      },
    ],
    start(server) {
      room = createRoom(server, limits)
    },
    async stop() {
      await room?.background.stop()
      room?.publications.stop()
      room?.watchers.stop()
    },
    onRequest: (call) => (room === undefined ? call.answer(503) : serve(call, room)),
    onDialogRequest: (request, hop) => (room === undefined ? hop.reply(503) : refresh(request, hop, room)),
  }
}

interface PresenceRoom {
  readonly server: ApplicationServer
  readonly limits: PresenceLimits
  readonly publications: Publications
  readonly watchers: Watchers
  /** Work behind the answer. */
  readonly background: BackgroundWork
}

function createRoom(server: ApplicationServer, limits: PresenceLimits): PresenceRoom {
  const { clock, random } = server.runtime
  const publications = new Publications(clock, random, (user) => watchers.changed(user), limits)
  const watchers = new Watchers(server, (user) => publications.current(user)?.document ?? unknownState(user), limits)
  return {
    server,
    limits,
    publications,
    watchers,
    background: new BackgroundWork(server.runtime, server.config.element),
  }
}

/** Of a user of whom nothing is known there is a document too. @spec RFC 3856 §6.6.2 */
function unknownState(user: string): Uint8Array {
  const entity = user.replace(/[&<>"]/g, '')
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${entity}"/>`,
  )
}

function serve(call: AsRequest, room: PresenceRoom): Promise<SipResponse> | SipResponse {
  const { method, request, servedUser } = call
  if (servedUser === undefined || (method !== 'PUBLISH' && method !== 'SUBSCRIBE')) return call.proxy()
  if (eventOf(request) !== 'presence') return call.answer(489, { headers: [['Allow-Events', 'presence']] })
  return method === 'PUBLISH' ? publish(call, servedUser.identity, room) : subscribe(call, servedUser.identity, room)
}

/** @returns undefined when there is nothing against a PUBLISH @spec RFC 3903 §6 */
function refusalOf(
  call: AsRequest,
  seconds: number,
  known: Publication | undefined,
  limits: PresenceLimits,
): SipResponse | undefined {
  const { request } = call
  if (request.has('SIP-If-Match') && known === undefined) return call.reply(412)
  if (seconds > 0 && seconds < MIN_EXPIRES) return call.reply(423, { headers: [['Min-Expires', String(MIN_EXPIRES)]] })
  if (request.body.length > 0 && !isPidf(request)) return call.reply(415, { headers: [['Accept', PIDF_TYPE]] })
  if (isEncoded(request)) return call.reply(415, { headers: [['Accept-Encoding', 'identity']] })
  if (request.body.length > limits.document) return call.reply(413)
  return isDocument(request) ? undefined : call.reply(400, { reason: 'Document Malformed' })
}

/** @spec RFC 3903 §6 */
function publish(call: AsRequest, user: string, { publications, watchers, limits }: PresenceRoom): SipResponse {
  const { request } = call
  const { body } = request
  const etag = request.header('SIP-If-Match')
  const seconds = expiresOf(request)
  const known = etag === undefined ? undefined : publications.find(user, etag)
  const refusal = refusalOf(call, seconds, known, limits)
  if (refusal !== undefined) return refusal
  const document = body.length > 0 ? body : known?.document
  // RFC 3903 §6: what begins a publication has a document
  if (document === undefined) return call.reply(400, { reason: 'Document Missing' })
  if (seconds === 0) {
    if (known !== undefined) publications.remove(user, known.etag)
    watchers.changed(user)
    return call.reply(200, {
      headers: [
        ['SIP-ETag', etag ?? '0'],
        ['Expires', '0'],
      ],
    })
  }
  if (known === undefined && !publications.hasRoom(user)) return call.reply(503)
  const fresh = publications.keep(user, document, seconds, etag)
  // a refresh changes nothing that watchers would see
  if (body.length > 0) watchers.changed(user)
  return call.reply(200, {
    headers: [
      ['SIP-ETag', fresh],
      ['Expires', String(seconds)],
    ],
  })
}

/** @spec RFC 3856 §6.6; RFC 6665 §4.2.1 */
function subscribe(call: AsRequest, user: string, { server, watchers, background }: PresenceRoom): SipResponse {
  const { request } = call
  const accepted = request.list('Accept').map(mediaTypeOf)
  if (accepted.length > 0 && !accepted.some((type) => ACCEPTABLE.has(type))) return call.reply(406)
  if (!watchers.hasRoom(user)) return call.reply(503)
  const seconds = expiresOf(request)
  const response = call.reply(200, { headers: dialogHeaders(request, seconds, server) })
  const dialog = createUasDialog(request, response)
  // the NOTIFY follows the answer
  background.add(async () => watchers.add(user, dialog, request.header('Event') ?? 'presence', seconds))
  return response
}

/** A SUBSCRIBE that renews or ends a subscription. @spec RFC 6665 §4.2.1.2 */
function refresh(request: SipRequest, hop: Hop, { server, watchers }: PresenceRoom): SipResponse {
  if (request.method !== 'SUBSCRIBE') return hop.reply(request.method === 'NOTIFY' ? 481 : 405)
  const seconds = expiresOf(request)
  const status = watchers.renew(dialogId(request), request, seconds)
  return hop.reply(status, status === 200 ? { headers: dialogHeaders(request, seconds, server) } : {})
}

function dialogHeaders(request: SipRequest, seconds: number, { config }: ApplicationServer) {
  return [
    ...request.headerLines('Record-Route').map((line) => ['Record-Route', line] as const),
    ['Contact', `<${config.uri}>`],
    ['Expires', String(seconds)],
  ] as const
}

function eventOf(request: SipRequest): string {
  return (request.header('Event') ?? '').split(';', 1)[0]?.trim() ?? ''
}

function isPidf(request: SipRequest): boolean {
  return mediaTypeOf(request.header('Content-Type') ?? '') === PIDF_TYPE
}

/** Watchers are told no Content-Encoding. @spec RFC 3261 §20.12 */
function isEncoded(request: SipRequest): boolean {
  return request.list('Content-Encoding').some((coding) => coding.toLowerCase() !== 'identity')
}

/** What is none must not reach those who watch. */
function isDocument({ body }: SipRequest): boolean {
  if (body.length === 0) return true
  try {
    parsePidf(body)
    return true
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

function mediaTypeOf(text: string): string {
  return (text.split(';', 1)[0] ?? '').trim().toLowerCase()
}

function expiresOf(request: SipRequest): number {
  return Math.min(deltaSeconds(request.header('Expires')) ?? DEFAULT_EXPIRES, MAX_EXPIRES)
}
