import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Bind, BoundStatement, Statement } from './store.ts'

/** Takes the place of a value until a statement runs. */
class BindMark {
  readonly bindName: string

  constructor(name: string) {
    this.bindName = name
  }
}

/** How a store runs a statement. */
export interface StatementRunner {
  read(work: BoundStatement): Promise<readonly unknown[]>
  write(work: BoundStatement): Promise<readonly unknown[]>
}

/** Compiles what `build` makes and remembers which parameter takes which value. */
export function compileStatement<Schema, Values, Row>(
  db: Kysely<Schema>,
  runner: StatementRunner,
  build: (db: Kysely<Schema>, bind: Bind<Values>) => Compilable<Row> | CompiledQuery<Row>,
): Statement<Values, Row> {
  // The builder sees a mark where it was promised the value; nothing looks into it before it runs.
  const bind = ((name: string) => new BindMark(name)) as unknown as Bind<Values>
  const built = build(db, bind)
  const { sql, parameters: template } = 'compile' in built ? built.compile() : built

  const bindValues = (values: Values): BoundStatement<Row> => ({ sql, parameters: fillIn(template, values) })
  return {
    sql,
    bind: bindValues,
    read: (values) => runner.read(bindValues(values)) as Promise<readonly Row[]>,
    write: (values) => runner.write(bindValues(values)) as Promise<readonly Row[]>,
  }
}

function fillIn(template: readonly unknown[], values: unknown): unknown[] {
  const given = values as Readonly<Record<string, unknown>>
  const parameters = new Array<unknown>(template.length)
  for (let index = 0; index < template.length; index++) {
    const value = template[index]
    parameters[index] = value instanceof BindMark ? given[value.bindName] : value
  }
  return parameters
}
