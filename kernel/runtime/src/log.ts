export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Where a network function says what an operator should know. Never a key, a password or a whole message. */
export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** A log that nobody reads. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
