import { ALARM_SEVERITIES, type AlarmEntry, type AlarmSeverity, type AlarmsView } from '@voltaic/api'
import type { Log, Random } from '@voltaic/runtime'
import { ALARM_RULES, type AlarmKind } from './alarm-kinds.ts'

/** Alarms that stand at once; what comes beyond has its turn when one is over. */
export const MAX_STANDING_ALARMS = 500
/** Alarms that are over and are remembered; of more the oldest are forgotten. */
export const MAX_RECENT_ALARMS = 200
const ID_OCTETS = 8

/** Something that is wrong, as whoever looked has found it. */
export interface AlarmFinding {
  readonly kind: AlarmKind
  readonly source: string
  /** For people; without credentials. */
  readonly text: string
  /** What to do about it, where that is not what helps with most of its kind. */
  readonly remedy?: string
}

export interface Alarm extends AlarmEntry {
  readonly kind: AlarmKind
}

export interface AlarmEvent {
  readonly what: 'raised' | 'cleared'
  readonly at: number
  readonly alarm: Alarm
}

/** The alarms of this process: those that stand, and the last ones that are over. Each has one line in the log when it is raised, and one at its end. */
export class AlarmBoard implements AlarmsView {
  readonly #log: Log
  readonly #random: Random
  readonly #standing = new Map<string, Alarm>()
  readonly #listeners = new Set<(event: AlarmEvent) => void>()
  #recent: readonly Alarm[] = []

  constructor({ log, random }: { readonly log: Log; readonly random: Random }) {
    this.#log = log
    this.#random = random
  }

  get standing(): readonly Alarm[] {
    return [...this.#standing.values()].toSorted((a, b) => gravityOf(a) - gravityOf(b) || a.since - b.since)
  }

  get recent(): readonly Alarm[] {
    return this.#recent
  }

  stands({ kind, source }: Pick<AlarmFinding, 'kind' | 'source'>): boolean {
    return this.#standing.has(keyOf({ kind, source }))
  }

  /** One that stands keeps its id and its time, and says what is found now. */
  raise({ kind, source, text, remedy = ALARM_RULES[kind].remedy }: AlarmFinding, at: number): void {
    const key = keyOf({ kind, source })
    const known = this.#standing.get(key)
    if (known !== undefined) {
      this.#standing.set(key, { ...known, text, remedy })
      return
    }
    if (this.#standing.size >= MAX_STANDING_ALARMS) return
    const { severity } = ALARM_RULES[kind]
    const id = this.#random.hex(ID_OCTETS)
    const alarm: Alarm = { id, kind, severity, source, text, remedy, since: at }
    this.#standing.set(key, alarm)
    this.#tell({ what: 'raised', at, alarm })
  }

  clear(which: Pick<AlarmFinding, 'kind' | 'source'>, at: number): void {
    const key = keyOf(which)
    const known = this.#standing.get(key)
    if (known === undefined) return
    this.#standing.delete(key)
    const alarm: Alarm = { ...known, until: at }
    this.#recent = [alarm, ...this.#recent].slice(0, MAX_RECENT_ALARMS)
    this.#tell({ what: 'cleared', at, alarm })
  }

  /** @returns a function that ends it */
  subscribe(listener: (event: AlarmEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(event: AlarmEvent): void {
    const { id, kind, severity, source, text } = event.alarm
    this.#log[levelOf(severity)](`alarm ${event.what}`, { alarm: id, kind, severity, source, text })
    for (const listener of this.#listeners) listener(event)
  }
}

function keyOf({ kind, source }: Pick<AlarmFinding, 'kind' | 'source'>): string {
  return `${kind} ${source}`
}

function gravityOf({ severity }: Alarm): number {
  return ALARM_SEVERITIES.indexOf(severity)
}

function levelOf(severity: AlarmSeverity): 'error' | 'warn' {
  return severity === 'critical' || severity === 'major' ? 'error' : 'warn'
}
