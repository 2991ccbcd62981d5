import Type, { type TSchema } from 'typebox'
import type { LogLevel } from '../pino-log.ts'
import type { Fields } from './config-document.ts'

/** Where figures and procedures are sent, for OpenTelemetry. */
export interface TelemetrySettings {
  /** Of a collector that takes OTLP over HTTP; `/v1/metrics` and `/v1/traces` come behind it. */
  readonly otlp: string
  /** How often figures are sent. */
  readonly intervalMs: number
}

const DEFAULT_INTERVAL_SECONDS = 15
const strict = { additionalProperties: false } as const

/** `log` of voltaic.yaml. */
export const logSchema: TSchema = Type.Object(
  {
    level: Type.Optional(
      Type.String({ pattern: '^(debug|info|warn|error|silent)$', description: 'debug, info, warn, error or silent' }),
    ),
  },
  { ...strict, description: 'level' },
)

/** `telemetry` of voltaic.yaml. */
export const telemetrySchema: TSchema = Type.Object(
  {
    otlp: Type.String({
      pattern: '^https?://[^\\s/@?#]+(/[^\\s?#@]*)?$',
      description: 'where a collector takes OTLP over HTTP, as http://127.0.0.1:4318, without a password',
    }),
    interval: Type.Optional(
      Type.String({ pattern: '^[1-9][0-9]{0,3}$', description: 'seconds between two reports of figures' }),
    ),
  },
  { ...strict, description: 'otlp, and interval if it is wanted' },
)

/** @param fields `log` and `telemetry` of the file, which has passed the schema */
export function toOperationSettings({ log, telemetry }: Fields): {
  readonly logLevel?: LogLevel
  readonly telemetry?: TelemetrySettings
} {
  const { level } = (log ?? {}) as { readonly level?: LogLevel }
  const { otlp, interval = DEFAULT_INTERVAL_SECONDS } = (telemetry ?? {}) as Readonly<Record<string, string>>
  return {
    ...(level && { logLevel: level }),
    ...(otlp !== undefined && {
      telemetry: { otlp: otlp.replace(/\/+$/, ''), intervalMs: 1000 * Number(interval) },
    }),
  }
}
