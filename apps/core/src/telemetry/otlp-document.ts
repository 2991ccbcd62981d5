/** What a span or a figure says of itself. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** Something that took time, in milliseconds since 1970. */
export interface Span {
  /** 32 hexadecimal digits: what belongs together has one. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly from: number
  readonly to: number
  readonly attributes: Attributes
  readonly hasFailed: boolean
}

/** One figure; `counts` for one that only grows. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly attributes?: Attributes
  readonly counts?: boolean
}

/** Who says it. */
export interface TelemetrySource {
  readonly version: string
  readonly instance: string
}

/** Values of enumerations of the OpenTelemetry protocol. */
const SPAN_KIND_SERVER = 2
const STATUS_OK = 1
const STATUS_ERROR = 2
const CUMULATIVE = 2

/** An `ExportTraceServiceRequest` in the JSON mapping of OTLP. */
export function tracesDocument(spans: readonly Span[], source: TelemetrySource): unknown {
  const scopeSpans = [{ scope: scopeOf(source), spans: spans.map(spanOf) }]
  return { resourceSpans: [{ resource: resourceOf(source), scopeSpans }] }
}

/**
 * An `ExportMetricsServiceRequest`, in the same.
 *
 * @param startedAt when counting began, in milliseconds
 */
export function metricsDocument(
  figures: readonly Figure[],
  { startedAt, now }: { readonly startedAt: number; readonly now: number },
  source: TelemetrySource,
): unknown {
  const byName = Map.groupBy(figures, ({ name }) => name)
  const metrics = [...byName].map(([name, points]) => {
    const dataPoints = points.map(({ value, attributes = {} }) => ({
      attributes: attributesOf(attributes),
      startTimeUnixNano: nanoseconds(startedAt),
      timeUnixNano: nanoseconds(now),
      asDouble: value,
    }))
    return points[0]?.counts
      ? { name, sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } }
      : { name, gauge: { dataPoints } }
  })
  return { resourceMetrics: [{ resource: resourceOf(source), scopeMetrics: [{ scope: scopeOf(source), metrics }] }] }
}

function spanOf({ traceId, spanId, parentSpanId, name, from, to, attributes, hasFailed }: Span) {
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    kind: SPAN_KIND_SERVER,
    startTimeUnixNano: nanoseconds(from),
    endTimeUnixNano: nanoseconds(to),
    attributes: attributesOf(attributes),
    status: { code: hasFailed ? STATUS_ERROR : STATUS_OK },
  }
}

function resourceOf({ version, instance }: TelemetrySource) {
  return {
    attributes: attributesOf({
      'service.name': 'voltaic',
      'service.version': version,
      'service.instance.id': instance,
    }),
  }
}

function scopeOf({ version }: TelemetrySource) {
  return { name: 'voltaic', version }
}

function attributesOf(attributes: Attributes) {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValueOf(value) }],
  )
}

function anyValueOf(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** Too large for a number of JSON: a text. */
function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1000)) * 1000n)
}
