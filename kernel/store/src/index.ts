/** The query builder, so that functions need no dependency of their own on it. */
export {
  CompiledQuery,
  type Generated,
  type Insertable,
  type Kysely,
  type Selectable,
  sql,
  type Transaction,
} from 'kysely'
export type { Migration } from 'kysely/migration'
export { type ColumnTypes, columnTypesOf } from './column-types.ts'
export { type DocumentTable, documentTableMigrations, openDocumentTable } from './document-table.ts'
export { openFileSealer } from './file-sealer.ts'
export { createJournalFile, type JournalFile } from './journal-file.ts'
export { openKeptKey } from './kept-key.ts'
export { formatKeyBackup, openKeyBackup } from './key-backup.ts'
export { createKeyFile, generateKeySet, type KeySet, openKeyFile, writeKeyFile } from './key-file.ts'
export { beginRotation, endRotation, type RotationProgress, resealColumn, type SealedColumn } from './key-rotation.ts'
export { mistakeOfPostgresUrl, withoutPassword } from './postgres-settings.ts'
export { openPostgresStore, type PostgresStoreOptions } from './postgres-store.ts'
export { createSealer, keyIdOf, SEAL_OVERHEAD, type Sealer } from './sealer.ts'
export {
  createMemorySegments,
  openSegmentFolder,
  type Segment,
  type SegmentFolder,
  type SegmentWriter,
} from './segment-folder.ts'
export type { SqliteTuning } from './sqlite-file.ts'
export { inspectSqlite, type SchemaVersions, snapshotSqlite } from './sqlite-snapshot.ts'
export { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts'
export type { Bind, BoundStatement, MigrationSet, RowsOf, Statement, Store, StoreValue } from './store.ts'
