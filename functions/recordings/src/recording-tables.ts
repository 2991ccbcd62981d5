import { type MigrationSet, sql } from '@voltaic/store'

/** A recording that came, or came and was deleted. */
export interface RecordingTable {
  /** 32 hexadecimal digits. */
  id: string
  /** What the sender names its upload by, so that a repeat is known; null where it did not. */
  upload_key: string | null
  /** As the sender calls it: a path, a file name. */
  name: string
  /** On the shelf. */
  file: string
  content_type: string
  length: number
  /** Of the whole, in hexadecimal digits. */
  sha256: string
  call_id: string | null
  /** Digits alone, to look for. */
  from_digits: string | null
  to_digits: string | null
  /** What it is, as the sender says: `voicemail`; null for a call. */
  kind: string | null
  /** Milliseconds since 1970: when the call was recorded, as far as the sender says. */
  started_at: number
  received_at: number
  /** JSON of all that the sender says of it. */
  metadata: string
  deleted_at: number | null
}

/** Who has listened to, fetched or deleted what. */
export interface RecordingAuditTable {
  /** Sorts by time. */
  id: string
  at: number
  actor: string
  operation: string
  recording: string
}

export interface RecordingTables {
  recordings_file: RecordingTable
  recordings_audit: RecordingAuditTable
}

/** The tables of a library of recordings. */
export const recordingMigrations: MigrationSet = {
  name: 'recordings',
  migrations: {
    '0001-files-and-audit': {
      async up(db) {
        const statements = [
          sql`create table recordings_file (
            id text primary key, upload_key text unique, name text not null, file text not null,
            content_type text not null, length bigint not null, sha256 text not null, call_id text,
            from_digits text, to_digits text, started_at bigint not null, received_at bigint not null,
            metadata text not null, deleted_at bigint)`,
          sql`create index recordings_file_started on recordings_file (started_at)`,
          sql`create index recordings_file_call on recordings_file (call_id)`,
          sql`create index recordings_file_from on recordings_file (from_digits)`,
          sql`create index recordings_file_to on recordings_file (to_digits)`,
          sql`create index recordings_file_sha256 on recordings_file (sha256)`,
          sql`create table recordings_audit (
            id text primary key, at bigint not null, actor text not null, operation text not null,
            recording text not null)`,
        ]
        for (const statement of statements) await statement.execute(db)
      },
    },
    '0002-kind': {
      async up(db) {
        await sql`alter table recordings_file add column kind text`.execute(db)
        await sql`create index recordings_file_kind on recordings_file (kind, started_at)`.execute(db)
      },
    },
  },
}
