import type { Store } from '@voltaic/store'
import { checkRoute, type NumberProblem, type NumberRoute, type NumberRouteInput } from './number-route.ts'
import { RouteWriter, raiseSerial } from './number-rows.ts'
import type { NumberTables } from './number-schema.ts'

/** Most problems that are reported of one import. */
export const MAX_IMPORT_PROBLEMS = 100
/** Rows that are looked at and written together. */
const BATCH = 500

/** One thing that is wrong with a row, counted from 1. */
export interface RowProblem extends NumberProblem {
  readonly row: number
}

export type NumberImport =
  | { readonly kind: 'imported'; readonly count: number }
  | { readonly kind: 'refused'; readonly problems: readonly RowProblem[] }

/** Ends the transaction without its rows. */
class Refused extends Error {
  readonly problems: readonly RowProblem[]

  constructor(problems: readonly RowProblem[]) {
    super('refused')
    this.problems = problems
  }
}

export interface ImportTarget {
  readonly zone: number
  /** The digits that all numbers of the zone begin with. */
  readonly prefix: string
  /** Takes away what the zone has before. */
  readonly replace: boolean
}

/**
 * Writes many routes, all of them or none, in one transaction: questions are answered from what was there until it ends;
 * other changes wait for it.
 *
 * @param source rows as they are read; what it throws ends the import
 */
export async function importRoutes(
  store: Store<NumberTables>,
  { zone, prefix, replace }: ImportTarget,
  source: AsyncIterable<readonly NumberRouteInput[]> | Iterable<readonly NumberRouteInput[]>,
): Promise<NumberImport> {
  try {
    return await store.db.transaction().execute(async (transaction) => {
      if (replace) await transaction.deleteFrom('dns_number').where('zone_id', '=', zone).execute()
      const run = new ImportRun(prefix, new RouteWriter(transaction, zone))
      for await (const inputs of source) for (const input of inputs) if (run.add(input)) await run.flush()
      await run.flush()
      if (run.problems.length > 0) throw new Refused(run.problems)
      await raiseSerial(transaction, zone)
      return { kind: 'imported', count: run.rows }
    })
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', problems: error.problems }
    throw error
  }
}

class ImportRun {
  readonly problems: RowProblem[] = []
  rows = 0
  readonly #prefix: string
  readonly #writer: RouteWriter
  #batch: { readonly row: number; readonly route: NumberRoute }[] = []

  constructor(prefix: string, writer: RouteWriter) {
    this.#prefix = prefix
    this.#writer = writer
  }

  /** @returns true when a flush is due */
  add(input: NumberRouteInput): boolean {
    const row = ++this.rows
    const checked = checkRoute(input)
    if (checked.kind === 'invalid') this.#refuse(checked.problems.map((problem) => ({ row, ...problem })))
    else if (!checked.route.key.startsWith(this.#prefix)) {
      this.#refuse([{ row, field: 'number', reason: `does not begin with +${this.#prefix}, as all of the zone do` }])
    } else this.#batch.push({ row, route: checked.route })
    return this.#batch.length >= BATCH
  }

  /** Writes the batch; after a refused row nothing is written any more, and the rows are only looked at. */
  async flush(): Promise<void> {
    const batch = this.#batch
    this.#batch = []
    if (batch.length === 0 || this.problems.length > 0) return
    const repeated = await this.#writer.insert(batch.map(({ route }) => route))
    const reason = 'leads there already'
    this.#refuse(repeated.map((index) => ({ row: batch[index]?.row ?? 0, field: 'number', reason })))
  }

  #refuse(problems: readonly RowProblem[]): void {
    this.problems.push(...problems)
    if (this.problems.length >= MAX_IMPORT_PROBLEMS) throw new Refused(this.problems.slice(0, MAX_IMPORT_PROBLEMS))
  }
}
