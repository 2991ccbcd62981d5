import type { Log } from '@voltaic/runtime'

/** Sends one document; failures are told to the log and to nobody else. */
export type OtlpPost = (path: string, document: unknown) => Promise<void>

/** How long a collector may take, in milliseconds: at the end of the process somebody waits for it. */
const TIMEOUT_MS = 3000

/**
 * Posts OTLP as JSON. Headers for the collector, its key for example, come from OTEL_EXPORTER_OTLP_HEADERS, as everywhere:
 * `name=value,name=value`.
 */
export function createOtlpPost(
  url: string,
  log: Log,
  headers: Readonly<Record<string, string>> = headersOf(process.env['OTEL_EXPORTER_OTLP_HEADERS'] ?? ''),
): OtlpPost {
  let isReached = true
  const failed = (why: string): void => {
    if (isReached) log.warn('telemetry.unreachable', { collector: url, why })
    isReached = false
  }
  return async (path, document) => {
    try {
      const answer = await fetch(url + path, {
        method: 'POST',
        redirect: 'error',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(document),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      await answer.body?.cancel()
      if (!answer.ok) return failed(`it answers ${answer.status} to ${path}`)
      if (!isReached) log.info('telemetry.reachable', { collector: url })
      isReached = true
    } catch (error) {
      failed(String((error as Error).cause ?? error))
    }
  }
}

/** @returns nothing of what is no header */
export function headersOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((part) => {
    const [, name, value] = /^\s*([A-Za-z0-9-]+)=([\x20-\x7e]*?)\s*$/.exec(part) ?? []
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), decoded(value)] as const]
  })
  return Object.fromEntries(pairs)
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
