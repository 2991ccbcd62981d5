import { CompiledQuery, type Transaction } from '@voltaic/store'
import type { HssTables } from './schema.ts'

/** Rows in one INSERT: few statements, yet far below the limit of 32,766 parameters. */
const ROWS_PER_INSERT = 100

/**
 * Inserts many rows. The query builder takes longer to make an INSERT of a hundred rows than the database to run it, so
 * each text is made once; what does not fill one goes in row by row.
 */
export class RowInserts {
  readonly #texts = new Map<string, string>()

  async insert<Name extends keyof HssTables & string>(
    transaction: Transaction<HssTables>,
    table: Name,
    rows: readonly HssTables[Name][],
  ): Promise<void> {
    const [model] = rows
    if (model === undefined) return
    const columns = Object.keys(model) as (keyof HssTables[Name] & string)[]
    for (let from = 0; from < rows.length; ) {
      const count = rows.length - from >= ROWS_PER_INSERT ? ROWS_PER_INSERT : 1
      const parameters: unknown[] = []
      for (let index = from; index < from + count; index++) {
        const row = rows[index]
        for (const column of columns) parameters.push(row?.[column])
      }
      const text = this.#textOf(transaction, table, model, count)
      await transaction.executeQuery(CompiledQuery.raw(text, parameters))
      from += count
    }
  }

  #textOf<Name extends keyof HssTables & string>(
    transaction: Transaction<HssTables>,
    table: Name,
    model: HssTables[Name],
    count: number,
  ): string {
    const key = `${table} ${count} ${Object.keys(model)}`
    let text = this.#texts.get(key)
    if (text === undefined) {
      const values = Array.from({ length: count }, () => model)
      text = transaction
        .insertInto(table)
        .values(values as never)
        .compile().sql
      this.#texts.set(key, text)
    }
    return text
  }
}
