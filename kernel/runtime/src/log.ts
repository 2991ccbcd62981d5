/** What belongs to a line of the log. `event`, `level` and `time` are the line's own: no field may have their names. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>> & {
  readonly event?: never
  readonly level?: never
  readonly time?: never
}

/** Where a network function says what an operator should know. Never a key, a password or a whole message. */
export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** A log that nobody reads. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
