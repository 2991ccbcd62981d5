import type { MigrationSet, Store } from './store.ts'

interface DocumentRow {
  key: string
  document: string
}

/** Documents of one kind under keys of their own: state that its owner keeps in memory and only writes through. */
export interface DocumentTable<Document> {
  /** All of them, in no order. */
  load(): Promise<readonly Document[]>
  /** Resolves when the document is on disk. */
  save(key: string, document: Document): Promise<void>
  /** Resolves when its absence is on disk. */
  remove(key: string): Promise<void>
}

/** Creates the table. @param table its name, which starts with the name of the owner: `scscf_registration` */
export function documentTableMigrations(table: string): MigrationSet {
  return {
    name: table,
    migrations: {
      '0001-documents': {
        up: (db) =>
          db.schema
            .createTable(table)
            .addColumn('key', 'text', (column) => column.primaryKey())
            .addColumn('document', 'text', (column) => column.notNull())
            .execute(),
        down: (db) => db.schema.dropTable(table).execute(),
      },
    },
  }
}

/**
 * Opens a table made by `documentTableMigrations`.
 *
 * @param encode what of a document is kept, as JSON values
 */
export function openDocumentTable<Document>(
  store: Store<Record<string, DocumentRow>>,
  table: string,
  encode: (document: Document) => unknown = (document) => document,
): DocumentTable<Document> {
  const upsert = store.statement<DocumentRow, unknown>((db, bind) =>
    db
      .insertInto(table)
      .values({ key: bind('key'), document: bind('document') })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ document: bind('document') })),
  )
  const erase = store.statement<Pick<DocumentRow, 'key'>, unknown>((db, bind) =>
    db.deleteFrom(table).where('key', '=', bind('key')),
  )
  return {
    async load() {
      const rows = await store.db.selectFrom(table).select('document').execute()
      return rows.map((row) => JSON.parse(row.document) as Document)
    },
    async save(key, document) {
      await upsert.write({ key, document: JSON.stringify(encode(document)) })
    },
    async remove(key) {
      await erase.write({ key })
    },
  }
}
