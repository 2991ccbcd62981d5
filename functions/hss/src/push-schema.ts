import { type Migration, sql } from '@voltaic/store'

/** Where RTR and PPR for an S-CSCF go: the Diameter node that last sent a MAR or SAR in its name (TS 29.228 §6.1.3). */
export interface ScscfHostTable {
  scscf_id: number
  origin_host: string
  origin_realm: string
}

/** The S-CSCF that had a set when another one asked for authentication vectors, until that one has it registered. */
export interface ReplacedScscfTable {
  registration_set_id: number
  scscf_id: number
}

/** A request that an S-CSCF has not acknowledged yet. */
export interface PushTable {
  /** Random of an RTR; of a PPR the set or the IMPI it is about, so that many changes make one request. */
  key: string
  command: 'RTR' | 'PPR'
  scscf_id: number
  /** User-Name of an RTR, and of a PPR with digest data; otherwise found when it is sent. */
  impi: string | null
  /** Of a PPR. */
  registration_set_id: number | null
  /** Of an RTR the request as JSON; of a PPR what is to be sent: see `PprContent`. */
  content: string
  /** Counts the changes: an answer to an earlier content does not remove a later one. */
  revision: number
  attempts: number
  /** Milliseconds; 0 for at once. */
  next_attempt_at: number
  /** What came of the last attempt, for the operator. */
  problem: string | null
  /** 1 when the S-CSCF has refused it: kept for the operator to see, and not sent again. */
  refused: number
}

export const pushTables: Migration = {
  async up(db) {
    const statements = [
      sql`create table hss_scscf_host (
        scscf_id integer primary key references hss_scscf (id), origin_host text not null, origin_realm text not null)`,
      sql`create table hss_push (
        key text primary key, command text not null check (command in ('RTR', 'PPR')),
        scscf_id integer not null references hss_scscf (id), impi text, registration_set_id integer,
        content text not null, revision integer not null, attempts integer not null,
        next_attempt_at bigint not null, problem text, refused integer not null)`,
      sql`create index hss_push_due on hss_push (refused, next_attempt_at)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
}

export const replacedScscfTable: Migration = {
  async up(db) {
    await sql`create table hss_replaced_scscf (
      registration_set_id integer primary key references hss_registration_set (id) on delete cascade,
      scscf_id integer not null references hss_scscf (id))`.execute(db)
  },
}
