import { createHmac } from 'node:crypto'
import type { Clock } from '@voltaic/runtime'

/** How long a web server may take, in milliseconds. */
const TIMEOUT_MS = 10_000

/** A web server that is told of events, and the secret that what it is told is signed with. */
export interface SignedWebhook {
  readonly name: string
  readonly url: string
  readonly secret: string
}

/** Posts to a web server. @returns the HTTP status; undefined when there was no answer */
export type PostSigned = (
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
) => Promise<number | undefined>

/**
 * Headers by which a web server knows that a body comes from here, and is not an old one: HMAC-SHA-256 under the secret of the
 * time, a full stop and the body.
 *
 * @param now milliseconds since 1970
 * @spec RFC 2104 §2
 */
export function signedHeaders(body: string, secret: string, now: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000))
  return {
    'content-type': 'application/json',
    'x-voltaic-timestamp': timestamp,
    'x-voltaic-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
  }
}

/** Posts over HTTP and HTTPS. Redirections are not followed. */
export function createSignedPost(clock: Clock): PostSigned {
  return async (url, body, headers) => {
    const controller = new AbortController()
    const timer = clock.startTimer(TIMEOUT_MS, () => controller.abort())
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: controller.signal,
      })
      await response.body?.cancel()
      return response.status
    } catch {
      return undefined
    } finally {
      timer.cancel()
    }
  }
}
