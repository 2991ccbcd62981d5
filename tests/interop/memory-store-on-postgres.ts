// Takes the place of @voltaic/store: see on-postgres.ts.
import {
  CompiledQuery,
  openSqliteStore as openFile,
  openPostgresStore,
  type SqliteStoreOptions,
  type Store,
} from '@voltaic/store'

export * from '@voltaic/store'

const url = process.env['VOLTAIC_POSTGRES'] ?? ''
/** Schemas whose tables are as migrations have left them, by the names of the migrations; closed stores give theirs back. */
const free = new Map<string, string[]>()
const counter = { schemas: 0 }

/** What was to be in memory is in PostgreSQL, and gone when it is closed; a file stays one. */
export async function openSqliteStore<Schema>(options: SqliteStoreOptions): Promise<Store<Schema>> {
  if (options.file !== ':memory:') return openFile(options)
  const { migrations } = options
  const kind = JSON.stringify(migrations.map((set) => [set.name, Object.keys(set.migrations)]))
  const used = free.get(kind)?.pop()
  const schema = used ?? newSchema()
  const store = await openPostgresStore<Schema>({ url, schema, migrations })
  if (used === undefined) await run(store, rememberRows(schema))
  let closing: Promise<void> | undefined
  const emptyAndClose = async (): Promise<void> => {
    await run(store, restoreRows(schema))
    await store.close()
    free.set(kind, [...(free.get(kind) ?? []), schema])
  }
  return {
    ...store,
    close() {
      closing ??= emptyAndClose()
      return closing
    },
  }
}

function newSchema(): string {
  counter.schemas += 1
  return `test-${process.pid}-${counter.schemas}`
}

function run<Schema>(store: Store<Schema>, text: string): Promise<unknown> {
  return store.db.executeQuery(CompiledQuery.raw(text))
}

/** Keeps in a schema beside it what the migrations have put into their tables. */
function rememberRows(schema: string): string {
  return `do $$ declare t record; begin
    create schema "${schema} rows";
    for t in select tablename as name from pg_tables where schemaname = '${schema}' loop
      execute format('create table "${schema} rows".%1$I as table "${schema}".%1$I', t.name);
    end loop; end $$`
}

/** Brings every table back to that. Rows are deleted in any order: nothing checks whom they refer to meanwhile. */
function restoreRows(schema: string): string {
  return `do $$ declare t record; begin
    set local session_replication_role = replica;
    for t in select tablename as name from pg_tables where schemaname = '${schema}' loop
      execute format('delete from "${schema}".%I', t.name);
      execute format('insert into "${schema}".%1$I table "${schema} rows".%1$I', t.name);
    end loop; end $$`
}
