/** A timer that has been started. `cancel` is safe to call at any time, also after it has fired. */
export interface Timer {
  cancel(): void
}

/** The only source of time. Tests step it; production reads the machine's clock. */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
  /** Calls `fire` once, `milliseconds` from now. A pending timer keeps the process alive only if `holds` is true. */
  startTimer(milliseconds: number, fire: () => void, holds?: boolean): Timer
}
