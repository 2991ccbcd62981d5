import { randomUUID } from 'node:crypto'
import { apiRequestTrace, type Runtime, type Timer } from '@voltaic/runtime'
import { versionOfVoltaic } from '../backup/version.ts'
import type { TelemetrySettings } from '../config/operation-settings.ts'
import { type Figure, metricsDocument, type Span, type TelemetrySource, tracesDocument } from './otlp-document.ts'
import { createOtlpPost, type OtlpPost } from './otlp-post.ts'
import { traceIdOf, watchSip } from './sip-spans.ts'

/** Spans that wait to be sent; what comes beyond is counted and dropped. */
export const MAX_WAITING_SPANS = 10_000
/** Spans of one request to the collector. */
const MAX_SPANS_AT_ONCE = 1000
const SPAN_INTERVAL_MS = 2000

/** What is sent while the network runs. */
export interface Telemetry {
  /** Sends what waits, and ends. */
  stop(): Promise<void>
}

/**
 * Begins to send figures, and spans of SIP requests and of requests to the API, to a collector of OpenTelemetry. A collector
 * that cannot be reached delays nothing and is named in the log, once.
 *
 * @param figures asked for each report
 * @param post how documents get there; HTTP unless given
 */
export function startTelemetry(
  settings: TelemetrySettings,
  runtime: Pick<Runtime, 'clock' | 'random' | 'log' | 'counters'>,
  figures: () => readonly Figure[],
  post: OtlpPost = createOtlpPost(settings.otlp, runtime.log),
): Telemetry {
  const { clock, random, counters } = runtime
  const source: TelemetrySource = { version: versionOfVoltaic(), instance: randomUUID() }
  const startedAt = clock.now()
  const waiting: Span[] = []
  const tell = (span: Span): void => {
    if (waiting.length < MAX_WAITING_SPANS) waiting.push(span)
    else counters.add('telemetry.drop.span')
  }
  const stopSip = watchSip(random, tell)
  const stopApi = apiRequestTrace.subscribe(({ at, requestId, method, operation, status, ms }) => {
    const attributes = {
      'http.request.method': method,
      'http.route': operation,
      'http.response.status_code': status,
      'voltaic.request_id': requestId,
    }
    const hasFailed = status >= 500
    const ids = { traceId: traceIdOf(requestId), spanId: random.hex(8) }
    tell({ ...ids, name: `${method} ${operation}`, from: at - ms, to: at, attributes, hasFailed })
  })
  const sendSpans = async (): Promise<void> => {
    const spans = waiting.splice(0, MAX_SPANS_AT_ONCE)
    if (spans.length > 0) await post('/v1/traces', tracesDocument(spans, source))
    if (waiting.length >= MAX_SPANS_AT_ONCE) await sendSpans()
  }
  const sendFigures = () =>
    post(
      '/v1/metrics',
      metricsDocument([...figures(), ...countsOf(counters.read())], { startedAt, now: clock.now() }, source),
    )
  const timers = [every(SPAN_INTERVAL_MS, sendSpans), every(settings.intervalMs, sendFigures)]

  /** Again and again, never twice at once. */
  function every(milliseconds: number, send: () => Promise<unknown>): { stop(): void } {
    let timer: Timer | undefined
    const next = (): void => {
      timer = clock.startTimer(milliseconds, () => void send().finally(() => timer && next()))
    }
    next()
    return {
      stop() {
        timer?.cancel()
        timer = undefined
      },
    }
  }

  return {
    async stop() {
      for (const timer of timers) timer.stop()
      stopSip()
      stopApi()
      await sendSpans()
      await sendFigures()
    },
  }
}

function countsOf(counters: Readonly<Record<string, number>>): readonly Figure[] {
  return Object.entries(counters).map(([name, value]) => ({
    name: 'voltaic.events',
    value,
    attributes: { name },
    counts: true,
  }))
}
