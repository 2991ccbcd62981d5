/** perceivedSeverity of what stands, as TS 32.111-2 has it too; the gravest first. @spec ITU-T X.733 §8.1.2.3 */
export const ALARM_SEVERITIES = ['critical', 'major', 'minor', 'warning'] as const

export type AlarmSeverity = (typeof ALARM_SEVERITIES)[number]

/** Something that an operator must look at, or had to. */
export interface AlarmEntry {
  /** Of this occurrence. */
  readonly id: string
  /** The same words each time: `trunk-down`. */
  readonly kind: string
  readonly severity: AlarmSeverity
  /** What it is about: `trunk alpha of bgcf`. */
  readonly source: string
  /** What is wrong, for people; without credentials. */
  readonly text: string
  /** What to do about it. */
  readonly remedy: string
  /** Since when it stands, in milliseconds since 1970. */
  readonly since: number
  /** When it was over, in the same. */
  readonly until?: number
}

/** The alarms of a process. */
export interface AlarmsView {
  /** The gravest first, of one severity the oldest. */
  readonly standing: readonly AlarmEntry[]
  /** Those that are over, the last one first. */
  readonly recent: readonly AlarmEntry[]
}
