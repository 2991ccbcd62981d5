import type { Counters, Log } from '@voltaic/runtime'

/** What an operator must look at. */
export type SpoolAlarmKind =
  /** The file system has less room than is to stay free, or none: nothing new is recorded. */
  | 'disk-full'
  /** The disk is slower than what is recorded, or fails. */
  | 'disk-failed'
  /** The spool holds as much as it may: nothing new is recorded until something is delivered. */
  | 'limit-octets'
  | 'limit-files'
  /** The receiver does not want some files; they stay. */
  | 'parked'
  /** The receiver does not know these credentials. */
  | 'unauthorized'
  /** The receiver has taken nothing for a while. */
  | 'receiver-down'

export interface SpoolAlarm {
  readonly kind: SpoolAlarmKind
  /** For people; without credentials. */
  readonly text: string
  /** When it was raised, in milliseconds since 1970. */
  readonly since: number
}

/** The alarms that stand. Each is logged once when it is raised and once when it is over. */
export class SpoolAlarms {
  readonly #standing = new Map<SpoolAlarmKind, SpoolAlarm>()
  readonly #log: Log
  readonly #counters: Counters
  readonly #now: () => number

  constructor(log: Log, counters: Counters, now: () => number) {
    this.#log = log
    this.#counters = counters
    this.#now = now
  }

  /** Those that stand, the oldest first. */
  get standing(): readonly SpoolAlarm[] {
    return [...this.#standing.values()]
  }

  raise(kind: SpoolAlarmKind, text: string): void {
    this.#counters.add(`spool.alarm.${kind}`)
    if (this.#standing.has(kind)) return
    this.#standing.set(kind, { kind, text, since: this.#now() })
    this.#log.error(`spool: ALARM ${kind}: ${text}`)
  }

  clear(kind: SpoolAlarmKind): void {
    if (this.#standing.delete(kind)) this.#log.info(`spool: alarm ${kind} is over`)
  }
}
