import type { Runtime, Timer } from '@voltaic/runtime'
import type { Statement, Store } from '@voltaic/store'
import { createNumberLookup, type NumberLookup } from './number-lookup.ts'
import type { NumberTables } from './number-schema.ts'
import { NumberZone } from './number-zone.ts'
import { apexOf, type NumberZoneRow } from './number-zone-row.ts'

/** How often it is looked whether there are other zones or serials, in milliseconds. Numbers are read for each question. */
const ZONE_LOOK_MS = 1000

/**
 * The zones of a database, as a server has them. Whoever adds a zone or a number, in this process or another one, writes
 * into the same tables; a look at the few rows of the zones tells what has changed, so that secondaries can be told.
 */
export class NumberZones {
  readonly #runtime: Pick<Runtime, 'clock' | 'log'>
  readonly #all: Statement<Record<never, never>, NumberZoneRow>
  readonly #lookup: NumberLookup
  #rows: readonly NumberZoneRow[] = []
  #zones: readonly NumberZone[] = []
  #timer: Timer | undefined
  #looking: Promise<void> = Promise.resolve()
  #isStopped = false
  #isLost = false

  constructor(runtime: Pick<Runtime, 'clock' | 'log'>, store: Store<NumberTables>) {
    this.#runtime = runtime
    this.#all = store.statement((db) => db.selectFrom('dns_zone').selectAll().orderBy('id'))
    this.#lookup = createNumberLookup(store)
  }

  get zones(): readonly NumberZone[] {
    return this.#zones
  }

  /**
   * Reads the zones, and again every second.
   *
   * @param onChange is told when zones have come, gone or moved their serial
   * @throws VoltaicError STORE_*
   */
  async start(onChange: () => void): Promise<void> {
    this.#isStopped = false
    await this.#read()
    this.#lookLater(onChange)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer?.cancel()
    await this.#looking
  }

  #lookLater(onChange: () => void): void {
    if (this.#isStopped) return
    this.#timer = this.#runtime.clock.startTimer(ZONE_LOOK_MS, () => {
      this.#looking = this.#look(onChange)
    })
  }

  async #look(onChange: () => void): Promise<void> {
    try {
      if ((await this.#read()) && !this.#isStopped) onChange()
      this.#isLost = false
    } catch (error) {
      // said once: it is tried again every second
      if (!this.#isLost) this.#runtime.log.error('dns.numbers.unreadable', { error: String(error) })
      this.#isLost = true
    }
    this.#lookLater(onChange)
  }

  /** @returns true when something is not as it was */
  async #read(): Promise<boolean> {
    const rows = await this.#all.read({})
    if (JSON.stringify(rows) === JSON.stringify(this.#rows)) return false
    this.#rows = rows
    this.#zones = rows.map((row) => new NumberZone(row.id, row.ttl, apexOf(row), this.#lookup))
    return true
  }
}
