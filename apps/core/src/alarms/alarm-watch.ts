import type { Clock, Log, Timer } from '@voltaic/runtime'
import type { AlarmBoard, AlarmFinding } from './alarm-board.ts'
import { ALARM_RULES, type AlarmRule } from './alarm-kinds.ts'

/** Between two looks at a source that says nothing else, in milliseconds. */
export const LOOK_MS = 5000

/** Where things go wrong, and how it is found out. */
export interface AlarmSource {
  /** In the log, when looking itself fails. */
  readonly name: string
  /** Between two looks, in milliseconds; `LOOK_MS` unless given. */
  readonly everyMs?: number
  /**
   * What is wrong now.
   *
   * @param stands whether an alarm stands already: its threshold is another one then
   */
  look(
    stands: (which: Pick<AlarmFinding, 'kind' | 'source'>) => boolean,
  ): readonly AlarmFinding[] | Promise<readonly AlarmFinding[]>
}

/** What was found at the last looks and is no alarm yet, or no longer is what it was. */
interface Seen {
  readonly finding: AlarmFinding
  /** Since when it has been found at each look. */
  readonly since: number
  /** Since when it has not been found any more. */
  readonly goneSince?: number
}

/**
 * Looks at each source again and again, one look after the other, and raises and clears. Nothing flaps: what is wrong must
 * hold for a while before there is an alarm, and be over for a while before that ends; how long, its kind says.
 */
export class AlarmWatch {
  readonly #board: AlarmBoard
  readonly #clock: Clock
  readonly #log: Log
  readonly #timers = new Set<Timer>()
  /** Sources that cannot be looked at, as the log has been told. */
  readonly #unseen = new Set<AlarmSource>()
  #isStopped = false

  constructor(board: AlarmBoard, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#board = board
    this.#clock = clock
    this.#log = log
  }

  start(sources: readonly AlarmSource[]): void {
    for (const source of sources) void this.#look(source, new Map())
  }

  /** A look that is under way ends by itself, and raises nothing. */
  stop(): void {
    this.#isStopped = true
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }

  async #look(source: AlarmSource, seen: ReadonlyMap<string, Seen>): Promise<void> {
    const findings = await this.#findingsOf(source)
    if (this.#isStopped) return
    const next = findings === undefined ? seen : this.#step(seen, findings)
    const timer = this.#clock.startTimer(source.everyMs ?? LOOK_MS, () => {
      this.#timers.delete(timer)
      void this.#look(source, next)
    })
    this.#timers.add(timer)
  }

  /** @returns undefined where looking failed: then everything stays as it was */
  async #findingsOf(source: AlarmSource): Promise<readonly AlarmFinding[] | undefined> {
    try {
      const findings = await source.look((which) => this.#board.stands(which))
      this.#unseen.delete(source)
      return findings
    } catch (error) {
      // what closes while it is looked at is no news
      if (!this.#isStopped && !this.#unseen.has(source)) {
        this.#log.warn('alarms: this cannot be looked at', { source: source.name, error: String(error) })
      }
      this.#unseen.add(source)
      return undefined
    }
  }

  #step(seen: ReadonlyMap<string, Seen>, findings: readonly AlarmFinding[]): ReadonlyMap<string, Seen> {
    const now = this.#clock.now()
    const next = new Map<string, Seen>()
    for (const finding of findings) {
      const key = `${finding.kind} ${finding.source}`
      const since = seen.get(key)?.since ?? now
      next.set(key, { finding, since })
      if (now - since >= ruleOf(finding).raiseAfterMs) this.#board.raise(finding, now)
    }
    for (const [key, before] of seen) {
      // what was no alarm yet and is over is forgotten
      if (next.has(key) || !this.#board.stands(before.finding)) continue
      const goneSince = before.goneSince ?? now
      if (now - goneSince >= ruleOf(before.finding).clearAfterMs) this.#board.clear(before.finding, now)
      else next.set(key, { ...before, goneSince })
    }
    return next
  }
}

function ruleOf({ kind }: AlarmFinding): AlarmRule {
  return ALARM_RULES[kind]
}
