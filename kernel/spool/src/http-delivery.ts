import { type ClientRequest, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '@voltaic/runtime'
import type { Deliver, DeliveryOutcome, Shipment } from './delivery.ts'
import { metadataOf, type UploadBody, uploadBodyOf } from './upload-body.ts'
import { authorizationOf, shownUrl, type UploadTarget, uploadUrlOf } from './upload-target.ts'

/** How long nothing at all may move, in milliseconds: however long an upload takes, it must go on. */
export const UPLOAD_SILENCE_MS = 30_000
/** Statuses that asking again will hardly change. 401 is not among them: credentials are mended. */
const REFUSALS: ReadonlySet<number> = new Set([400, 403, 404, 405, 409, 410, 411, 413, 414, 415, 417, 422, 451, 501])
const NOT_FOR_HEADERS = /[^\x20-\x7e]/gu

/**
 * Uploads to a web server. Each upload has an `Idempotency-Key`, which is the same however often it is repeated, and a
 * `Content-Digest`. Redirections are not followed.
 *
 * @spec RFC 9110 §9.3.3, §9.3.4; RFC 9530 §2
 */
export function createHttpDelivery(clock: Clock, target: UploadTarget): Deliver {
  return async (shipment, signal) => {
    try {
      const url = uploadUrlOf(target.url, shipment)
      const body = await uploadBodyOf(target, shipment)
      return await exchange(clock, signal, begin(url, target, shipment, body), body, url)
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error) }
    }
  }
}

function begin(url: URL, target: UploadTarget, shipment: Shipment, body: UploadBody): ClientRequest {
  const options: RequestOptions = {
    method: target.method,
    // one connection each: a server that was restarted has no half-dead one here
    agent: false,
    headers: {
      ...metadataHeaders(shipment),
      ...target.headers,
      ...(target.credentials && { authorization: authorizationOf(target.credentials) }),
      'content-type': body.contentType,
      'content-length': body.length,
      'content-digest': body.contentDigest,
      'idempotency-key': `"${shipment.id}"`,
    },
  }
  return url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options)
}

/** `callId` becomes `x-recording-call-id`; what no header may hold is percent-encoded. */
function metadataHeaders(shipment: Shipment): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(metadataOf(shipment))) {
    const header = `x-recording-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    headers[header] = value.toWellFormed().replace(/%/g, '%25').replace(NOT_FOR_HEADERS, encodeURIComponent)
  }
  return headers
}

async function exchange(
  clock: Clock,
  signal: AbortSignal,
  request: ClientRequest,
  body: UploadBody,
  url: URL,
): Promise<DeliveryOutcome> {
  const give = (reason: string) => () => request.destroy(new Error(reason))
  const watch = (): { cancel(): void } => clock.startTimer(UPLOAD_SILENCE_MS, give('the receiver says nothing'))
  let timer = watch()
  const moved = () => {
    timer.cancel()
    timer = watch()
  }
  const abort = give('the spool is being stopped')
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    const response = responseTo(request)
    // a response that comes early ends the sending; what then goes wrong with it does not matter
    const sending = send(body, request, moved)
    const answer = await response
    request.destroy()
    await sending
    return outcomeOf(answer, url)
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', abort)
  }
}

/** Resolves in any case: the response, or its lack, says what came of it. */
async function send(body: UploadBody, request: ClientRequest, moved: () => void): Promise<void> {
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of body.pieces()) {
      moved()
      yield piece
    }
    moved()
  }
  try {
    await pipeline(Readable.from(watched(), { objectMode: false }), request)
  } catch (error) {
    request.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

interface Answer {
  readonly status: number
  readonly retryAfter: string | undefined
}

function responseTo(request: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.once('response', (response: IncomingMessage) => {
      response.resume()
      response.on('error', () => {})
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] })
    })
    request.on('error', reject)
    request.once('close', () => reject(new Error('the connection ended without an answer')))
  })
}

function outcomeOf({ status, retryAfter }: Answer, url: URL): DeliveryOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const reason = `${shownUrl(url)} answers ${status}`
  if (REFUSALS.has(status) || (status >= 300 && status < 400)) return { kind: 'refused', reason }
  const seconds = /^[0-9]{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined
  return {
    kind: 'failed',
    reason,
    ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }),
    ...((status === 401 || status === 407) && { isUnauthorized: true }),
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
