import type { Webhook } from '@voltaic/application-servers'
import type { Clock } from '@voltaic/runtime'

/** How long a web server may take, in milliseconds: a call waits for it. */
const TIMEOUT_MS = 3000

/** Octets of an answer that are read. */
const MAX_ANSWER = 65_536

/** Asks web servers over HTTP and HTTPS. Redirections are not followed. */
export function createHttpWebhook(clock: Clock): Webhook {
  return {
    async post(url, document) {
      const controller = new AbortController()
      const timer = clock.startTimer(TIMEOUT_MS, () => controller.abort())
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(document),
          redirect: 'manual',
          signal: controller.signal,
        })
        const text = await readText(response)
        return { status: response.status, document: parsed(text) }
      } catch {
        return undefined
      } finally {
        timer.cancel()
      }
    },
  }
}

/** @returns undefined for an answer that is too long */
async function readText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > MAX_ANSWER) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined || text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
